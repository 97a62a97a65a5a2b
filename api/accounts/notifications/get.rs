use actix_web::web::Data;
use actix_web::{HttpRequest, get};

use super::model;
use super::view::{NotificationPath, NotificationView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Language, Path};

problems!(GetNotificationProblems: NotFound);

/// Get a notification
///
/// Requires the account that was told. Reading it here does not mark it as read.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), params(NotificationPath),
    responses((status = 200, description = "The notification.", body = NotificationView,
        headers(("ETag" = String, description = "Its version."))), GetNotificationProblems))]
#[get("/notifications/{id}")]
pub async fn get_notification(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
    path: Path<NotificationPath>,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let row = app
        .db
        .read(move |conn| Ok(model::find(conn, path.0.id, &caller.records)?))
        .await?
        .ok_or_else(absent)?;
    let etag = language.etag(&row.etag());
    Ok(Answer::ok(&NotificationView::new(row, language))?.etag(etag))
}
