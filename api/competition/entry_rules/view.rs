use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{ChecklistItem, EligibilityRule, EntryRules, FormSection};
use crate::kernel::ids::ContestId;
use crate::platform::error::Result;
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EntryRulesPath {
    /// The contest.
    #[param(inline)]
    pub id: ContestId,
}

/// What a contest requires of entries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "form": [{"key": "business_model", "title": {"zh": "商业模式", "en": "Business model"}, "required": true, "max_length": 3000}],
    "team_min": 1, "team_max": 7, "supplements_allowed": 1,
    "checklist": [{"code": "licence_copy", "text": {"zh": "营业执照复印件齐全", "en": "A copy of the licence"}, "fatal": false,
        "tracks": []}],
    "eligibility": [{"kind": "max_entries_per", "who": "leader", "count": 1, "scope": "contest"}],
    "updated_at": "2026-08-31T01:02:03.000004Z"}))]
pub struct EntryRulesView {
    pub contest_id: ContestId,
    /// The sections of the project plan.
    pub form: Vec<FormSection>,
    /// The fewest persons in a team, with its leader and without advisers.
    #[schema(minimum = 1, maximum = 50)]
    pub team_min: i16,
    #[schema(minimum = 1, maximum = 50)]
    pub team_max: i16,
    /// How often what is missing can be supplied (补正).
    #[schema(minimum = 0, maximum = 5)]
    pub supplements_allowed: i16,
    /// The items of the formal check.
    pub checklist: Vec<ChecklistItem>,
    /// Rules on who may enter.
    pub eligibility: Vec<EligibilityRule>,
    /// Null until rules are set: the defaults hold.
    pub updated_at: Option<DateTime<Utc>>,
}

impl EntryRulesView {
    pub fn answer(rules: EntryRules) -> Result<Answer> {
        let etag = rules.etag();
        let content = rules.content;
        Ok(Answer::ok(&Self {
            contest_id: rules.contest_id,
            form: content.form,
            team_min: content.team_min,
            team_max: content.team_max,
            supplements_allowed: content.supplements_allowed,
            checklist: content.checklist,
            eligibility: content.eligibility,
            updated_at: rules.updated_at,
        })?
        .etag(etag))
    }
}
