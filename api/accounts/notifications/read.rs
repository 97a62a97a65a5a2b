use actix_web::post;

use super::model;
use super::view::{NotificationPath, NotificationView, absent};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ReadNotificationProblems: NotFound);

/// Mark a notification as read
///
/// Requires the account that was told. A notification that was read before stays as it is.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), params(NotificationPath),
    responses((status = 200, description = "The notification, read.", body = NotificationView,
        headers(("ETag" = String, description = "Its new version."))), ReadNotificationProblems))]
#[post("/notifications/{id}/read")]
pub async fn read_notification(
    request: ChangeRequest<NotificationPath, May<ask::KeepAccount>>,
) -> Result<Answer> {
    let language = request.language();
    request
        .write(move |tx, caller, if_match, path| {
            let known = model::lock(tx.conn, path.id, &caller.records)?.ok_or_else(absent)?;
            if_match.check(&language.etag(&known.etag()))?;
            let row = match known.read_at {
                Some(_) => known,
                None => model::read(tx.conn, path.id, tx.now)?,
            };
            let etag = language.etag(&row.etag());
            Ok(Answer::ok(&NotificationView::new(row, language))?.etag(etag))
        })
        .await
}
