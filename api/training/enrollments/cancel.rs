use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::EnrollmentMoved;
use super::state::Move;
use super::view::{EnrollmentPath, EnrollmentView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a person does not come.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "与其他工作冲突"}))]
pub struct EnrollmentCancellation {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

problems!(CancelEnrollmentProblems: NotFound, Forbidden, WrongState);

/// Cancel an enrolment
///
/// Requires the person, or a caller who may enrol the person. The session must not have started. The seat goes to the
/// waiting list at once, the code admits no longer, and the answers are deleted. A person who enrols again comes last on the
/// list.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath),
    request_body = EnrollmentCancellation,
    responses((status = 200, description = "The enrolment, cancelled.", body = EnrollmentView,
        headers(("ETag" = String, description = "Its new version."))), CancelEnrollmentProblems))]
#[post("/enrollments/{id}/cancel")]
pub async fn cancel_enrollment(
    request: ChangeRequest<EnrollmentPath, May<ask::Enroll>>,
    body: Json<EnrollmentCancellation>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .transition(move |locked| {
            let moved = locked.step(Move::Cancel)?;
            policy::before_start(&locked.row.seen, locked.tx.now)?;
            let (by, row) = (locked.caller.user_id, &locked.row);
            notices::cancelled(&mut locked.tx, &row.session, &row.seen.row, by)?;
            Ok(EnrollmentMoved {
                status_reason: reason,
                ..moved
            })
        })
        .await
}
