use actix_web::post;

use super::policy;
use super::state::Move;
use super::view::{ServicePlanPath, ServicePlanView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AgreeServicePlanProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Agree to a service plan
///
/// To its newest version. Requires the subject or who acts for it; of an order's plan an owner of a listing of the match.
/// Never the broker or who drafted the plan.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath),
    responses((status = 200, description = "The plan.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), AgreeServicePlanProblems))]
#[post("/service-plans/{id}/agree")]
pub async fn agree_to_service_plan(
    request: ChangeRequest<ServicePlanPath, May<ask::AgreeServicePlan>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            policy::is_not_own(&locked.row)?;
            locked.step(Move::Agree)
        })
        .await
}
