use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::{GrantPlan, GrantSummary};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::award_lists::policy::names_final;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::{ContestPath, current_etag};
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::grant_budgets::model as budgets;
use crate::competition::grant_budgets::policy::{fits, runs, share};
use crate::kernel::ids::AwardListId;
use crate::platform::error::{Error, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// The award list that grants follow from.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"award_list_id": "0198f3a2-5b1c-7000-8000-0000000000f2"}))]
pub struct NewGrantPlan {
    /// The final list of the contest.
    award_list_id: AwardListId,
}

problems!(PlanGrantsProblems: NotFound, Forbidden, WrongState, AwardListNotFinal, BudgetExceeded);

/// Plan the grants of a contest
///
/// Plans a grant for each award of the final list, and for each confirmed prize for an organisation, in tiers that the budget
/// gives an amount. Awards that have a grant are left as they are, so the request can be repeated. Fails with 409
/// `award_list_not_final` for another list than the final one, and with 422 `budget_exceeded` where all planned and approved
/// grants together exceed the budget. Requires an organiser of the contest or an administrator of its division; another
/// account approves. `If-Match` compares the version of the contest.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(ContestPath), request_body = NewGrantPlan,
    responses((status = 200, description = "The grants that are new.", body = GrantPlan), PlanGrantsProblems))]
#[post("/contests/{id}/grants/plan")]
pub async fn plan_grants(
    request: ChangeRequest<ContestPath, May<ask::PlanGrant>>,
    body: Json<NewGrantPlan>,
) -> Result<Answer> {
    let list = body.0.award_list_id;
    request
        .write(move |tx, caller, if_match, path| {
            let contest = contests::lock(tx.conn, path.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            if_match.check(&current_etag(tx.conn, &contest)?)?;
            runs(&contest)?;
            let final_list = model::final_list(tx.conn, contest.id)?;
            names_final(final_list, list)?;
            let budget = budgets::lock(tx.conn, contest.id)?.ok_or_else(no_budget)?;
            let known = model::of_contest(tx.conn, contest.id)?;
            let planned: Vec<_> = model::plannable(tx, contest.id, list)?
                .into_iter()
                .map(|award| {
                    let amount = share(award.sum_fen, award.quota, award.place);
                    (award, amount)
                })
                // A place whose share is less than a fen gets nothing.
                .filter(|(_, amount)| *amount > 0)
                .collect();
            let sums = budgets::sums(tx.conn, contest.id)?;
            let new: i128 = planned.iter().map(|(_, amount)| i128::from(*amount)).sum();
            let standing = i128::from(budget.committed_fen) + i128::from(sums.planned_fen);
            if !planned.is_empty() {
                fits(standing + new, budget.amount_fen)?;
            }
            let grants = model::insert_planned(tx, contest.id, &planned, caller.user_id)?;
            Answer::ok(&GrantPlan {
                planned: grants.len(),
                known: known.len(),
                items: GrantSummary::many(tx.conn, &grants)?,
            })
        })
        .await
}

fn no_budget() -> Error {
    wrong_state(
        "no_grant_budget",
        "大赛尚未设定补助预算",
        "no budget of grants is set for the contest",
    )
}
