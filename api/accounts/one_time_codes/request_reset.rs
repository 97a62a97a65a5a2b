use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::ResetRequested;
use crate::access::App;
use crate::access::auth::{guessing, new_secret};
use crate::accounts::sessions::login::Login;
use crate::kernel::ids::UserId;
use crate::people::contact_points::codes::ContactKind;
use crate::people::contact_points::model::{self as contact_points, ContactPoint};
use crate::people::users;
use crate::platform::db::{Act, Origin, Tx};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Whose password is to be set.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"login": "dongqi_dianqi"}))]
pub struct NewPasswordReset {
    /// The user name in any case, or a verified phone number or e-mail address.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254)]
    login: String,
    /// The `device_token` of an earlier sign-in from this device, if there is one.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, format = Password)]
    device_token: Option<String>,
}

problems!(RequestPasswordResetProblems: TooManyAttempts);

/// Ask for a new password
///
/// Sends a code to the account's verified phone number or e-mail address. The answer is the same, and takes as long, when
/// there is no such account or nowhere to send to. A few codes are sent to an account in an hour; whoever asks for more is
/// answered alike, and nothing is sent. What strangers ask for uses up nothing of what a known address, or a device with
/// its `device_token`, may ask for. Who asks too often from one address or device has to wait (429, `Retry-After`).
#[utoipa::path(tag = "sessions", security(()), request_body = NewPasswordReset,
    responses((status = 202, description = "A code is under way, if there is such an account.", body = ResetRequested),
        RequestPasswordResetProblems))]
#[post("/password-resets")]
pub async fn request_password_reset(
    app: Data<App>,
    origin: Origin,
    body: Json<NewPasswordReset>,
) -> Result<Answer> {
    let NewPasswordReset {
        login,
        device_token,
    } = body.0;
    let login = Login::of(&login);
    app.db
        .write(Act::anonymous(origin.clone()), move |tx| {
            let user = login.account(tx.conn, tx.vault)?;
            let name = login.normalised(tx.vault);
            let sent = guessing::ask_for_reset(tx, user, &name, &origin, device_token.as_deref())?;
            let point = match user {
                Some(user) => destination(tx, user, &login)?.filter(|_| sent),
                None => None,
            };
            let token = new_secret();
            let expires_at = model::send_to_reset(tx, point.as_ref(), &token.0)?;
            Answer::accepted(&ResetRequested {
                reset_token: token.0,
                expires_at,
            })
        })
        .await
}

/// Where a code goes: to what was typed, else to the phone, else by mail. Only where it was proved that the holder reads.
fn destination(tx: &mut Tx<'_>, user: UserId, login: &Login) -> Result<Option<ContactPoint>> {
    if users::model::is_deactivated(tx.conn, user)? {
        return Ok(None);
    }
    let kinds: &[ContactKind] = match login {
        Login::Contact(value) => &[value.kind()],
        Login::Username(_) => &[ContactKind::Phone, ContactKind::Email],
    };
    for kind in kinds {
        let found = contact_points::find(tx.conn, user, *kind)?;
        if let Some(point) = found.filter(|point| point.verified_at.is_some()) {
            return Ok(Some(point));
        }
    }
    Ok(None)
}
