use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::CurrentUser;
use crate::app::App;
use crate::clock::official_day;
use crate::error::{Code, Result};
use crate::rights::{May, ask};
use crate::web::Answer;

/// Get one's own profile
///
/// With the appointments in force.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    responses((status = 200, description = "The caller's account.", body = CurrentUser,
        headers(("ETag" = String, description = "Its version.")))))]
#[get("/users/me")]
pub async fn get_current_user(app: Data<App>, caller: May<ask::KeepAccount>) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let (user, roles) = app
        .db
        .read(move |conn| {
            let user = model::find(conn, caller.user_id)?.ok_or(Code::InvalidToken)?;
            let roles = model::held_roles(conn, caller.user_id, today)?;
            Ok((user, roles))
        })
        .await?;
    let etag = user.etag_with(&roles);
    Ok(Answer::ok(&CurrentUser::new(user, roles))?.etag(etag))
}
