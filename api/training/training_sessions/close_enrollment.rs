use actix_web::post;

use super::get::TrainingSessionPath;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(CloseTrainingSessionEnrollmentProblems: NotFound, Forbidden, WrongState);

/// Close the enrolment of a training session
///
/// Requires the administrator of its division. The session must be enrolling. After `enrollment_closes_at` the system clock
/// closes the enrolment by itself.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The training session, with its enrolment closed.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), CloseTrainingSessionEnrollmentProblems))]
#[post("/training-sessions/{id}/close-enrollment")]
pub async fn close_training_session_enrollment(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
) -> Result<Answer> {
    request
        .transition(|locked| locked.step(Move::CloseEnrollment))
        .await
}
