use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::UserPath;
use super::view::{self, PublicUser};
use crate::access::App;
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
    let now = app.clock.now();
    let found = app
        .db
        .read(move |conn| match model::find(conn, id)? {
            Some(user) => {
                let merged_into = user.merged_into();
                Ok(Some((merged_into, view::show(conn, user, now)?)))
            }
            None => Ok(None),
        })
        .await?;
    match found {
        Some((Some(other), _)) => Ok(Answer::moved(format!("/v1/users/{other}"))),
        Some((None, profile)) => Ok(Answer::ok(&profile)?.etag(profile.etag())),
        None => Err(Problem::not_found("没有这个用户", "there is no such user").into()),
    }
}
