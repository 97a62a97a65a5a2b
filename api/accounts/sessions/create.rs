use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio::time::{Duration, Instant, timeout_at};
use utoipa::ToSchema;
use validator::Validate;

use super::challenges;
use super::login::Login;
use super::model::{self, Session};
use super::view::{SessionTokens, SignInChallenge};
use crate::access::App;
use crate::access::auth::Secret;
use crate::access::auth::guessing::{self, Guess, Landing, Payment};
use crate::accounts::totp;
use crate::kernel::ids::UserId;
use crate::platform::db::{Act, Db, Origin};
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::{Answer, Json};

/// How long a sign-in waits for others at the same account.
const LONGEST_QUEUE: Duration = Duration::from_secs(10);

/// Name and password.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"username": "dongqi_dianqi", "password": "correct horse battery"}))]
pub struct NewSession {
    /// The user name in any case, or a phone number or e-mail address that the account has verified.
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

problems!(CreateSessionProblems: UserMerged, InvalidCredentials, AccountDeactivated, TooManyAttempts, PasswordsBusy);

/// Sign in
///
/// Answers an access token for minutes and a refresh token for weeks. A wrong name and a wrong password are told alike,
/// and take as long. After some wrong ones the next has to wait (429, `Retry-After`), longer each time, before any
/// password is looked at. Wrong passwords from other addresses do not slow a sign-in from an address that signed in to the
/// account before. Wrong passwords from the same address slow all sign-ins from it that have no `device_token`.
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
    let asked = Asked {
        login: Login::of(&username),
        device_token,
        origin: origin.clone(),
    };
    // Before the guess is paid for: one that has no turn is no guess.
    let turn = app.passwords.turn(origin.network()).await?;
    // Dropped at the end, when it is written down whether the password was right.
    let (user, hash, guess, _under_way) = admit(&app, &asked).await?;
    let fits = turn.verify(password, hash.clone()).await?;
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

/// Who wants to sign in, from where.
#[derive(Clone, Debug)]
struct Asked {
    login: Login,
    device_token: Option<String>,
    origin: Origin,
}

/// The account with its password's hash, once the guess is paid for.
type Admitted = (Option<UserId>, Option<String>, Guess, Landing);

/// Pays for a guess. What others guess at this moment may turn out to be right and be paid back: that is waited for.
async fn admit(app: &App, asked: &Asked) -> Result<Admitted> {
    let patience = Instant::now() + LONGEST_QUEUE;
    loop {
        let (asked, in_flight) = (asked.clone(), app.guesses.clone());
        let (user, hash, payment) = app
            .db
            .write(Act::anonymous(asked.origin.clone()), move |tx| {
                let user = asked.login.account(tx.conn, tx.vault)?;
                let hash = model::password_hash_of(tx.conn, user)?;
                let name = asked.login.normalised(tx.vault);
                let (origin, device) = (&asked.origin, asked.device_token.as_deref());
                let payment = guessing::pay(tx, user, &name, origin, device, &in_flight)?;
                Ok((user, hash, payment))
            })
            .await?;
        match payment {
            Payment::Made(guess, landing) => return Ok((user, hash, guess, landing)),
            Payment::Later(mut ended) => {
                // That the last one has ended, and nobody tells any more, is told too.
                if timeout_at(patience, ended.changed()).await.is_err() {
                    return Err(Db::come_back(Code::TooManyAttempts));
                }
            }
        }
    }
}
