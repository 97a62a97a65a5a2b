use actix_web::post;

use super::model;
use super::state::Move;
use super::view::{ServicePlanPath, ServicePlanView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::Answer;

problems!(ActivateServicePlanProblems: NotFound, Forbidden, WrongState, ActivePlanExists);

/// Activate a service plan
///
/// Puts the agreed version in force; the version before is superseded. Requires a broker or an administrator in scope of the
/// division. Fails with 409 `active_plan_exists` where the subject, or the order, has another active plan.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath),
    responses((status = 200, description = "The plan, active.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), ActivateServicePlanProblems))]
#[post("/service-plans/{id}/activate")]
pub async fn activate_service_plan(
    request: ChangeRequest<ServicePlanPath, May<ask::KeepServicePlan>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Activate)?;
            match model::other_active(locked.tx.conn, &locked.row.row)? {
                None => Ok(moved),
                Some(other) => Err(Problem::new(Code::ActivePlanExists)
                    .member("existing_id", other.to_string())
                    .into()),
            }
        })
        .await
}
