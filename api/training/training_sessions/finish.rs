use actix_web::post;

use super::get::TrainingSessionPath;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(FinishTrainingSessionProblems: NotFound, Forbidden, WrongState);

/// Finish a training session
///
/// Requires the administrator of its division. The session must be running.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session, finished.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), FinishTrainingSessionProblems))]
#[post("/training-sessions/{id}/finish")]
pub async fn finish_training_session(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request.transition(|locked| locked.step(Move::Finish)).await
}
