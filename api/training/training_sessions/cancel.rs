use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::TrainingSessionPath;
use super::model::TrainingSessionMoved;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};
use crate::training::enrollments::model::effects;

/// Why a training session does not take place.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "因汛期道路中断，本期培训取消"}))]
pub struct TrainingSessionCancellation {
    /// Visible to every caller who may read the session.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(CancelTrainingSessionProblems: NotFound, Forbidden, WrongState);

/// Cancel a training session
///
/// Requires the administrator of its division. The session must not have started. All enrolments are cancelled, and the people
/// are told. An announced session stays public after that.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    request_body = TrainingSessionCancellation,
    responses((status = 200, description = "The training session, cancelled.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), CancelTrainingSessionProblems))]
#[post("/training-sessions/{id}/cancel")]
pub async fn cancel_training_session(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
    body: Json<TrainingSessionCancellation>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let moved = locked.step(Move::Cancel)?;
            effects::session_cancelled(&mut locked.tx, &locked.row, &reason)?;
            Ok(TrainingSessionMoved {
                status_reason: Some(reason),
                ..moved
            })
        })
        .await
}
