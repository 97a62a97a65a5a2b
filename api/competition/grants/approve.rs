use actix_web::post;

use super::model;
use super::moves::step;
use super::notices;
use super::policy;
use super::state::Move;
use super::view::{GrantPath, GrantView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::grant_budgets::model as budgets;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ApproveGrantProblems: NotFound, Forbidden, OwnProposal, WrongState, GrantIncomplete, BudgetExceeded);

/// Approve a grant
///
/// Requires an administrator of the province or of the division of the contest, and never the account that planned the grant
/// or changed it last (403 `own_proposal`). The award must stand. Fails with 422 `grant_incomplete` without a payee or a
/// numeric target, and with 422 `budget_exceeded` and `excess_fen` where the approved grants would exceed the budget. The
/// owner is told.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath),
    responses((status = 200, description = "The grant, approved.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), ApproveGrantProblems))]
#[post("/grants/{id}/approve")]
pub async fn approve_grant(
    request: ChangeRequest<GrantPath, May<ask::ApproveGrant>>,
) -> Result<Answer> {
    request
        .transition(move |locked| {
            policy::not_own(locked.caller, &locked.row)?;
            let mut moved = step(locked, Move::Approve)?;
            policy::award_stands(&locked.row.award)?;
            let grant = &locked.row.grant;
            let (confirmed, open) = model::current_payees(locked.tx.conn, grant.id)?;
            policy::is_complete(grant, confirmed.or(open).is_some())?;
            policy::fits_budget(&locked.row)?;
            budgets::commit(locked.tx.conn, grant.contest_id, grant.amount_fen)?;
            moved.approved_by = Some(locked.caller.user_id);
            moved.approved_at = Some(locked.tx.now);
            notices::approved(&mut locked.tx, &locked.row, locked.caller.user_id)?;
            Ok(moved)
        })
        .await
}
