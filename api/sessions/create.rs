use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::challenges;
use super::login::Login;
use super::model::{self, Session};
use super::view::{SessionTokens, SignInChallenge};
use crate::app::App;
use crate::auth::{Secret, guessing, verify_password};
use crate::db::{Act, Origin};
use crate::error::{Code, Result, problems};
use crate::totp;
use crate::web::{Answer, Json, blocking};

/// Name and password.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"username": "dongqi_dianqi", "password": "correct horse battery"}))]
pub struct NewSession {
    /// The user name, or a phone number or e-mail address that the account has verified.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254)]
    username: String,
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    password: String,
    /// The `device_token` of an earlier sign-in from this device, if there is one.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, format = Password)]
    device_token: Option<String>,
}

/// What a right password leads to.
enum Step {
    Begun(Session, Secret, Option<Secret>),
    Challenged(Secret, DateTime<Utc>),
}

problems!(CreateSessionProblems: UserMerged, InvalidCredentials, AccountDeactivated, TooManyAttempts);

/// Sign in
///
/// Answers an access token for minutes and a refresh token for weeks. A wrong name and a wrong password are told alike,
/// and take as long. After some wrong ones the next has to wait (429, `Retry-After`), longer each time, before any
/// password is looked at. What strangers guess does not slow a sign-in from a known address or with a `device_token`.
#[utoipa::path(tag = "sessions", security(()), request_body = NewSession,
    responses((status = 201, description = "The session's tokens.", body = SessionTokens,
        headers(("Location" = String, description = "Where the session lives."))),
        (status = 202, description = "The account has a second factor: go on at `POST /v1/sessions/totp`.", body = SignInChallenge),
        CreateSessionProblems))]
#[post("/sessions")]
pub async fn create_session(
    app: Data<App>,
    origin: Origin,
    body: Json<NewSession>,
) -> Result<Answer> {
    let NewSession {
        username,
        password,
        device_token,
    } = body.0;
    let (login, from) = (Login::of(&username), origin.clone());
    let (user, hash, guess) = app
        .db
        .write(Act::anonymous(origin.clone()), move |tx| {
            let user = login.account(tx.conn, tx.vault)?;
            let hash = model::password_hash_of(tx.conn, user)?;
            let name = login.normalised(tx.vault);
            let guess = guessing::pay(tx, user, &name, &from, device_token.as_deref())?;
            Ok((user, hash, guess))
        })
        .await?;
    let against = hash.clone();
    let fits = blocking(move || verify_password(&password, against.as_deref())).await?;
    let Some(user) = user.filter(|_| fits) else {
        return Err(Code::InvalidCredentials.into());
    };
    let lifetime = app.settings.session_lifetime;
    let step = app
        .db
        .write(Act::of_user(user, origin.clone()), move |tx| {
            // Whoever changes the password meanwhile ends all other sessions: this one must not slip in after.
            if model::hold_password_hash(tx.conn, user)? != hash {
                return Err(Code::InvalidCredentials.into());
            }
            if totp::model::is_confirmed(tx.conn, user)? {
                let (token, expires_at) = challenges::begin(tx, user, &guess)?;
                return Ok(Step::Challenged(token, expires_at));
            }
            let expires_at = tx.now + lifetime;
            let (session, secret) = model::start(tx, user, expires_at, &origin, false)?;
            let device_token = guessing::pay_back(tx, user, &guess)?;
            Ok(Step::Begun(session, secret, device_token))
        })
        .await?;
    match step {
        Step::Begun(session, secret, device_token) => {
            let location = format!("/v1/sessions/{}", session.id);
            let tokens = SessionTokens::new(&app, &session, secret, device_token).await?;
            Answer::created(location, &tokens)
        }
        Step::Challenged(token, expires_at) => Answer::accepted(&SignInChallenge {
            status: "mfa_required",
            challenge_token: token.0,
            expires_at,
        }),
    }
}
