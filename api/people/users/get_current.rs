use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{self, CurrentUser};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Code, Result};
use crate::platform::web::Answer;

/// Get one's own profile
///
/// With the appointments in force.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    responses((status = 200, description = "The caller's account.", body = CurrentUser,
        headers(("ETag" = String, description = "Its version.")))))]
#[get("/users/me")]
pub async fn get_current_user(app: Data<App>, caller: May<ask::KeepAccount>) -> Result<Answer> {
    let now = app.clock.now();
    let (user, roles, etag) = app
        .db
        .read(move |conn| {
            let user = model::find(conn, caller.user_id)?.ok_or(Code::InvalidToken)?;
            let roles = model::held_roles(conn, caller.user_id, official_day(now))?;
            let etag = view::account_etag(conn, &user, now)?;
            Ok((user, roles, etag))
        })
        .await?;
    Ok(Answer::ok(&CurrentUser::new(user, roles))?.etag(etag))
}
