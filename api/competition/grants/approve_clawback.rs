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
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(ApproveGrantClawbackProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Approve the clawback of a grant
///
/// Ends the grant. What was not paid returns to the budget; what comes back is not granted again. Requires an administrator of
/// the province or of the division of the contest, who neither proposed the clawback (403 `own_proposal`) nor is the owner. The
/// owner is told.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath),
    responses((status = 200, description = "The grant, clawed back.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), ApproveGrantClawbackProblems))]
#[post("/grants/{id}/approve-clawback")]
pub async fn approve_grant_clawback(
    request: ChangeRequest<GrantPath, May<ask::ApproveGrant>>,
) -> Result<Answer> {
    request
        .transition(move |locked| {
            let open = model::open_clawback(locked.tx.conn, locked.row.grant.id)?;
            let proposer = open.iter().map(|clawback| clawback.proposed_by);
            policy::is_another(locked.caller, &proposer.collect::<Vec<_>>(), &locked.row)?;
            let mut moved = step(locked, Move::ClawBack)?;
            let grant = &locked.row.grant;
            let clawback = policy::is_proposed(open, grant)?;
            policy::clawed_within(grant, clawback.amount_fen)?;
            if !policy::claws_something(grant, clawback.amount_fen) {
                return Err(wrong_state(
                    grant.status.as_str(),
                    "提出追回后已有拨付，请重新提出",
                    "something was paid since the proposal; propose again",
                ));
            }
            model::approve_clawback(&mut locked.tx, &clawback, locked.caller.user_id)?;
            budgets::commit(
                locked.tx.conn,
                grant.contest_id,
                grant.paid_fen - grant.amount_fen,
            )?;
            moved.clawed_fen = Some(clawback.amount_fen);
            moved.clawed_at = Some(locked.tx.now);
            notices::clawed_back(
                &mut locked.tx,
                &locked.row,
                &clawback,
                locked.caller.user_id,
            )?;
            Ok(moved)
        })
        .await
}
