use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{CurrentUser, PublicUser};
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
    let found = app
        .db
        .read(move |conn| Ok(model::profile(conn, caller.user_id, official_day(now))?))
        .await?;
    let profile = found.ok_or(Code::InvalidToken)?;
    let shown = PublicUser::new(profile.user.clone(), profile.verified, &profile.roles);
    Ok(Answer::ok(&CurrentUser::new(profile.user, profile.roles))?.etag(shown.etag()))
}
