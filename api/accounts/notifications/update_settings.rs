use actix_web::web::Data;
use actix_web::{HttpRequest, patch};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model;
use super::view::NotificationSettings;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::lists::each_once;
use crate::people::users;
use crate::platform::error::{Problem, Result};
use crate::platform::notifications::{Chosen, kinds};
use crate::platform::web::{Answer, IfMatch, Json, Language, Patch, patched};

/// A change of the settings (JSON Merge Patch): absent leaves, null returns to the defaults.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sms": ["match_proposed", "match_accepted"], "email": null}))]
pub struct NotificationSettingsChange {
    /// The kinds to get by SMS, all others not: codes of `GET /v1/code-lists/notification_kinds`.
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = kinds_once))]
    #[schema(value_type = Option<Vec<String>>, max_items = 200)]
    sms: Patch<Vec<String>>,
    /// The same for e-mail.
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = kinds_once))]
    #[schema(value_type = Option<Vec<String>>, max_items = 200)]
    email: Patch<Vec<String>>,
}

fn kinds_once(kinds: &Patch<Vec<String>>) -> Result<(), ValidationError> {
    let Some(kinds) = kinds.as_ref().and_then(Option::as_ref) else {
        return Ok(());
    };
    if kinds.len() > 200 {
        let mut error = ValidationError::new("length");
        error.add_param("max".into(), &200);
        return Err(error);
    }
    each_once(kinds)
}

/// Update the notification settings of the caller
///
/// The inbox holds every kind. A message by SMS or e-mail goes out only while the caller has a verified contact point of that
/// kind. Settings of an account that was merged into another one do not hold.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), request_body = NotificationSettingsChange,
    responses((status = 200, description = "The settings as they are now.", body = NotificationSettings,
        headers(("ETag" = String, description = "Their new version.")))))]
#[patch("/notifications/settings")]
pub async fn update_notification_settings(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
    if_match: IfMatch,
    body: Json<NotificationSettingsChange>,
) -> Result<Answer> {
    let change = body.0;
    are_known("/sms", &change.sms)?;
    are_known("/email", &change.email)?;
    let language = Language::of(request.headers());
    app.db
        .write(caller.act(), move |tx| {
            users::model::hold(tx.conn, caller.user_id)?;
            let known = model::settings_of(tx.conn, caller.user_id)?;
            if_match.check(&language.etag(&known.etag()))?;
            let chosen = Chosen {
                sms: change.sms.unwrap_or_else(|| known.chosen.sms.clone()),
                email: change.email.unwrap_or_else(|| known.chosen.email.clone()),
            };
            let settings = match chosen == known.chosen {
                true => known,
                false => model::choose(tx.conn, caller.user_id, &chosen, tx.now)?,
            };
            let etag = language.etag(&settings.etag());
            Ok(Answer::ok(&NotificationSettings::new(settings, language))?.etag(etag))
        })
        .await
}

fn are_known(pointer: &str, chosen: &Patch<Vec<String>>) -> Result<()> {
    let chosen = chosen.iter().flatten().flatten();
    for (index, kind) in chosen.enumerate() {
        if kinds::find(kind).is_none() {
            return Err(Problem::invalid_body(
                &format!("{pointer}/{index}"),
                "unknown_code",
                "没有这种通知，见 GET /v1/code-lists/notification_kinds",
                "there is no such kind; see GET /v1/code-lists/notification_kinds",
            )
            .into());
        }
    }
    Ok(())
}
