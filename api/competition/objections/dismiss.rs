use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ObjectionOutcome, ObjectionStatus};
use super::moves;
use super::state::Move;
use super::view::{ObjectionPath, ObjectionView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why an objection is dismissed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "经核查，营业收入与税务登记一致，异议不成立。"}))]
pub struct ObjectionDismissal {
    /// The objector reads it.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    answer: String,
}

problems!(DismissObjectionProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Dismiss an objection
///
/// Decides after the investigation that nothing follows. Requires the handling office, as `POST /v1/objections/{id}/admit`
/// does. The objector is told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath), request_body = ObjectionDismissal,
    responses((status = 200, description = "The objection, dismissed.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), DismissObjectionProblems))]
#[post("/objections/{id}/dismiss")]
pub async fn dismiss_objection(
    request: ChangeRequest<ObjectionPath, May<ask::HandleObjection>>,
    body: Json<ObjectionDismissal>,
) -> Result<Answer> {
    let answer = body.0.answer;
    request
        .transition(move |locked| {
            let moved = moves::handle(locked, Move::Dismiss)?;
            moves::tell(locked, ObjectionStatus::Dismissed)?;
            Ok(moves::decided(
                locked,
                ObjectionOutcome::Dismissed,
                answer,
                moved,
            ))
        })
        .await
}
