use actix_web::post;

use super::moves::step;
use super::policy;
use super::state::Move;
use super::view::{GrantPath, GrantView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(CloseGrantProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Close a grant
///
/// Accepts the report. Nothing is paid after that. Requires an administrator of the province or of the division of the contest,
/// and never the account that planned the grant or changed it last (403 `own_proposal`). The grant must be reported on.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath),
    responses((status = 200, description = "The grant, closed.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), CloseGrantProblems))]
#[post("/grants/{id}/close")]
pub async fn close_grant(
    request: ChangeRequest<GrantPath, May<ask::ApproveGrant>>,
) -> Result<Answer> {
    request
        .transition(move |locked| {
            policy::not_own(locked.caller, &locked.row)?;
            let mut moved = step(locked, Move::Close)?;
            moved.closed_by = Some(locked.caller.user_id);
            moved.closed_at = Some(locked.tx.now);
            Ok(moved)
        })
        .await
}
