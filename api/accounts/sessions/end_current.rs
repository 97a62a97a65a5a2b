use actix_web::post;
use actix_web::web::Data;

use super::model::{self, EndReason};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// Sign out
///
/// Ends the session of the access token at once: neither it nor the refresh token is good any more.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), responses((status = 204, description = "Signed out.")))]
#[post("/sessions/current/end")]
pub async fn end_current_session(app: Data<App>, caller: May<ask::KeepAccount>) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            model::end(tx.conn, caller.session_id()?, EndReason::Logout, tx.now)?;
            Ok(Answer::no_content())
        })
        .await
}
