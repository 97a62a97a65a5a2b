use std::result::Result as Checked;

use actix_web::put;
use actix_web::web::Data;
use serde::de::{MapAccess, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{self, GrantBudget, Tier, TierAmount};
use super::policy;
use super::view::GrantBudgetView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::{AwardTierId, ContestId};
use crate::kernel::lists::each_once;
use crate::platform::error::{
    Bilingual, Code, Error, FieldProblem, Problem, Result, problems, wrong_state,
};
use crate::platform::web::{Answer, FromMembers, Json, Path, PutCondition, object};

/// Structs inside a body are objects: an array is refused.
macro_rules! objects {
    ($($name:ident),+) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Checked<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Checked<Self, D::Error> {
                object(deserializer)
            }
        }

        impl<'de> FromMembers<'de> for $name {
            fn from_members<A: MapAccess<'de>>(
                members: MapAccessDeserializer<A>,
            ) -> Checked<Self, A::Error> {
                Self::deserialize(members)
            }
        }
    )+ };
}

objects!(TierAward, TierWeight);

/// What each award of a tier gets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct TierAward {
    tier_id: AwardTierId,
    /// For each award, in fen.
    #[validate(range(min = 1, max = 10_000_000_000_000_i64))]
    #[schema(minimum = 1, maximum = 10_000_000_000_000_i64)]
    amount_fen: i64,
}

/// The weight of a tier in a split of the budget.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct TierWeight {
    tier_id: AwardTierId,
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    weight: i32,
}

/// The budget of a contest for grants. Either `amounts` or `split` is given.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount_fen": 41000000, "source": "省级科普专项资金（川财教〔2024〕56号）",
    "amounts": [{"tier_id": "0198f3a2-5b1c-7000-8000-0000000000f1", "amount_fen": 5000000}]}))]
pub struct NewGrantBudget {
    /// The whole budget, in fen.
    #[validate(range(min = 1, max = 10_000_000_000_000_i64))]
    #[schema(minimum = 1, maximum = 10_000_000_000_000_i64)]
    amount_fen: i64,
    /// Where the money comes from: the fund and the number of its document.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    source: String,
    /// What each award of a tier gets. Together, over all places of the tiers, at most `amount_fen`.
    #[validate(length(min = 1, max = 50), custom(function = tiers_differ), nested)]
    #[schema(min_items = 1, max_items = 50)]
    amounts: Option<Vec<TierAward>>,
    /// Splits the whole budget over tiers by weight, and the sum of a tier equally over its places, by largest remainder and
    /// exact to the fen. Of equal remainders the tier that stands first is served first.
    #[validate(length(min = 1, max = 50), custom(function = weighted_tiers_differ), nested)]
    #[schema(min_items = 1, max_items = 50)]
    split: Option<Vec<TierWeight>>,
}

fn in_one_way(new: &NewGrantBudget) -> Result<()> {
    let (code, zh, en) = match (&new.amounts, &new.split) {
        (Some(_), None) | (None, Some(_)) => return Ok(()),
        (None, None) => (
            "required",
            "须填写 amounts 或 split",
            "is required where split is not given",
        ),
        (Some(_), Some(_)) => (
            "not_both",
            "不得与 split 同时填写",
            "must not stand beside split",
        ),
    };
    Err(Problem::invalid_body("/amounts", code, zh, en).into())
}

fn tiers_differ(amounts: &[TierAward]) -> Checked<(), ValidationError> {
    each_once(amounts.iter().map(|one| one.tier_id))
}

fn weighted_tiers_differ(split: &[TierWeight]) -> Checked<(), ValidationError> {
    each_once(split.iter().map(|one| one.tier_id))
}

problems!(SetGrantBudgetProblems: NotFound, Forbidden, WrongState, BudgetExceeded, TierWithoutGrant);

