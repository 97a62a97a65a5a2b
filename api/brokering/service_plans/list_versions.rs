use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{ServicePlanPath, ServicePlanVersions, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListServicePlanVersionsProblems: NotFound);

/// List versions of a service plan
///
/// All versions, also those that were superseded. For those who read the plan.
#[utoipa::path(tag = "service-plans", security(("bearer" = []), ("client" = ["services:read"])), params(ServicePlanPath),
    responses((status = 200, description = "The versions.", body = ServicePlanVersions), ListServicePlanVersionsProblems))]
#[get("/service-plans/{id}/versions")]
pub async fn list_service_plan_versions(
    app: Data<App>,
    caller: May<ask::ReadServicePlan>,
    path: Path<ServicePlanPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    app.db
        .read(move |conn| {
            let plan = model::find(conn, path.0.id, &caller, now)?.ok_or_else(absent)?;
            let rows = model::versions(conn, plan.row.id)?;
            let items = rows.into_iter().map(Into::into).collect();
            Answer::ok(&ServicePlanVersions { items })
        })
        .await
}
