use actix_web::post;

use super::codes::ObjectionStatus;
use super::moves;
use super::state::Move;
use super::view::{ObjectionPath, ObjectionView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(InvestigateObjectionProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Investigate an objection
///
/// Begins the investigation of an admitted objection. Requires the handling office, as `POST /v1/objections/{id}/admit` does.
/// The objector is told, and the owner of the entry: not who objects.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath),
    responses((status = 200, description = "The objection, investigated.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), InvestigateObjectionProblems))]
#[post("/objections/{id}/investigate")]
pub async fn investigate_objection(
    request: ChangeRequest<ObjectionPath, May<ask::HandleObjection>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = moves::handle(locked, Move::Investigate)?;
            moves::tell(locked, ObjectionStatus::Investigating)?;
            super::notices::investigated(
                &mut locked.tx,
                &locked.row.contest,
                &locked.row.objection,
            )?;
            Ok(moved)
        })
        .await
}
