use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{FormerServiceRecords, ServiceRecordPath, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListServiceRecordVersionsProblems: NotFound);

/// List former versions of a service record
///
/// What the record said before each amendment, and why it was amended. For those who read the record.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:read"])), params(ServiceRecordPath),
    responses((status = 200, description = "The versions before the one in force.", body = FormerServiceRecords),
        ListServiceRecordVersionsProblems))]
#[get("/service-records/{id}/versions")]
pub async fn list_service_record_versions(
    app: Data<App>,
    caller: May<ask::ReadServiceRecord>,
    path: Path<ServiceRecordPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    app.db
        .read(move |conn| {
            let found = model::find(conn, path.0.id, &caller, now)?.ok_or_else(absent)?;
            let rows = model::former_versions(conn, found.row.id)?;
            let items = rows.into_iter().map(Into::into).collect();
            Answer::ok(&FormerServiceRecords { items })
        })
        .await
}
