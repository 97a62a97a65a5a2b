use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::prove::{self, Shown};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::auth::guessing::{self, Budget};
use crate::access::rights::{May, ask};
use crate::accounts::passwords;
use crate::accounts::sessions;
use crate::platform::error::{Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Json};

/// The password and a code: both, so that neither alone takes the factor away.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current_password": "correct horse battery", "code": "287082"}))]
pub struct TotpProof {
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    current_password: String,
    /// Six digits of the app, or a recovery code.
    #[validate(length(min = 1, max = 40))]
    #[schema(value_type = String, min_length = 1, max_length = 40)]
    code: TypedCode,
}

problems!(DisableTotpProblems: TooManyAttempts, PasswordsBusy);

/// Disable one's second factor
///
/// Asks for the password and a code. Roles that ask for a second factor lose their rights until there is one again.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), request_body = TotpProof,
    responses((status = 204, description = "Signing in asks for the password alone."), DisableTotpProblems))]
#[post("/users/me/totp/disable")]
pub async fn disable_totp(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    body: Json<TotpProof>,
) -> Result<Answer> {
    prove_both(&app, &caller, body.0).await?;
    app.db
        .write(caller.act(), move |tx| {
            model::remove(tx.conn, caller.user_id)?;
            sessions::model::forget_second_factor(tx.conn, caller.user_id)?;
            Ok(Answer::no_content())
        })
        .await
}

/// Checks the password and uses the code up, slowing who guesses at either.
pub async fn prove_both(app: &App, caller: &Caller, proof: TotpProof) -> Result<()> {
    passwords::confirm_password(app, caller, proof.current_password).await?;
    let user = caller.user_id;
    let budget = [Budget::own(user, "second factor")];
    let paid = budget.clone();
    app.db
        .write(caller.act(), move |tx| guessing::spend(tx, &paid))
        .await?;
    app.db
        .write(caller.act(), move |tx| {
            match prove::show(tx, user, proof.code.as_str())? {
                Shown::Right => guessing::refund(tx, &budget),
                Shown::Wrong => Err(prove::wrong_code().into()),
            }
        })
        .await
}
