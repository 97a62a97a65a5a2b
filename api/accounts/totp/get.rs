use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::TotpState;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::people::users;
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// Get the state of one's second factor
///
/// Whether signing in asks for a code, how many recovery codes are left, and whether a role asks for it.
#[utoipa::path(tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "The state.", body = TotpState,
        headers(("ETag" = String, description = "Its version.")))))]
#[get("/users/me/totp")]
pub async fn get_totp(app: Data<App>, caller: May<ask::KeepAccount>) -> Result<Answer> {
    let user = caller.user_id;
    let asking = app.settings.require_totp_for.clone();
    let today = official_day(app.clock.now());
    let state = app
        .db
        .read(move |conn| {
            let confirmed_at = model::find(conn, user)?.and_then(|factor| factor.confirmed_at);
            let roles = users::model::held_roles(conn, user, today)?;
            Ok(TotpState {
                confirmed: confirmed_at.is_some(),
                confirmed_at,
                recovery_codes_left: model::recovery_codes_left(conn, user)?,
                required: roles.iter().any(|held| asking.contains(&held.role)),
            })
        })
        .await?;
    let etag = format!(
        "\"{:x}-{}-{}\"",
        state.confirmed_at.map_or(0, |at| at.timestamp_micros()),
        state.recovery_codes_left,
        state.required
    );
    Ok(Answer::ok(&state)?.etag(etag))
}
