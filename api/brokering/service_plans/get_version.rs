use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::{ServicePlanVersionView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::ServicePlanId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ServicePlanVersionPath {
    /// The service plan.
    #[param(inline)]
    pub id: ServicePlanId,
    /// The number of the version.
    #[param(minimum = 1, example = 1)]
    pub number: i32,
}

problems!(GetServicePlanVersionProblems: NotFound);

/// Get a version of a service plan
///
/// Also a version that was superseded. For those who read the plan.
#[utoipa::path(tag = "service-plans", security(("bearer" = []), ("client" = ["services:read"])),
    params(ServicePlanVersionPath),
    responses((status = 200, description = "The version.", body = ServicePlanVersionView,
        headers(("ETag" = String, description = "Of what the version says."))), GetServicePlanVersionProblems))]
#[get("/service-plans/{id}/versions/{number}")]
pub async fn get_service_plan_version(
    app: Data<App>,
    caller: May<ask::ReadServicePlan>,
    path: Path<ServicePlanVersionPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    app.db
        .read(move |conn| {
            let plan = model::find(conn, path.0.id, &caller, now)?.ok_or_else(absent)?;
            let version = model::version_of(conn, plan.row.id, path.0.number)?;
            let version = version
                .ok_or_else(|| Problem::not_found("没有这个版本", "there is no such version"))?;
            Ok(Answer::ok(&ServicePlanVersionView::from(version))?.etag_of_body())
        })
        .await
}
