use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::VerificationPath;
use super::model::Decision;
use super::news;
use super::state::Move;
use super::view::VerificationView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json};

/// What is wrong with the papers.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "营业执照已过期"}))]
pub struct VerificationRejection {
    /// Told to whoever submitted.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RejectVerificationProblems: NotFound, Forbidden, OwnProposal, WrongState, PreconditionRequired);

/// Reject a verification
///
/// With the reason. Asks for whoever could verify it. It can be submitted anew. `If-Match` is needed, as to
/// verify.
#[utoipa::path(tag = "verifications", security(("bearer" = [])), params(VerificationPath), request_body = VerificationRejection,
    responses((status = 200, description = "The verification, rejected.", body = VerificationView,
        headers(("ETag" = String, description = "Its new version."))), RejectVerificationProblems))]
#[post("/verifications/{id}/reject")]
pub async fn reject_verification(
    request: ChangeRequest<VerificationPath, May<ask::DecideVerification>, IfMatch>,
    body: Json<VerificationRejection>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            locked.row.looked.is_not_his_own(&locked.row.verification)?;
            let decision = Decision {
                reason: Some(reason),
                ..locked.step(Move::Reject)?
            };
            news::decided(&mut locked.tx, &locked.row.verification, &decision)?;
            Ok(decision)
        })
        .await
}
