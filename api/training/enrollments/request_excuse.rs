use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::EnrollmentMoved;
use super::policy;
use super::state::Move;
use super::view::{EnrollmentPath, EnrollmentView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a person asks to be excused.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "临时参加防汛工作"}))]
pub struct ExcuseRequest {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RequestEnrollmentExcuseProblems: NotFound, Forbidden, WrongState);

/// Request an excuse
///
/// Requires the person, or a caller who may enrol the person. The person must have a seat, and the session must not be
/// finished. The seat stays until an administrator decides (`excuse`, `refuse-excuse`).
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath), request_body = ExcuseRequest,
    responses((status = 200, description = "The enrolment, with the request.", body = EnrollmentView,
        headers(("ETag" = String, description = "Its new version."))), RequestEnrollmentExcuseProblems))]
#[post("/enrollments/{id}/request-excuse")]
pub async fn request_enrollment_excuse(
    request: ChangeRequest<EnrollmentPath, May<ask::Enroll>>,
    body: Json<ExcuseRequest>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .transition(move |locked| {
            let moved = locked.step(Move::RequestExcuse)?;
            policy::can_request_excuse(&locked.row.seen)?;
            Ok(EnrollmentMoved {
                excuse_requested_at: Some(Some(locked.tx.now)),
                excuse_requested_by: Some(Some(locked.caller.user_id)),
                excuse_reason: Some(Some(reason)),
                ..moved
            })
        })
        .await
}
