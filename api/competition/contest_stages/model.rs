use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::codes::{ContestStageKind, ScoresShown};
use crate::kernel::ids::{ContestId, ContestStageId};
use crate::platform::db::schema::contest_stages;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_stages)]
pub struct ContestStage {
    pub id: ContestStageId,
    pub version: i32,
    pub contest_id: ContestId,
    pub position: i16,
    pub kind: ContestStageKind,
    pub title: String,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub blind: bool,
    pub scores_shown: ScoresShown,
    pub rules: Option<Value>,
    pub rules_hash: Option<String>,
    pub rules_frozen_at: Option<DateTime<Utc>>,
    pub locked_at: Option<DateTime<Utc>>,
    pub presentation_seed: Option<String>,
    pub presentation_drawn_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The stages of a contest, in their order.
pub fn stages_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<ContestStage>> {
    contest_stages::table
        .filter(contest_stages::contest_id.eq(contest))
        .order(contest_stages::position)
        .select(ContestStage::as_select())
        .load(conn)
}

pub fn find(conn: &mut PgConnection, id: ContestStageId) -> QueryResult<Option<ContestStage>> {
    contest_stages::table
        .find(id)
        .select(ContestStage::as_select())
        .first(conn)
        .optional()
}
