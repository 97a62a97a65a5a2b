use actix_web::get;
use actix_web::web::Data;

use super::model::{self, NotificationScope};
use super::view::UnreadNotifications;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::counted;
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// Get the number of unread notifications
///
/// Of the caller, counted up to 10,000.
#[utoipa::path(tag = "notifications", security(("bearer" = [])),
    responses((status = 200, description = "The number.", body = UnreadNotifications)))]
#[get("/notifications/unread-count")]
pub async fn get_unread_notification_count(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
) -> Result<Answer> {
    let unread = NotificationScope {
        unread: Some(true),
        ..NotificationScope::default()
    };
    let rows = app
        .db
        .read(move |conn| Ok(model::count(conn, &unread, &caller.records)?))
        .await?;
    Answer::ok(&UnreadNotifications {
        unread: counted(rows),
    })
}
