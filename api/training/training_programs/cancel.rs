use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::TrainingProgramPath;
use super::model::TrainingProgramMoved;
use super::state::Move;
use super::view::TrainingProgramView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};
use crate::training::enrollments::model::effects;
use crate::training::training_sessions::model as sessions;

/// Why a training programme does not take place.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "并入明年的培训计划"}))]
pub struct TrainingProgramCancellation {
    /// Visible to every caller who may read the programme.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(CancelTrainingProgramProblems: NotFound, Forbidden, WrongState);

/// Cancel a training programme
///
/// Requires the administrator of its division. The programme must be a draft or published. Its sessions
/// that have not started are cancelled with the same reason, with all their enrolments. A published programme stays public
/// after that.
#[utoipa::path(tag = "training-programs", security(("bearer" = [])), params(TrainingProgramPath),
    request_body = TrainingProgramCancellation,
    responses((status = 200, description = "The training programme, cancelled.", body = TrainingProgramView,
        headers(("ETag" = String, description = "Its new version."))), CancelTrainingProgramProblems))]
#[post("/training-programs/{id}/cancel")]
pub async fn cancel_training_program(
    request: ChangeRequest<TrainingProgramPath, May<ask::KeepTraining>>,
    body: Json<TrainingProgramCancellation>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let moved = locked.step(Move::Cancel)?;
            let (conn, now) = (&mut *locked.tx.conn, locked.tx.now);
            for session in sessions::cancel_of_program(conn, locked.row.id, &reason, now)? {
                effects::session_cancelled(&mut locked.tx, &session, &reason)?;
            }
            Ok(TrainingProgramMoved {
                status_reason: Some(reason),
                ..moved
            })
        })
        .await
}
