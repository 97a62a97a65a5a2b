use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, TrainingSession};
use super::view::TrainingSessionView;
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::kernel::ids::TrainingSessionId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TrainingSessionPath {
    /// The training session.
    #[param(inline)]
    pub id: TrainingSessionId,
}

problems!(GetTrainingSessionProblems: NotFound);

/// Get a training session
///
/// A session is public once it was announced, also after it is over or cancelled. A draft is visible to the
/// administrators of its division; other callers get 404.
#[utoipa::path(tag = "training-sessions", security((), ("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its version."))), GetTrainingSessionProblems))]
#[get("/training-sessions/{id}")]
pub async fn get_training_session(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    let session = app
        .db
        .read(move |conn| {
            let session = model::find(conn, path.0.id, caller.0.as_ref())?;
            session.ok_or_else(absent)
        })
        .await?;
    TrainingSessionView::answer(session)
}

/// Also for a session that the caller may not read.
fn absent() -> Error {
    Problem::not_found("没有这期培训班", "there is no such training session").into()
}

/// Locks a session that the caller may read.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    caller: &Caller,
) -> Result<TrainingSession> {
    model::lock(conn, id, caller)?.ok_or_else(absent)
}
