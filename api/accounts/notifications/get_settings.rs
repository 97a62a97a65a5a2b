use actix_web::web::Data;
use actix_web::{HttpRequest, get};

use super::model;
use super::view::NotificationSettings;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

/// Get the notification settings of the caller
///
/// For each kind of event, by which channels the caller is told. SMS and e-mail need a verified contact point.
#[utoipa::path(tag = "notifications", security(("bearer" = [])),
    responses((status = 200, description = "The settings.", body = NotificationSettings,
        headers(("ETag" = String, description = "Their version.")))))]
#[get("/notifications/settings")]
pub async fn get_notification_settings(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let settings = app
        .db
        .read(move |conn| Ok(model::settings_of(conn, caller.user_id)?))
        .await?;
    let etag = language.etag(&settings.etag());
    Ok(Answer::ok(&NotificationSettings::new(settings, language))?.etag(etag))
}
