use actix_web::post;
use actix_web::web::Data;

use super::get::{SessionPath, absent};
use super::model::{self, EndReason};
use super::view::SessionView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, MaybeIfMatch, Path};

problems!(EndSessionProblems: NotFound, WrongState);

/// End a session
///
/// One's own, this one or another: none of its tokens is good any more, on any replica.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), params(SessionPath),
    responses((status = 200, description = "The session, ended.", body = SessionView,
        headers(("ETag" = String, description = "Its new version."))), EndSessionProblems))]
#[post("/sessions/{id}/end")]
pub async fn end_session(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    if_match: MaybeIfMatch,
    path: Path<SessionPath>,
) -> Result<Answer> {
    let id = path.0.id;
    app.db
        .write(caller.act(), move |tx| {
            let current = caller.session_id()?;
            let user = caller.user_id;
            let session = model::lock(tx.conn, id, user)?.ok_or_else(absent)?;
            if_match.check(&session.etag())?;
            if session.ended_at.is_some() {
                return Err(wrong_state(
                    "ended",
                    "该会话已经结束",
                    "the session has ended already",
                ));
            }
            let reason = match id == current {
                true => EndReason::Logout,
                false => EndReason::EndedByOwner,
            };
            model::end(tx.conn, id, reason, tx.now)?;
            let session = model::find(tx.conn, id, user)?.ok_or_else(absent)?;
            let etag = session.etag();
            let view = SessionView::new(session, current, tx.now);
            Ok(Answer::ok(&view)?.etag(etag))
        })
        .await
}
