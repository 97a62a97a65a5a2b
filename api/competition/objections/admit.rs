use actix_web::post;

use super::codes::ObjectionStatus;
use super::moves;
use super::state::Move;
use super::view::{ObjectionPath, ObjectionView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AdmitObjectionProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Admit an objection
///
/// The office takes the objection up. Requires an organiser of the contest or an administrator of its division who does not
/// object themself; 404 for one who stands on the side of the entry or has a conflict of interest with an entry of the contest.
/// The objector is told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath),
    responses((status = 200, description = "The objection, admitted.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), AdmitObjectionProblems))]
#[post("/objections/{id}/admit")]
pub async fn admit_objection(
    request: ChangeRequest<ObjectionPath, May<ask::HandleObjection>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = moves::handle(locked, Move::Admit)?;
            moves::tell(locked, ObjectionStatus::Admitted)?;
            Ok(moved)
        })
        .await
}
