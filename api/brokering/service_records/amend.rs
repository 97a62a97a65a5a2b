use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::change::{ServiceRecordChange, changed};
use super::model::{self, ServiceRecordMoved};
use super::state::{self, Move};
use super::view::{ServiceRecordPath, ServiceRecordView, absent};
use super::{confirmations, flags};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// A new version of a service record.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "时长填错", "change": {"minutes": 60}}))]
pub struct ServiceAmendment {
    /// Why the record changes. Kept with the version before.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    #[validate(nested)]
    change: ServiceRecordChange,
}

problems!(AmendServiceRecordProblems: NotFound, Forbidden, WrongState, DuplicateRecord);

/// Amend a service record
///
/// Writes the next version of a record that is confirmed, or was not confirmed in time. Requires the broker, who recorded
/// the service, or an administrator of the division. The record keeps its id and the version before; the served party is
/// asked again, and the record counts as confirmed once it confirms again.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:write"])), params(ServiceRecordPath),
    request_body = ServiceAmendment,
    responses((status = 200, description = "The record in its next version.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its new version."))), AmendServiceRecordProblems))]
#[post("/service-records/{id}/amend")]
pub async fn amend_service_record(
    app: Data<App>,
    request: ChangeRequest<ServiceRecordPath, May<ask::EditServiceRecord>>,
    body: Json<ServiceAmendment>,
) -> Result<Answer> {
    let (window, base_url) = (app.settings.service_confirmation, app.base_url.clone());
    let ServiceAmendment { reason, change } = body.0;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let record = model::lock(tx.conn, path.id, &caller, tx.now)?.ok_or_else(absent)?;
            caller.require(&record)?;
            if_match.check(&record.row.etag())?;
            let mut row = record.row;
            row.status = row.status_at(tx.now, window);
            let Some(status) = state::step(row.status, Move::Amend) else {
                return Err(wrong_state(
                    row.status.as_str(),
                    "当前状态的记录不能更正",
                    "only a record that is confirmed, or was not in time, is amended",
                ));
            };
            let content = changed(tx, &caller, &row, change)?;
            if content == row.content {
                return ServiceRecordView::answer(row, &caller);
            }
            model::keep_version(tx.conn, &row, &reason, caller.user_id, tx.now)?;
            let moved = ServiceRecordMoved {
                status: Some(status),
                version_number: Some(row.version_number + 1),
                asked_at: Some(tx.now),
                confirmed_at: Some(None),
                confirmed_via: Some(None),
                confirmed_by: Some(None),
                disputed_at: Some(None),
                disputed_via: Some(None),
                disputed_by: Some(None),
                dispute_reason: Some(None),
                ..ServiceRecordMoved::default()
            };
            let row = model::rewrite(tx.conn, row.id, &content, &moved, tx.now)?;
            let amended = std::slice::from_ref(&row);
            flags::raise(tx, amended)?;
            confirmations::ask_all(tx, amended, Some(&base_url))?;
            ServiceRecordView::answer(row, &caller)
        })
        .await
}
