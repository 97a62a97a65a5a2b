use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::confirm::{fitting_hash, wrong_password};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::sessions;
use crate::accounts::sessions::model::EndReason;
use crate::people::users::{model, not_ones_own, view};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// The old password and the new one.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current_password": "correct horse battery", "new_password": "staple of the year"}))]
pub struct PasswordChange {
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    current_password: String,
    #[validate(length(min = 8, max = 128), custom(function = view::password))]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    new_password: String,
}

problems!(ChangePasswordProblems: TooManyAttempts, PasswordsBusy);

/// Change one's password
///
/// Ends every session of the account, this one too, on every replica at once: sign in with the new one. It is not the user
/// name, the phone number or the e-mail address.
#[utoipa::path(tag = "users", security(("bearer" = [])), request_body = PasswordChange,
    responses((status = 204, description = "Changed."), ChangePasswordProblems))]
#[post("/users/me/change-password")]
pub async fn change_password(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    body: Json<PasswordChange>,
) -> Result<Answer> {
    let id = caller.user_id;
    let PasswordChange {
        current_password,
        new_password,
    } = body.0;
    // Both take their time on purpose, so they are done before the transaction.
    let known = fitting_hash(&app, &caller, current_password).await?;
    let turn = app.passwords.turn(caller.origin.network()).await?;
    let new_hash = turn.hash(new_password.clone()).await?;
    app.db
        .write(caller.act(), move |tx| {
            let user = model::lock(tx.conn, id)?;
            if known.is_none() || model::password_hash(tx.conn, id)? != known {
                return Err(wrong_password().into());
            }
            not_ones_own(tx, "/new_password", &new_password, &user)?;
            model::set_password_hash(tx.conn, id, &new_hash)?;
            model::touch(tx.conn, id, tx.now)?;
            sessions::challenges::forget(tx.conn, id)?;
            sessions::model::end_all(tx.conn, id, None, EndReason::PasswordChanged, tx.now)?;
            Ok(Answer::no_content())
        })
        .await
}
