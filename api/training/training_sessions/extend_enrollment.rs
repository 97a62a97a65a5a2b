use actix_web::post;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::TrainingSessionPath;
use super::model::TrainingSessionMoved;
use super::policy;
use super::state::Move;
use super::view::TrainingSessionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::planned_moment;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};
use crate::training::enrollments::model::effects;

/// A later deadline of the enrolment, and why.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"closes_at": "2024-08-29T10:00:00Z", "reason": "部分市州未完成报名"}))]
pub struct EnrollmentExtension {
    /// Later than `enrollment_closes_at`, and not after `starts_at`. Where the enrolment is closed, also later than now.
    #[validate(custom(function = planned_moment))]
    closes_at: DateTime<Utc>,
    /// Kept in the audit trail.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(ExtendTrainingSessionEnrollmentProblems: NotFound, Forbidden, WrongState);

/// Extend the enrolment of a training session
///
/// Requires the administrator of its division. The session must be announced or enrolling, or its enrolment closed: the
/// extension then opens the enrolment again (`enrolling`), until the session starts. The deadline only moves later. The people
/// enrolled are told.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), params(TrainingSessionPath),
    request_body = EnrollmentExtension,
    responses((status = 200, description = "The training session with its new deadline.", body = TrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), ExtendTrainingSessionEnrollmentProblems))]
#[post("/training-sessions/{id}/extend-enrollment")]
pub async fn extend_training_session_enrollment(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
    body: Json<EnrollmentExtension>,
) -> Result<Answer> {
    let extension = body.0;
    request
        .because(&extension.reason)
        .transition(move |locked| {
            let moved = locked.step(Move::ExtendEnrollment)?;
            policy::extend(&locked.row, extension.closes_at, locked.tx.now)?;
            let (session, closes_at) = (&locked.row, extension.closes_at);
            effects::deadline_moved(&mut locked.tx, session, closes_at, &extension.reason)?;
            Ok(TrainingSessionMoved {
                enrollment_closes_at: Some(extension.closes_at),
                ..moved
            })
        })
        .await
}
