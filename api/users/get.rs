use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, User};
use super::view::PublicUser;
use crate::app::App;
use crate::error::{Problem, Result, problems};
use crate::ids::UserId;
use crate::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UserPath {
    /// The account.
    #[param(inline)]
    pub id: UserId,
}

problems!(GetUserProblems: NotFound);

/// Get somebody's public profile
///
/// What everybody may see: name, kind, affiliation, division, introduction. Never contact data.
#[utoipa::path(tag = "users", security(()), params(UserPath),
    responses((status = 200, description = "The profile.", body = PublicUser,
        headers(("ETag" = String, description = "Its version."))),
        (status = 301, description = "The record was merged into another of the same person.",
        headers(("Location" = String, description = "The other one."))), GetUserProblems))]
#[get("/users/{id}")]
pub async fn get_user(app: Data<App>, path: Path<UserPath>) -> Result<Answer> {
    let id = path.0.id;
    match app.db.read(move |conn| Ok(model::find(conn, id)?)).await? {
        Some(User {
            merged_into: Some(other),
            ..
        }) => Ok(Answer::moved(format!("/v1/users/{other}"))),
        Some(user) => {
            let etag = user.etag();
            Ok(Answer::ok(&PublicUser::from(user))?.etag(etag))
        }
        None => Err(Problem::not_found("没有这个用户", "there is no such user").into()),
    }
}
