use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::SessionView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::SessionId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SessionPath {
    /// The session.
    #[param(inline)]
    pub id: SessionId,
}

problems!(GetSessionProblems: NotFound);

/// Get a session
///
/// One's own; nobody sees another's. Sessions that are over can be looked at for 30 days.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), params(SessionPath),
    responses((status = 200, description = "The session.", body = SessionView,
        headers(("ETag" = String, description = "Its version."))), GetSessionProblems))]
#[get("/sessions/{id}")]
pub async fn get_session(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    path: Path<SessionPath>,
) -> Result<Answer> {
    let id = path.0.id;
    let user = caller.user_id;
    let found = app.db.read(move |conn| Ok(model::find(conn, id, user)?));
    let session = found.await?.ok_or_else(absent)?;
    let etag = session.etag();
    let view = SessionView::new(session, caller.session_id()?, app.clock.now());
    Ok(Answer::ok(&view)?.etag(etag))
}

/// Also for a session of another account.
pub fn absent() -> Error {
    Problem::not_found("没有这个会话", "there is no such session").into()
}
