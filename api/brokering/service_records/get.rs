use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{ServiceRecordPath, ServiceRecordView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetServiceRecordProblems: NotFound);

/// Get a service record
///
/// For the broker, the served party and who acts for it, and the brokers and administrators of the division. Other callers
/// get 404. An API client with `services:write` reads the records that it wrote.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:read"])), params(ServiceRecordPath),
    responses((status = 200, description = "The record.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its version."))), GetServiceRecordProblems))]
#[get("/service-records/{id}")]
pub async fn get_service_record(
    app: Data<App>,
    caller: May<ask::ReadServiceRecord>,
    path: Path<ServiceRecordPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    app.db
        .read(move |conn| {
            let found = model::find(conn, path.0.id, &caller, now)?.ok_or_else(absent)?;
            ServiceRecordView::answer(found.row, &caller)
        })
        .await
}
