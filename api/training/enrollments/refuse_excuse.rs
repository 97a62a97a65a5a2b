use actix_web::post;

use super::codes::{EnrollmentStatus, ExcuseDecision};
use super::model::EnrollmentMoved;
use super::state::Move;
use super::view::{EnrollmentPath, EnrollmentView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(RefuseEnrollmentExcuseProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Refuse an excuse
///
/// Requires an administrator in whose scope the person or the session is, who neither is the person nor requested the
/// excuse. The person keeps the seat. After the session was finished the person is absent.
#[utoipa::path(tag = "enrollments", security(("bearer" = [])), params(EnrollmentPath),
    responses((status = 200, description = "The enrolment, without the request.", body = EnrollmentView,
        headers(("ETag" = String, description = "Its new version."))), RefuseEnrollmentExcuseProblems))]
#[post("/enrollments/{id}/refuse-excuse")]
pub async fn refuse_enrollment_excuse(
    request: ChangeRequest<EnrollmentPath, May<ask::DecideEnrollment>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            policy::not_own(locked.caller, &locked.row.seen)?;
            let moved = locked.step(Move::RefuseExcuse)?;
            policy::was_requested(&locked.row.seen)?;
            let (by, row) = (locked.caller.user_id, &locked.row);
            let decision = ExcuseDecision::Refused;
            notices::excuse_decided(&mut locked.tx, &row.session, &row.seen.row, decision, by)?;
            let status = match policy::is_over(&locked.row.seen) {
                true => Some(EnrollmentStatus::Absent),
                false => moved.status,
            };
            Ok(EnrollmentMoved {
                status,
                excuse_requested_at: Some(None),
                excuse_requested_by: Some(None),
                excuse_reason: Some(None),
                ..moved
            })
        })
        .await
}
