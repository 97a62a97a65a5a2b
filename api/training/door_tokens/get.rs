use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::DoorTokenView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::kernel::ids::{DoorTokenId, TrainingSessionId};
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DoorTokenPath {
    /// The door token.
    #[param(inline)]
    pub id: DoorTokenId,
}

problems!(GetDoorTokenProblems: NotFound);

/// Get a door token
///
/// Requires the administrator of the division of its session; other callers get 404. The token itself is not shown again.
#[utoipa::path(tag = "door-tokens", security(("bearer" = [])), params(DoorTokenPath),
    responses((status = 200, description = "The door token.", body = DoorTokenView,
        headers(("ETag" = String, description = "Its version."))), GetDoorTokenProblems))]
#[get("/door-tokens/{id}")]
pub async fn get_door_token(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    path: Path<DoorTokenPath>,
) -> Result<Answer> {
    let found = app
        .db
        .read(move |conn| model::find(conn, path.0.id, &caller)?.ok_or_else(absent))
        .await?;
    let etag = found.etag();
    Ok(Answer::ok(&DoorTokenView::from(found))?.etag(etag))
}

/// Also for a token that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这个签到设备令牌", "there is no such door token").into()
}

fn no_session() -> Error {
    Problem::not_found("没有这期培训班", "there is no such training session").into()
}

/// Locks a session that the caller may read.
pub fn lock_session(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    caller: &Caller,
) -> Result<TrainingSession> {
    sessions::lock(conn, id, caller)?.ok_or_else(no_session)
}

/// A session that the caller may read.
pub fn session(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    caller: &Caller,
) -> Result<TrainingSession> {
    sessions::find(conn, id, Some(caller))?.ok_or_else(no_session)
}
