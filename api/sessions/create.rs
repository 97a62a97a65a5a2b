use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::SessionTokens;
use crate::app::App;
use crate::auth::verify_password;
use crate::db::{Act, Origin};
use crate::error::{Code, Result, problems};
use crate::web::{Answer, Json, blocking};

/// Name and password.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"username": "dongqi_dianqi", "password": "correct horse battery"}))]
pub struct NewSession {
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    username: String,
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, format = Password)]
    password: String,
}

problems!(CreateSessionProblems: UserMerged, InvalidCredentials);

/// Sign in
///
/// Answers an access token for minutes and a refresh token for weeks. A wrong name and a wrong password are told alike,
/// and take as long.
#[utoipa::path(tag = "sessions", security(()), request_body = NewSession,
    responses((status = 201, description = "The session's tokens.", body = SessionTokens), CreateSessionProblems))]
#[post("/sessions")]
pub async fn create_session(
    app: Data<App>,
    origin: Origin,
    body: Json<NewSession>,
) -> Result<Answer> {
    let NewSession { username, password } = body.0;
    let found = app
        .db
        .read(move |conn| Ok(model::credentials(conn, &username)?))
        .await?;
    let (user, hash) = found.unzip();
    let hash = hash.flatten();
    let against = hash.clone();
    let fits = blocking(move || verify_password(&password, against.as_deref())).await?;
    let Some(user) = user.filter(|_| fits) else {
        return Err(Code::InvalidCredentials.into());
    };
    let lifetime = app.settings.session_lifetime;
    let (session, secret) = app
        .db
        .write(Act::of_user(user, origin), move |tx| {
            // Whoever changes the password meanwhile ends all other sessions: this one must not slip in after.
            if model::hold_password_hash(tx.conn, user)? != hash {
                return Err(Code::InvalidCredentials.into());
            }
            let expires_at = tx.now + lifetime;
            Ok(model::start(tx, user, expires_at)?)
        })
        .await?;
    let location = "/v1/users/me".to_owned();
    Answer::created(location, &SessionTokens::new(&app, &session, secret)?)
}
