use actix_web::post;

use super::codes::ExcuseDecision;
use super::state::Move;
use super::view::{EnrollmentPath, EnrollmentView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ExcuseEnrollmentProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Excuse a person
///
/// Requires an administrator in whose scope the person or the session is, who neither is the person nor requested the
/// excuse. An excuse must have been requested. The seat is free; before the session starts it goes to the waiting list at
/// once.
#[utoipa::path(tag = "enrollments", security(("bearer" = [])), params(EnrollmentPath),
    responses((status = 200, description = "The enrolment, excused.", body = EnrollmentView,
        headers(("ETag" = String, description = "Its new version."))), ExcuseEnrollmentProblems))]
#[post("/enrollments/{id}/excuse")]
pub async fn excuse_enrollment(
    request: ChangeRequest<EnrollmentPath, May<ask::DecideEnrollment>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            policy::not_own(locked.caller, &locked.row.seen)?;
            let moved = locked.step(Move::Excuse)?;
            policy::was_requested(&locked.row.seen)?;
            let (by, row) = (locked.caller.user_id, &locked.row);
            let decision = ExcuseDecision::Granted;
            notices::excuse_decided(&mut locked.tx, &row.session, &row.seen.row, decision, by)?;
            Ok(moved)
        })
        .await
}
