use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{AwardFill, AwardLevel, AwardTarget};
use super::model::{AwardRules, AwardTier, NO_RULES};
use crate::kernel::ids::{AwardTierId, ContestId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// A tier (等次) of the awards of a contest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwardTierView {
    pub id: AwardTierId,
    pub code: AwardLevel,
    pub name: String,
    pub target: AwardTarget,
    /// The track whose ranking fills the tier; null: the ranking of the whole stage, or a tier for organisations.
    pub track: Option<String>,
    #[schema(minimum = 1, maximum = 1000)]
    pub quota: i16,
    /// Whether winners may get a grant.
    pub has_grant: bool,
    /// Whether winners may be recommended to another contest.
    pub is_recommended: bool,
}

impl From<AwardTier> for AwardTierView {
    fn from(tier: AwardTier) -> Self {
        Self {
            id: tier.id,
            code: tier.code,
            name: tier.name,
            target: tier.target,
            track: tier.track,
            quota: tier.quota,
            has_grant: tier.has_grant,
            is_recommended: tier.is_recommended,
        }
    }
}

/// The rules of the awards of a contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-000000000080", "fill": "vacancy", "acceptance_days": 7,
    "is_ordered": false, "tiers": [{"id": "0198f3a2-5b1c-7000-8000-0000000000f1", "code": "first", "name": "一等奖",
    "target": "entry", "track": null, "quota": 2, "has_grant": true, "is_recommended": true}],
    "updated_at": "2024-08-01T01:02:03.000004Z"}))]
pub struct AwardRulesView {
    pub contest_id: ContestId,
    pub fill: AwardFill,
    /// Calendar days from the publication of a list until an award must be accepted; null: no acceptance is required.
    #[schema(minimum = 1, maximum = 90)]
    pub acceptance_days: Option<i16>,
    /// Whether the order of the winners inside a tier has a meaning, and so is shown.
    pub is_ordered: bool,
    /// In the order in which they are filled.
    pub tiers: Vec<AwardTierView>,
    /// Null until rules are set.
    pub updated_at: Option<DateTime<Utc>>,
}

impl AwardRulesView {
    pub fn answer(
        contest_id: ContestId,
        rules: Option<AwardRules>,
        tiers: Vec<AwardTier>,
    ) -> Result<Answer> {
        let rules = rules.as_ref();
        let etag = rules.map_or_else(|| NO_RULES.to_owned(), AwardRules::etag);
        let view = Self {
            contest_id,
            fill: rules.map_or(AwardFill::Vacancy, |rules| rules.fill),
            acceptance_days: rules.and_then(|rules| rules.acceptance_days),
            is_ordered: rules.is_some_and(|rules| rules.is_ordered),
            tiers: tiers.into_iter().map(Into::into).collect(),
            updated_at: rules.map(|rules| rules.updated_at),
        };
        Ok(Answer::ok(&view)?.etag(etag))
    }
}
