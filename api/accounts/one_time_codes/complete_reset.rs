use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Tried};
use super::view::{ResetCompleted, code_over, wrong_code};
use crate::access::App;
use crate::access::auth::guessing;
use crate::accounts::sessions;
use crate::accounts::sessions::model::EndReason;
use crate::people::users;
use crate::platform::db::{Act, Origin};
use crate::platform::error::{Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Json};

/// The code that was sent, and the new password.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reset_token": "Zm9yIHRoZSBkb2N1bWVudCBvbmx5", "code": "123456", "new_password": "staple of the year"}))]
pub struct PasswordReset {
    /// As `POST /v1/password-resets` answered it.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, format = Password)]
    reset_token: String,
    /// Six digits; blanks and hyphens between are left out.
    #[validate(length(min = 1, max = 20))]
    #[schema(value_type = String, min_length = 1, max_length = 20)]
    code: TypedCode,
    #[validate(length(min = 8, max = 128), custom(function = users::view::password))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    new_password: String,
}

problems!(CompletePasswordResetProblems: CodeNotValid, PasswordsBusy);

/// Set a new password
///
/// With the code of `POST /v1/password-resets`. Ends all sessions of the account and forgets the devices it knew; a second
/// factor stays. Five wrong codes use the right one up; a password that is the user name, the phone number or the e-mail
/// address is refused, and does not.
#[utoipa::path(tag = "sessions", security(()), request_body = PasswordReset,
    responses((status = 200, description = "It is set: sign in.", body = ResetCompleted), CompletePasswordResetProblems))]
#[post("/password-resets/complete")]
pub async fn complete_password_reset(
    app: Data<App>,
    origin: Origin,
    body: Json<PasswordReset>,
) -> Result<Answer> {
    let PasswordReset {
        reset_token,
        code,
        new_password,
    } = body.0;
    // Before the try is counted: one that has no turn is no try.
    let turn = app.passwords.turn(origin.network()).await?;
    // Apart from what follows, so that a wrong code counts although it is refused.
    let tried = app
        .db
        .write(Act::anonymous(origin.clone()), move |tx| {
            model::try_to_reset(tx, &reset_token, code.as_str())
        })
        .await?;
    let row = match tried {
        Tried::Right(row) => row,
        Tried::Wrong => return Err(wrong_code().into()),
        Tried::Over => return Err(code_over().into()),
    };
    // A decoy's code was told nobody.
    let user = row.user_id.ok_or_else(code_over)?;
    let hash = turn.hash(new_password.clone()).await?;
    app.db
        .write(Act::of_user(user, origin.clone()), move |tx| {
            let account = users::model::lock(tx.conn, user)?;
            if account.merged_into().is_some()
                || users::model::is_deactivated(tx.conn, user)?
                || !model::use_up(tx, row.id)?
            {
                return Err(code_over().into());
            }
            // Refused, it leaves the code as it was, for another try.
            users::not_ones_own(tx, "/new_password", &new_password, &account)?;
            users::model::set_password_hash(tx.conn, user, &hash)?;
            users::model::touch(tx.conn, user, tx.now)?;
            model::use_up_resets(tx, user)?;
            sessions::challenges::forget(tx.conn, user)?;
            sessions::model::end_all(tx.conn, user, None, EndReason::PasswordReset, tx.now)?;
            guessing::forget_places(tx.conn, user)?;
            let device_token = guessing::know_device(tx, user, &origin)?;
            Answer::ok(&ResetCompleted {
                device_token: device_token.0,
            })
        })
        .await
}
