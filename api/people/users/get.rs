use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::PublicUser;
use super::view::UserPath;
use crate::access::App;
use crate::kernel::clock::official_day;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetUserProblems: NotFound);

/// Get somebody's public profile
///
/// What everybody may see: name, kind, affiliation, division, introduction, and whether that was verified. Never
/// contact data.
#[utoipa::path(tag = "users", security(()), params(UserPath),
    responses((status = 200, description = "The profile.", body = PublicUser,
        headers(("ETag" = String, description = "Its version."))),
        (status = 301, description = "The record was merged into another of the same person.",
        headers(("Location" = String, description = "The other one."))), GetUserProblems))]
#[get("/users/{id}")]
pub async fn get_user(app: Data<App>, path: Path<UserPath>) -> Result<Answer> {
    let id = path.0.id;
    let today = official_day(app.clock.now());
    let found = app
        .db
        .read(move |conn| Ok(model::profile(conn, id, today)?))
        .await?;
    let Some(profile) = found else {
        return Err(Problem::not_found("没有这个用户", "there is no such user").into());
    };
    if let Some(other) = profile.user.merged_into() {
        return Ok(Answer::moved(format!("/v1/users/{other}")));
    }
    let shown = PublicUser::from(profile);
    Ok(Answer::ok(&shown)?.etag(shown.etag()))
}
