use actix_web::post;

use super::get::TrainingSessionPath;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ArchiveTrainingSessionProblems: NotFound, Forbidden, WrongState);

/// Archive a training session
///
/// Requires the administrator of its division. The session must be finished. It stays public.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session, archived.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), ArchiveTrainingSessionProblems))]
#[post("/training-sessions/{id}/archive")]
pub async fn archive_training_session(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request
        .transition(|locked| locked.step(Move::Archive))
        .await
}
