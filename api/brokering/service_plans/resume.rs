use actix_web::post;

use super::state::Move;
use super::view::{ServicePlanPath, ServicePlanView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ResumeServicePlanProblems: NotFound, Forbidden, WrongState);

/// Resume a service plan
///
/// After its review. Requires a broker or an administrator in scope of the division.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath),
    responses((status = 200, description = "The plan, active.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), ResumeServicePlanProblems))]
#[post("/service-plans/{id}/resume")]
pub async fn resume_service_plan(
    request: ChangeRequest<ServicePlanPath, May<ask::KeepServicePlan>>,
) -> Result<Answer> {
    request.transition(|locked| locked.step(Move::Resume)).await
}
