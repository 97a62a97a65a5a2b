use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::ErratumField;
use super::model::{Erratum, Of};
use crate::kernel::ids::{AwardId, ContestId, ErratumId, UserId};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ErratumPath {
    /// The erratum.
    #[param(inline)]
    pub id: ErratumId,
}

/// An erratum: a correction of what was published of a contest or of one of its awards.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000e1", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080", "award_id": null,
    "field": "introduction", "old_text": "龙康珠", "new_text": "生龙康珠", "reason": "姓名误排",
    "corrected_by": "0198f3a2-5b1c-7000-8000-000000000009", "corrected_at": "2024-09-02T01:02:03.000004Z"}))]
pub struct ErratumView {
    pub id: ErratumId,
    pub contest_id: ContestId,
    /// The award of the contest that is corrected; null: the contest itself.
    pub award_id: Option<AwardId>,
    pub field: ErratumField,
    /// What was published. The list of contests, or that of awards, still finds it.
    pub old_text: String,
    /// What stands there now.
    pub new_text: String,
    pub reason: String,
    /// The account that corrected it.
    pub corrected_by: UserId,
    pub corrected_at: DateTime<Utc>,
}

impl ErratumView {
    pub fn of(erratum: Erratum, contest_id: ContestId) -> Self {
        Self {
            award_id: match erratum.of() {
                Of::Award(award) => Some(award),
                Of::Contest(_) => None,
            },
            id: erratum.id,
            contest_id,
            field: erratum.field,
            old_text: erratum.old_text,
            new_text: erratum.new_text,
            reason: erratum.reason,
            corrected_by: erratum.corrected_by,
            corrected_at: erratum.corrected_at,
        }
    }
}

/// A page of errata, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ErratumPage {
    pub items: Vec<ErratumView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
