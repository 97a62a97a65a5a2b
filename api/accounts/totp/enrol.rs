use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::rules::TotpSecret;
use super::view::TotpEnrolment;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::passwords;
use crate::people::users;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// One's password, shown again.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current_password": "correct horse battery"}))]
pub struct NewTotp {
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    current_password: String,
}

problems!(EnrolTotpProblems: WrongState, TooManyAttempts, PasswordsBusy);

/// Enrol a second factor
///
/// Makes the secret of an authenticator app and tells it this once. It counts when a code of the app has confirmed it;
/// until then a new one can take its place.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), request_body = NewTotp,
    responses((status = 201, description = "What the app has to know.", body = TotpEnrolment,
        headers(("Location" = String, description = "Where the factor's state is."))), EnrolTotpProblems))]
#[post("/users/me/totp")]
pub async fn enrol_totp(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    body: Json<NewTotp>,
) -> Result<Answer> {
    passwords::confirm_password(&app, &caller, body.0.current_password).await?;
    app.db
        .write(caller.act(), move |tx| {
            let user = users::model::lock(tx.conn, caller.user_id)?;
            if model::is_confirmed(tx.conn, user.id)? {
                return Err(wrong_state(
                    "confirmed",
                    "已启用两步验证，须先停用",
                    "there is a second factor already; disable it first",
                ));
            }
            let secret = TotpSecret::generate();
            model::enrol(tx, user.id, &secret)?;
            Answer::created(
                "/v1/users/me/totp".to_owned(),
                &TotpEnrolment {
                    secret: secret.base32(),
                    otpauth_uri: secret.uri(&user.username),
                },
            )
        })
        .await
}
