use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, GrantBudget, Sums, Tier, TierAmount};
use super::policy::share;
use crate::kernel::ids::{AwardTierId, ContestId, UserId};
use crate::platform::error::Result;
use crate::platform::web::{Answer, etag_of};

/// What the awards of a tier get.
#[derive(Debug, Serialize, ToSchema)]
pub struct TierGrantAmount {
    pub tier_id: AwardTierId,
    /// A code of the list `award_levels`.
    pub code: String,
    pub name: String,
    /// How many places the tier has.
    #[schema(minimum = 1)]
    pub quota: i16,
    /// The weight of the tier in a split; null where the amount was given.
    pub weight: Option<i32>,
    /// What all places get together, in fen.
    #[schema(minimum = 0)]
    pub sum_fen: i64,
    /// What each place gets, in fen, in the order of the places.
    pub place_amounts_fen: Vec<i64>,
}

/// The budget of a contest for grants.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-000000000080", "amount_fen": 41000000,
    "source": "省级科普专项资金（川财教〔2024〕56号）", "committed_fen": 10000000, "planned_fen": 31000000, "paid_fen": 5000000,
    "clawed_fen": 0, "left_fen": 0, "tiers": [{"tier_id": "0198f3a2-5b1c-7000-8000-0000000000f1", "code": "first",
    "name": "一等奖", "quota": 2, "weight": null, "sum_fen": 10000000, "place_amounts_fen": [5000000, 5000000]}],
    "set_by": "0198f3a2-5b1c-7000-8000-000000000009", "created_at": "2024-09-20T01:02:03.000004Z",
    "updated_at": "2024-09-20T01:02:03.000004Z"}))]
pub struct GrantBudgetView {
    pub contest_id: ContestId,
    /// The whole budget, in fen.
    #[schema(minimum = 1)]
    pub amount_fen: i64,
    /// Where the money comes from.
    pub source: String,
    /// The sum of the approved grants, in fen. Of a grant that was clawed back only what was paid.
    #[schema(minimum = 0)]
    pub committed_fen: i64,
    /// The sum of the grants that are planned and not approved, in fen.
    #[schema(minimum = 0)]
    pub planned_fen: i64,
    /// The sum of all payments, in fen.
    #[schema(minimum = 0)]
    pub paid_fen: i64,
    /// The sum of what is clawed back, in fen. It is not granted again.
    #[schema(minimum = 0)]
    pub clawed_fen: i64,
    /// What is neither committed nor planned, in fen. Below 0 where the budget was lowered after the planning.
    pub left_fen: i64,
    /// In the order in which the tiers were given.
    pub tiers: Vec<TierGrantAmount>,
    pub set_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl GrantBudgetView {
    fn new(budget: GrantBudget, sums: Sums, tiers: Vec<(TierAmount, Tier)>) -> Self {
        Self {
            contest_id: budget.contest_id,
            amount_fen: budget.amount_fen,
            source: budget.source,
            committed_fen: budget.committed_fen,
            planned_fen: sums.planned_fen,
            paid_fen: sums.paid_fen,
            clawed_fen: sums.clawed_fen,
            left_fen: budget.amount_fen - budget.committed_fen - sums.planned_fen,
            tiers: tiers.into_iter().map(Into::into).collect(),
            set_by: budget.set_by,
            created_at: budget.created_at,
            updated_at: budget.updated_at,
        }
    }

    pub fn of(conn: &mut PgConnection, budget: GrantBudget) -> Result<Self> {
        let sums = model::sums(conn, budget.contest_id)?;
        let tiers = model::amounts(conn, budget.contest_id)?;
        Ok(Self::new(budget, sums, tiers))
    }

    pub fn etag(&self) -> Result<String> {
        etag_of(self)
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/contests/{}/grant-budget", self.contest_id);
        Ok(Answer::created(location, self)?.etag(self.etag()?))
    }
}

impl From<(TierAmount, Tier)> for TierGrantAmount {
    fn from((amount, tier): (TierAmount, Tier)) -> Self {
        let places = 1..=amount.quota;
        Self {
            tier_id: tier.id,
            code: tier.code,
            name: tier.name,
            quota: amount.quota,
            weight: amount.weight,
            sum_fen: amount.sum_fen,
            place_amounts_fen: places
                .map(|place| share(amount.sum_fen, amount.quota, place))
                .collect(),
        }
    }
}
