use actix_web::post;

use super::model::{EnrollmentMoved, new_code};
use super::state::Move;
use super::view::{EnrollmentPath, EnrollmentView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(RotateEnrollmentCodeProblems: NotFound, Forbidden, WrongState);

/// Rotate the attendee's code
///
/// The enrolment gets another code, and the code before admits no longer: for a code that others may have seen. Requires the
/// person, or a caller who may enrol the person. The enrolment must not be over.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath),
    responses((status = 200, description = "The enrolment. Its code is at `GET /v1/enrollments/{id}/code`.",
        body = EnrollmentView, headers(("ETag" = String, description = "Its new version."))), RotateEnrollmentCodeProblems))]
#[post("/enrollments/{id}/rotate-code")]
pub async fn rotate_enrollment_code(
    request: ChangeRequest<EnrollmentPath, May<ask::Enroll>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            Ok(EnrollmentMoved {
                code_id: Some(new_code()),
                ..locked.step(Move::RotateCode)?
            })
        })
        .await
}
