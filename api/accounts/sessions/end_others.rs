use actix_web::post;
use actix_web::web::Data;

use super::model::{self, EndReason};
use super::view::EndedSessions;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// End all one's other sessions
///
/// This one goes on. What to do when a device was lost.
#[utoipa::path(tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "How many were ended.", body = EndedSessions)))]
#[post("/sessions/end-others")]
pub async fn end_other_sessions(app: Data<App>, caller: May<ask::KeepAccount>) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let (user, kept) = (caller.user_id, Some(caller.session_id()?));
            let ended = model::end_all(tx.conn, user, kept, EndReason::EndedByOwner, tx.now)?;
            Answer::ok(&EndedSessions { ended })
        })
        .await
}
