use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::Finalist;
use crate::kernel::ids::{AwardListId, EntryId, UserId};
use crate::platform::error::{Error, Problem};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AcknowledgedListPath {
    /// The list of awards.
    #[param(inline)]
    pub id: AwardListId,
}

/// Also for a list of a contest that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这份获奖名单", "there is no such list of awards").into()
}

/// A finalist, and whether the ranking is acknowledged for it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "title": "雪域俄色茶", "rank": 1, "score": "93.40",
    "acknowledged_by": "0198f3a2-5b1c-7000-8000-000000000001", "acknowledged_at": "2024-08-31T01:02:03.000004Z"}))]
pub struct RankingAcknowledgementView {
    pub entry_id: EntryId,
    pub title: String,
    #[schema(minimum = 1)]
    pub rank: i32,
    /// As the rules round it.
    pub score: Option<String>,
    /// Null while the ranking is not acknowledged.
    pub acknowledged_by: Option<UserId>,
    pub acknowledged_at: Option<DateTime<Utc>>,
}

impl From<Finalist> for RankingAcknowledgementView {
    fn from(row: Finalist) -> Self {
        Self {
            entry_id: row.entry_id,
            title: row.title,
            rank: row.rank,
            score: row.score,
            acknowledged_by: row.acknowledged_by,
            acknowledged_at: row.acknowledged_at,
        }
    }
}

/// The finalists that the caller may read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "missing": 0}))]
pub struct RankingAcknowledgementList {
    /// The best first.
    pub items: Vec<RankingAcknowledgementView>,
    /// How many of them have not acknowledged the ranking.
    #[schema(minimum = 0)]
    pub missing: usize,
}
