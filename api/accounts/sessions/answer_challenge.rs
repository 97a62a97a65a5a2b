use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::challenges::{self, Answered};
use super::view::SessionTokens;
use crate::access::App;
use crate::platform::db::{Act, Origin};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Json};

/// The challenge of a sign-in, and a code.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"challenge_token": "Zm9yIHRoZSBkb2N1bWVudCBvbmx5", "code": "287082"}))]
pub struct ChallengeAnswer {
    /// As `POST /v1/sessions` answered it.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, format = Password)]
    challenge_token: String,
    /// Six digits of the authenticator app, or a recovery code.
    #[validate(length(min = 1, max = 40))]
    #[schema(value_type = String, min_length = 1, max_length = 40)]
    code: TypedCode,
}

problems!(AnswerChallengeProblems: InvalidChallenge, AccountDeactivated, UserMerged);

/// Sign in with a second factor
///
/// The second step where `POST /v1/sessions` answered 202. A challenge lives five minutes and takes five codes; a code is
/// good once.
#[utoipa::path(tag = "sessions", security(()), request_body = ChallengeAnswer,
    responses((status = 201, description = "The session's tokens.", body = SessionTokens,
        headers(("Location" = String, description = "Where the session lives."))), AnswerChallengeProblems))]
#[post("/sessions/totp")]
pub async fn answer_challenge(
    app: Data<App>,
    origin: Origin,
    body: Json<ChallengeAnswer>,
) -> Result<Answer> {
    let ChallengeAnswer {
        challenge_token,
        code,
    } = body.0;
    let lifetime = app.settings.session_lifetime;
    // A wrong code commits: it must count.
    let answered = app
        .db
        .write(Act::anonymous(origin.clone()), move |tx| {
            challenges::answer(tx, &challenge_token, code.as_str(), &origin, lifetime)
        })
        .await?;
    match answered {
        Answered::Begun(session, secret, device_token) => {
            let location = format!("/v1/sessions/{}", session.id);
            let tokens = SessionTokens::new(&app, &session, secret, device_token).await?;
            Answer::created(location, &tokens)
        }
        Answered::Over => Err(Code::InvalidChallenge.into()),
        Answered::Wrong => Err(Problem::invalid_body(
            "/code",
            "wrong",
            "验证码不正确或已被使用",
            "is not right, or was used before",
        )
        .into()),
    }
}
