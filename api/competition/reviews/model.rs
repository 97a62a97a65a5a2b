use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::codes::ReviewStatus;
use crate::kernel::ids::{ContestId, ContestJudgeId, ContestStageId, EntryId, ReviewId, UserId};
use crate::platform::db::schema::reviews;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = reviews)]
pub struct Review {
    pub id: ReviewId,
    pub version: i32,
    pub contest_id: ContestId,
    pub stage_id: ContestStageId,
    pub entry_id: EntryId,
    pub judge_id: ContestJudgeId,
    pub status: ReviewStatus,
    pub status_reason: Option<String>,
    pub recusal_answered_at: Option<DateTime<Utc>>,
    pub recusal_kind: Option<String>,
    pub scores: Value,
    pub opinion: String,
    pub total: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub submitted_hash: Option<String>,
    pub locked_at: Option<DateTime<Utc>>,
    pub extra: bool,
    pub assigned_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
