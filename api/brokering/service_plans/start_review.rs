use actix_web::post;

use super::state::Move;
use super::view::{ServicePlanPath, ServicePlanView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(StartServicePlanReviewProblems: NotFound, Forbidden, WrongState);

/// Start the review of a service plan
///
/// Requires a broker or an administrator in scope of the division. The plan is resumed or closed afterwards.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath),
    responses((status = 200, description = "The plan, in review.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), StartServicePlanReviewProblems))]
#[post("/service-plans/{id}/start-review")]
pub async fn start_service_plan_review(
    request: ChangeRequest<ServicePlanPath, May<ask::KeepServicePlan>>,
) -> Result<Answer> {
    request
        .transition(|locked| locked.step(Move::StartReview))
        .await
}
