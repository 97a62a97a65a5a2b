use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::HoursClaimPath;
use super::model::HoursDecision;
use super::policy;
use super::state::Move;
use super::view::HoursClaimView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// What is wrong with the claim.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "证书未写明学时"}))]
pub struct HoursClaimRejection {
    /// Shown to the person who made the claim.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RejectHoursClaimProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Reject a claim of training hours
///
/// Requires an administrator of the division other than the person who made it. The training can be claimed again.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), params(HoursClaimPath),
    request_body = HoursClaimRejection,
    responses((status = 200, description = "The claim, rejected.", body = HoursClaimView,
        headers(("ETag" = String, description = "Its new version."))), RejectHoursClaimProblems))]
#[post("/hours-claims/{id}/reject")]
pub async fn reject_hours_claim(
    request: ChangeRequest<HoursClaimPath, May<ask::DecideHoursClaim>>,
    body: Json<HoursClaimRejection>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            policy::is_not_own(&locked.row, locked.caller)?;
            Ok(HoursDecision {
                status_reason: Some(reason),
                ..locked.step(Move::Reject)?
            })
        })
        .await
}
