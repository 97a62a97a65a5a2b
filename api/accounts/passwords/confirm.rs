//! The password, asked for again before something that a found device must not do.

use crate::access::App;
use crate::access::auth::Caller;
use crate::access::auth::guessing::{self, Budget};
use crate::people::users::model;
use crate::platform::error::{Problem, Result};

/// Refuses at `/current_password` unless it is the account's.
pub async fn confirm_password(app: &App, caller: &Caller, password: String) -> Result<()> {
    match fitting_hash(app, caller, password).await? {
        Some(_) => Ok(()),
        None => Err(wrong_password().into()),
    }
}

/// The hash of the account's password where it fits, to be held against the row when something is written. Guessing is
/// slowed.
pub async fn fitting_hash(app: &App, caller: &Caller, password: String) -> Result<Option<String>> {
    let user = caller.user_id;
    // Before the guess is paid for: one that has no turn is no guess.
    let turn = app.passwords.turn(caller.origin.network()).await?;
    let budget = [Budget::own(user, "password")];
    let paid = budget.clone();
    let known = app
        .db
        .write(caller.act(), move |tx| {
            guessing::spend(tx, &paid)?;
            Ok(model::password_hash(tx.conn, user)?)
        })
        .await?;
    if !turn.verify(password, known.clone()).await? {
        return Ok(None);
    }
    app.db
        .write(caller.act(), move |tx| guessing::refund(tx, &budget))
        .await?;
    Ok(known)
}

pub fn wrong_password() -> Problem {
    Problem::invalid_body(
        "/current_password",
        "wrong",
        "当前密码不正确",
        "is not the current password",
    )
}
