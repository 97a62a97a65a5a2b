use actix_web::post;

use super::get::TrainingProgramPath;
use super::model::TrainingProgramMoved;
use super::state::Move;
use super::view::TrainingProgramView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(PublishTrainingProgramProblems: NotFound, Forbidden, WrongState);

/// Publish a training programme
///
/// Requires the administrator of its division. The programme must be a draft. From then on it is public.
#[utoipa::path(tag = "training-programs", security(("bearer" = [])), params(TrainingProgramPath),
    responses((status = 200, description = "The training programme, published.", body = TrainingProgramView,
        headers(("ETag" = String, description = "Its new version."))), PublishTrainingProgramProblems))]
#[post("/training-programs/{id}/publish")]
pub async fn publish_training_program(
    request: ChangeRequest<TrainingProgramPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            Ok(TrainingProgramMoved {
                published_at: Some(locked.tx.now),
                ..locked.step(Move::Publish)?
            })
        })
        .await
}
