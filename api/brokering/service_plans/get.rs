use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{ServicePlanPath, ServicePlanView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetServicePlanProblems: NotFound);

/// Get a service plan
///
/// With its current version, and a newer one that waits. For the subject and who acts for it, the broker, and the brokers
/// and administrators of the division; other callers get 404.
#[utoipa::path(tag = "service-plans", security(("bearer" = []), ("client" = ["services:read"])), params(ServicePlanPath),
    responses((status = 200, description = "The plan.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its version."))), GetServicePlanProblems))]
#[get("/service-plans/{id}")]
pub async fn get_service_plan(
    app: Data<App>,
    caller: May<ask::ReadServicePlan>,
    path: Path<ServicePlanPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    app.db
        .read(move |conn| {
            let plan = model::find(conn, path.0.id, &caller, now)?.ok_or_else(absent)?;
            ServicePlanView::answer(conn, plan.row)
        })
        .await
}
