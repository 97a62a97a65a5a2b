use actix_web::post;

use super::get::TrainingSessionPath;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;
use crate::training::enrollments::model::effects;

problems!(FinishTrainingSessionProblems: NotFound, Forbidden, WrongState);

/// Finish a training session
///
/// Requires the administrator of its division. The session must be running. People with a seat who did not check in are
/// `absent` from then on; an excuse that was requested is decided first.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session, finished.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), FinishTrainingSessionProblems))]
#[post("/training-sessions/{id}/finish")]
pub async fn finish_training_session(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Finish)?;
            effects::session_finished(&mut locked.tx, locked.row.id)?;
            Ok(moved)
        })
        .await
}