/// Set the grant budget of a contest
///
/// `If-None-Match: *` creates it, `If-Match` replaces it. Requires an organiser of the contest or an administrator of its
/// division. The contest must have award rules. Tiers that are not named get no grant. Grants that are planned or approved
/// keep their amounts. Fails with 422 `budget_exceeded` and `excess_fen` where the amounts are more than the budget, or the
/// budget is less than what is committed, and with 422 `tier_without_grant` for a tier whose awards get no grant. 404 for a
/// caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(ContestPath), request_body = NewGrantBudget,
    responses((status = 200, description = "The budget, replaced.", body = GrantBudgetView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The budget, new.", body = GrantBudgetView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        SetGrantBudgetProblems))]
#[put("/contests/{id}/grant-budget")]
pub async fn set_grant_budget(
    app: Data<App>,
    caller: May<ask::PlanGrant>,
    condition: PutCondition,
    path: Path<ContestPath>,
    body: Json<NewGrantBudget>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let contest = contests::lock(tx.conn, path.0.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            in_one_way(&new)?;
            let known = model::lock(tx.conn, contest.id)?;
            let etag = match &known {
                Some(known) => Some(GrantBudgetView::of(tx.conn, known.clone())?.etag()?),
                None => None,
            };
            condition.check(etag.as_deref())?;
            policy::runs(&contest)?;
            let tiers = model::tiers(tx.conn, contest.id)?;
            if tiers.is_empty() {
                return Err(no_tiers());
            }
            let amounts = amounts_of(&new, contest.id, &tiers)?;
            let total = amounts.iter().map(|one| i128::from(one.sum_fen)).sum();
            policy::fits(total, new.amount_fen)?;
            let committed = known.as_ref().map_or(0, |known| known.committed_fen);
            policy::fits(i128::from(committed), new.amount_fen)?;
            if let Some(known) = &known
                && is_the_same(known, &new, &model::amounts(tx.conn, contest.id)?, &amounts)
            {
                return GrantBudgetView::of(tx.conn, known.clone())?.answer();
            }
            let by = caller.user_id;
            let budget = model::set(tx, contest.id, new.amount_fen, &new.source, by, &amounts)?;
            let view = GrantBudgetView::of(tx.conn, budget)?;
            match known {
                Some(_) => view.answer(),
                None => view.created(),
            }
        })
        .await
}

fn is_the_same(
    known: &GrantBudget,
    new: &NewGrantBudget,
    stored: &[(TierAmount, Tier)],
    amounts: &[TierAmount],
) -> bool {
    known.amount_fen == new.amount_fen
        && known.source == new.source
        && stored.iter().map(|(amount, _)| amount).eq(amounts)
}

fn no_tiers() -> Error {
    wrong_state(
        "no_award_rules",
        "大赛尚未设定奖项",
        "the contest has no award rules yet",
    )
}

/// The amounts as they are stored: each tier must be one of the contest whose awards get grants.
fn amounts_of(new: &NewGrantBudget, contest: ContestId, tiers: &[Tier]) -> Result<Vec<TierAmount>> {
    let (member, named) = match (&new.amounts, &new.split) {
        (Some(amounts), _) => (
            "amounts",
            amounts.iter().map(|one| (one.tier_id, None)).collect(),
        ),
        (None, Some(split)) => (
            "split",
            split
                .iter()
                .map(|one| (one.tier_id, Some(one.weight)))
                .collect(),
        ),
        (None, None) => ("amounts", Vec::new()),
    };
    let tiers = find_tiers(tiers, member, &named)?;
    let sums: Vec<i64> = match &new.amounts {
        // At most 10^13 times 1,000.
        Some(amounts) => amounts
            .iter()
            .zip(&tiers)
            .map(|(one, tier)| one.amount_fen * i64::from(tier.quota))
            .collect(),
        None => {
            let weights: Vec<i64> = named
                .iter()
                .map(|(_, weight)| weight.map_or(0, i64::from))
                .collect();
            policy::split(new.amount_fen, &weights)
        }
    };
    let rows = (1_i16..).zip(named).zip(tiers).zip(sums);
    Ok(rows
        .map(
            |(((position, (tier_id, weight)), tier), sum_fen)| TierAmount {
                tier_id,
                contest_id: contest,
                position,
                weight,
                quota: tier.quota,
                sum_fen,
                amount_fen: sum_fen / i64::from(tier.quota),
            },
        )
        .collect())
}

fn find_tiers<'a>(
    tiers: &'a [Tier],
    member: &str,
    named: &[(AwardTierId, Option<i32>)],
) -> Result<Vec<&'a Tier>> {
    let mut found = Vec::with_capacity(named.len());
    let mut without = Vec::new();
    for (at, (id, _)) in named.iter().enumerate() {
        let pointer = format!("/{member}/{at}/tier_id");
        match tiers.iter().find(|tier| tier.id == *id) {
            None => {
                return Err(Problem::invalid_body(
                    &pointer,
                    "unknown_id",
                    "大赛没有这个奖次",
                    "the contest has no such tier",
                )
                .into());
            }
            Some(tier) if !tier.has_grant => without.push(FieldProblem::body(
                pointer,
                "tier_without_grant",
                Bilingual::new(
                    format!("“{}”不安排补助", tier.name),
                    format!("awards of the tier “{}” get no grant", tier.name),
                ),
            )),
            Some(tier) => found.push(tier),
        }
    }
    if without.is_empty() {
        return Ok(found);
    }
    let mut problem = Problem::new(Code::TierWithoutGrant);
    problem.fields = without;
    Err(problem.into())
}
