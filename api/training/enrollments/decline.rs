use actix_web::post;

use super::policy;
use super::state::Move;
use super::view::{EnrollmentPath, EnrollmentView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(DeclineEnrollmentProblems: NotFound, Forbidden, WrongState);

/// Decline a seat
///
/// A person who got a seat from the waiting list gives it back. Who says nothing keeps the seat. The session must not have
/// started. The seat goes to the next person on the list at once. Requires the person, or a caller who may enrol the person.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath),
    responses((status = 200, description = "The enrolment, cancelled.", body = EnrollmentView,
        headers(("ETag" = String, description = "Its new version."))), DeclineEnrollmentProblems))]
#[post("/enrollments/{id}/decline")]
pub async fn decline_enrollment(
    request: ChangeRequest<EnrollmentPath, May<ask::Enroll>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Decline)?;
            policy::was_promoted(&locked.row.seen)?;
            policy::before_start(&locked.row.seen, locked.tx.now)?;
            Ok(moved)
        })
        .await
}
