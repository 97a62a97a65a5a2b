use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::moves::PlanMoved;
use super::state::Move;
use super::view::{ServicePlanPath, ServicePlanView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// What came of a service plan.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "完成立项，签订技术服务合同 1 份"}))]
pub struct ServicePlanClosing {
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    outcome: String,
}

problems!(CloseServicePlanProblems: NotFound, Forbidden, WrongState);

/// Close a service plan
///
/// With its outcome. Requires a broker or an administrator in scope of the division. A newer version that waits is
/// superseded.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath),
    request_body = ServicePlanClosing,
    responses((status = 200, description = "The plan, closed.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), CloseServicePlanProblems))]
#[post("/service-plans/{id}/close")]
pub async fn close_service_plan(
    request: ChangeRequest<ServicePlanPath, May<ask::KeepServicePlan>>,
    body: Json<ServicePlanClosing>,
) -> Result<Answer> {
    request
        .transition(move |locked| {
            Ok(PlanMoved {
                outcome: Some(body.0.outcome),
                ..locked.step(Move::Close)?
            })
        })
        .await
}
