use actix_web::post;

use super::get::TrainingSessionPath;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(StartTrainingSessionProblems: NotFound, Forbidden, WrongState);

/// Start a training session
///
/// Requires the administrator of its division. The enrolment must be closed. A running session does not change and cannot be cancelled.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session, running.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), StartTrainingSessionProblems))]
#[post("/training-sessions/{id}/start")]
pub async fn start_training_session(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request.transition(|locked| locked.step(Move::Start)).await
}
