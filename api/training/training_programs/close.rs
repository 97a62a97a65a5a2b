use actix_web::post;

use super::get::TrainingProgramPath;
use super::state::Move;
use super::view::TrainingProgramView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(CloseTrainingProgramProblems: NotFound, Forbidden, WrongState);

/// Close a training programme
///
/// Requires the administrator of its division. The programme must be published. A closed programme stays public and does
/// not change any more.
#[utoipa::path(tag = "training-programs", security(("bearer" = [])), params(TrainingProgramPath),
    responses((status = 200, description = "The training programme, closed.", body = TrainingProgramView,
        headers(("ETag" = String, description = "Its new version."))), CloseTrainingProgramProblems))]
#[post("/training-programs/{id}/close")]
pub async fn close_training_program(
    request: ChangeRequest<TrainingProgramPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request.transition(|locked| locked.step(Move::Close)).await
}
