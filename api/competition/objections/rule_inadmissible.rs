use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{InadmissibleCode, ObjectionOutcome, ObjectionStatus};
use super::model::ObjectionMoved;
use super::moves;
use super::state::Move;
use super::view::{ObjectionPath, ObjectionView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why an objection is not admitted.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "score_disagreement", "reason": "仅对评委打分有不同意见"}))]
pub struct ObjectionInadmissibility {
    code: InadmissibleCode,
    /// The objector reads it.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

problems!(RuleObjectionInadmissibleProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Rule an objection inadmissible
///
/// Decides that a filed objection is not taken up. Requires the handling office, as `POST /v1/objections/{id}/admit` does. The
/// objector is told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath), request_body = ObjectionInadmissibility,
    responses((status = 200, description = "The objection, inadmissible.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), RuleObjectionInadmissibleProblems))]
#[post("/objections/{id}/rule-inadmissible")]
pub async fn rule_objection_inadmissible(
    request: ChangeRequest<ObjectionPath, May<ask::HandleObjection>>,
    body: Json<ObjectionInadmissibility>,
) -> Result<Answer> {
    let body = body.0;
    request
        .transition(move |locked| {
            let moved = moves::handle(locked, Move::RuleInadmissible)?;
            moves::tell(locked, ObjectionStatus::Inadmissible)?;
            let outcome = ObjectionOutcome::Inadmissible;
            Ok(ObjectionMoved {
                inadmissible_code: Some(body.code),
                ..moves::decided(locked, outcome, body.reason, moved)
            })
        })
        .await
}
