use actix_web::post;

use super::model;
use super::moves::step;
use super::policy;
use super::state::Move;
use super::view::{GrantPath, GrantView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, IfMatch};

problems!(ConfirmGrantPayeeProblems: NotFound, Forbidden, OwnProposal, WrongState, PreconditionRequired);

/// Confirm the payee of a grant
///
/// The payee that waits takes the place of the one in force. Requires an administrator of the province or of the division of
/// the contest, who neither entered the payee (403 `own_proposal`) nor is the owner. What is confirmed is what was read, so
/// `If-Match` is needed with the ETag of the grant: it changes with the payee that waits.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath),
    responses((status = 200, description = "The grant with the payee in force.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), ConfirmGrantPayeeProblems))]
#[post("/grants/{id}/confirm-payee")]
pub async fn confirm_grant_payee(
    request: ChangeRequest<GrantPath, May<ask::ApproveGrant>, IfMatch>,
) -> Result<Answer> {
    request
        .transition(move |locked| {
            let (_, open) = model::current_payees(locked.tx.conn, locked.row.grant.id)?;
            let proposer = open.iter().map(|payee| payee.proposed_by);
            policy::is_another(locked.caller, &proposer.collect::<Vec<_>>(), &locked.row)?;
            let moved = step(locked, Move::NamePayee)?;
            let grant = &locked.row.grant;
            let open = open.ok_or_else(|| {
                wrong_state(
                    grant.status.as_str(),
                    "没有待确认的收款单位",
                    "no payee waits to be confirmed",
                )
            })?;
            let by = locked.caller.user_id;
            model::confirm_payee(&mut locked.tx, grant.id, open.id, by)?;
            Ok(moved)
        })
        .await
}
