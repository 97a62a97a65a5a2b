use actix_web::post;

use super::codes::ObjectionStatus;
use super::moves;
use super::state::Move;
use super::view::{ObjectionPath, ObjectionView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(CloseObjectionProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Close an objection
///
/// Closes an objection that was decided. Its `outcome` stays. Requires the handling office, as
/// `POST /v1/objections/{id}/admit` does. The objector is told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath),
    responses((status = 200, description = "The objection, closed.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), CloseObjectionProblems))]
#[post("/objections/{id}/close")]
pub async fn close_objection(
    request: ChangeRequest<ObjectionPath, May<ask::HandleObjection>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = moves::handle(locked, Move::Close)?;
            moves::tell(locked, ObjectionStatus::Closed)?;
            Ok(moved)
        })
        .await
}
