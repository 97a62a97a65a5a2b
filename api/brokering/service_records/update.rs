use actix_web::patch;
use actix_web::web::Data;

use super::change::{ServiceRecordChange, changed};
use super::model::{self, ServiceRecordMoved};
use super::view::{ServiceRecordPath, ServiceRecordView, absent};
use super::{flags, state};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, IfMatch, Json, Path};

problems!(UpdateServiceRecordProblems: NotFound, Forbidden, WrongState, DuplicateRecord);

/// Update a service record
///
/// Requires the broker, who recorded the service, or an administrator of the division; an API client changes what it
/// recorded. While the record is `recorded` or `disputed`; later it is amended.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:write"])), params(ServiceRecordPath),
    request_body = ServiceRecordChange,
    responses((status = 200, description = "The record after the change.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its new version."))), UpdateServiceRecordProblems))]
#[patch("/service-records/{id}")]
pub async fn update_service_record(
    app: Data<App>,
    caller: May<ask::EditServiceRecord>,
    if_match: IfMatch,
    path: Path<ServiceRecordPath>,
    body: Json<ServiceRecordChange>,
) -> Result<Answer> {
    let window = app.settings.service_confirmation;
    app.db
        .write(caller.act(), move |tx| {
            let record = model::lock(tx.conn, path.0.id, &caller, tx.now)?.ok_or_else(absent)?;
            caller.require(&record)?;
            if_match.check(&record.row.etag())?;
            let status = record.row.status_at(tx.now, window);
            if !state::is_open(status) {
                return Err(wrong_state(
                    status.as_str(),
                    "已有结论的记录只能更正",
                    "the record is decided; amend it",
                ));
            }
            let content = changed(tx, &caller, &record.row, body.0)?;
            if content == record.row.content {
                return ServiceRecordView::answer(record.row, &caller);
            }
            let moved = ServiceRecordMoved::default();
            let row = model::rewrite(tx.conn, record.row.id, &content, &moved, tx.now)?;
            flags::raise(tx, std::slice::from_ref(&row))?;
            ServiceRecordView::answer(row, &caller)
        })
        .await
}
