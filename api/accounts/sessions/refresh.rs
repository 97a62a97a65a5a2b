use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::rotation::{Presented, rotate};
use super::view::SessionTokens;
use crate::access::App;
use crate::platform::db::{Act, Origin};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// A refresh token.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "Zm9yIHRoZSBkb2N1bWVudCBvbmx5"}))]
pub struct SessionRefresh {
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, format = Password)]
    refresh_token: String,
}

problems!(RefreshSessionProblems: InvalidRefreshToken);

/// Refresh
///
/// Trades a refresh token for a new access token and a new refresh token. Each refresh token is good for one use. Sent again
/// within 10 seconds with the same `User-Agent`, while its successor is unused, it returns the same successor: the first
/// answer may have been lost. Every other second use is a sign of theft, and the whole session ends.
#[utoipa::path(tag = "sessions", security(()), request_body = SessionRefresh,
    responses((status = 200, description = "The session's new tokens.", body = SessionTokens), RefreshSessionProblems))]
#[post("/sessions/refresh")]
pub async fn refresh_session(
    app: Data<App>,
    origin: Origin,
    body: Json<SessionRefresh>,
) -> Result<Answer> {
    let token = body.0.refresh_token;
    // Refusing a used token commits: the session's end must stand.
    let presented = app
        .db
        .write(Act::anonymous(origin.clone()), move |tx| {
            Ok(rotate(tx, &token, &origin)?)
        })
        .await?;
    match presented {
        Presented::Rotated(session, secret) => {
            Answer::ok(&SessionTokens::new(&app, &session, secret, None).await?)
        }
        Presented::Unknown => Err(Code::InvalidRefreshToken.into()),
        Presented::Reused => Err(Problem::new(Code::InvalidRefreshToken)
            .detail(
                "该刷新令牌已被使用过，会话已终止，请重新登录",
                "the token was used before, so the session has been ended; sign in again",
            )
            .into()),
    }
}
