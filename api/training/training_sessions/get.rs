use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;

use super::model::{self, TrainingSession};
pub use super::view::TrainingSessionPath;
use super::view::TrainingSessionView;
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::kernel::ids::TrainingSessionId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

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
            session.ok_or_else(TrainingSession::absent)
        })
        .await?;
    TrainingSessionView::answer(session)
}

/// Locks a session that the caller may read.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    caller: &Caller,
) -> Result<TrainingSession> {
    model::lock(conn, id, caller)?.ok_or_else(TrainingSession::absent)
}
