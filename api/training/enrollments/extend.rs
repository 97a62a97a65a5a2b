use actix_web::post;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::EnrollmentMoved;
use super::policy;
use super::state::Move;
use super::view::{EnrollmentPath, EnrollmentView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::planned_moment;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Until when one enrolment may be changed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"editable_until": "2024-08-29T10:00:00Z"}))]
pub struct EnrollmentDeadline {
    /// Ahead, and not after the session starts.
    #[validate(custom(function = planned_moment))]
    editable_until: DateTime<Utc>,
}

problems!(ExtendEnrollmentProblems: NotFound, Forbidden, WrongState);

/// Extend the deadline of one enrolment
///
/// Until then the person can change the answers and name a substitute although the enrolment of the session is closed.
/// Requires an administrator in whose scope the person or the session is. The session must not have started.
#[utoipa::path(tag = "enrollments", security(("bearer" = [])), params(EnrollmentPath), request_body = EnrollmentDeadline,
    responses((status = 200, description = "The enrolment, with its own deadline.", body = EnrollmentView,
        headers(("ETag" = String, description = "Its new version."))), ExtendEnrollmentProblems))]
#[post("/enrollments/{id}/extend")]
pub async fn extend_enrollment(
    request: ChangeRequest<EnrollmentPath, May<ask::DecideEnrollment>>,
    body: Json<EnrollmentDeadline>,
) -> Result<Answer> {
    let until = body.0.editable_until;
    request
        .transition(move |locked| {
            let moved = locked.step(Move::Extend)?;
            policy::before_start(&locked.row.seen, locked.tx.now)?;
            policy::extension(&locked.row.seen, until, locked.tx.now)?;
            Ok(EnrollmentMoved {
                editable_until: Some(until),
                ..moved
            })
        })
        .await
}
