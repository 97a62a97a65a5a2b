use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::ShortLinkView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json, Published};

/// A new short link.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"path": "/v1/training-sessions/0198f3a2-5b1c-7000-8000-000000000091"}))]
pub struct NewShortLink {
    /// A path of this service below `/v1/`, with or without a query. GET must work there without a token.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    path: String,
}

problems!(CreateShortLinkProblems: Forbidden, UserMerged);

/// Create a short link
///
/// Gives a path of this service a short address, `/s/{code}`. Signed-in users can create links. Whether the resource is
/// there, and who may read it, is decided when the link is opened.
#[utoipa::path(tag = "short-links", security(("bearer" = [])), request_body = NewShortLink,
    responses((status = 201, description = "The short link.", body = ShortLinkView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateShortLinkProblems))]
#[post("/short-links")]
pub async fn create_short_link(
    app: Data<App>,
    published: Data<Published>,
    caller: May<ask::KeepShortLink>,
    attempt: Attempt,
    body: Json<NewShortLink>,
) -> Result<Answer> {
    let path = body.0.path;
    leads_to_a_public_read(&published, &path)?;
    let state = app.clone();
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let code = model::new_code()?;
            let link = model::insert(tx.conn, &code, &path, caller.user_id, tx.now)?;
            ShortLinkView::created(&state, link)
        })
        .await
}

/// Paths of this service only: a link never leads elsewhere.
fn leads_to_a_public_read(published: &Published, given: &str) -> Result<()> {
    let path = given.split('?').next().unwrap_or(given);
    let is_plain = given
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}#".contains(&byte));
    let has_dots = path.split('/').any(|word| word == "." || word == "..");
    if is_plain && !has_dots && path.starts_with("/v1/") && published.is_public(path) {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "/path",
        "path",
        "须为本服务中无需登录即可 GET 的 /v1/ 路径，如 /v1/training-sessions/{id}",
        "must be a path below /v1/ that GET reads without a token, such as /v1/training-sessions/{id}",
    )
    .into())
}
