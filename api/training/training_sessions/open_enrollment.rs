use actix_web::post;

use super::get::TrainingSessionPath;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(OpenTrainingSessionEnrollmentProblems: NotFound, Forbidden, WrongState);

/// Open the enrolment of a training session
///
/// Requires the administrator of its division. The session must be announced.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session, enrolling.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), OpenTrainingSessionEnrollmentProblems))]
#[post("/training-sessions/{id}/open-enrollment")]
pub async fn open_training_session_enrollment(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request
        .transition(|locked| locked.step(Move::OpenEnrollment))
        .await
}
