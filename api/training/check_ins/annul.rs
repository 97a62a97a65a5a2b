use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::CheckInDirection;
use super::door::AtTheDoor;
use super::get::{CheckInPath, absent};
use super::model;
use super::view::{CheckInView, show};
use crate::access::App;
use crate::access::rights::ask;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Attempt, Json, MaybeIfMatch, Path};
use crate::training::enrollments::codes::EnrollmentStatus;
use crate::training::enrollments::model as enrollments;

/// Why a check-in does not count.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "点错了人"}))]
pub struct CheckInAnnulment {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(AnnulCheckInProblems: NotFound, Forbidden, WrongState);

/// Annul a check-in
///
/// Within 15 minutes after the scan reached the server: by the door token or the account that scanned. At any time, as a
/// correction: by the administrator of the division of the session. An annulled check-in does not count. An enrolment without
/// another entry moves from checked_in back to confirmed.
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), params(CheckInPath),
    request_body = CheckInAnnulment,
    responses((status = 200, description = "The check-in, annulled.", body = CheckInView,
        headers(("ETag" = String, description = "Its new version."))), AnnulCheckInProblems))]
#[post("/check-ins/{id}/annul")]
pub async fn annul_check_in(
    app: Data<App>,
    door: AtTheDoor<ask::CheckInOthers>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<CheckInPath>,
    body: Json<CheckInAnnulment>,
) -> Result<Answer> {
    let (id, reason) = (path.0.id, body.0.reason);
    let act = door.act().because(Some(&reason));
    app.db
        .write_once(act, door.key_space(), attempt, move |tx| {
            let found = model::find(tx.conn, id, &door)?.ok_or_else(absent)?;
            // The order of locks: the session, the enrolment, the check-in.
            let session = enrollments::lock_session_for_places(tx.conn, found.session_id)?;
            let session = session.ok_or_else(absent)?;
            let enrollment = enrollments::lock(tx.conn, found.enrollment_id)?.ok_or_else(absent)?;
            let found = model::lock(tx.conn, id)?;
            door.require_annulment(&found, &session, tx.now)?;
            if_match.check(&found.etag())?;
            if found.annulled_at.is_some() {
                return Err(wrong_state(
                    "annulled",
                    "该签到已撤销",
                    "the check-in is annulled already",
                ));
            }
            let by = door.scanner().0;
            let row = model::annul(tx, id, by, &reason)?;
            let goes_back = row.direction == CheckInDirection::Entry
                && enrollment.status == EnrollmentStatus::CheckedIn
                && !model::is_in(tx.conn, enrollment.id)?;
            if goes_back {
                let confirmed = EnrollmentStatus::Confirmed;
                enrollments::set_status(tx.conn, enrollment.id, confirmed, tx.now)?;
            }
            let etag = row.etag();
            Ok(Answer::ok(&show(tx.conn, row, door.device().is_some())?)?.etag(etag))
        })
        .await
}
