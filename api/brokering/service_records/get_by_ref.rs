use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{ServiceRecordView, absent};
use crate::access::App;
use crate::access::external_ref::{ClientRef, ExternalRefPath, only_clients};
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetServiceRecordByExternalRefProblems: NotFound);

/// Get a service record by one's own reference
///
/// For API clients: the record that the calling client wrote under this `external_ref`.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:read"])), params(ExternalRefPath),
    responses((status = 200, description = "The record.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its version."))), GetServiceRecordByExternalRefProblems))]
#[get("/service-records/by-external-ref/{external_ref}")]
pub async fn get_service_record_by_external_ref(
    app: Data<App>,
    caller: May<ask::ReadServiceRecord>,
    path: Path<ExternalRefPath>,
) -> Result<Answer> {
    let reference = ClientRef {
        client: only_clients(&caller)?.id,
        external_ref: path.0.external_ref.0,
    };
    app.db
        .read(move |conn| {
            let found = model::find_by_ref(conn, &reference, &caller)?.ok_or_else(absent)?;
            ServiceRecordView::answer(found, &caller)
        })
        .await
}
