use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::answers::{self, GivenAnswers, not_too_many};
use super::codes::EnrollmentStatus;
use super::enroll::{self, EnrollmentLine};
use super::model::{self, Enrollment, EnrollmentMoved, Revoked, effects};
use super::state::{self, Move};
use super::view::{EnrollmentPath, EnrollmentView, absent};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::{ChangeRequest, Transitions};
use crate::kernel::DivisionCode;
use crate::people::person_records::model::PersonRef;
use crate::platform::error::{Code, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};
use crate::training::training_sessions::codes::EnrollmentRole;

/// Who comes instead.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"person": {"user_id": "0198f3a2-5b1c-7000-8000-000000000002"}}))]
pub struct EnrollmentSubstitute {
    #[validate(nested)]
    person: PersonRef,
    /// Where the person belongs, in the same delegation. By default as in a new enrolment.
    delegation: Option<DivisionCode>,
    /// By which role the person comes. By default as in a new enrolment.
    role: Option<EnrollmentRole>,
    /// The person's answers to the questions of the session.
    #[serde(default)]
    #[validate(custom(function = not_too_many))]
    answers: GivenAnswers,
}

problems!(SubstituteEnrollmentProblems: NotFound, Forbidden, UserMerged, AccountErased, WrongState, EnrollmentClosed,
    AlreadyEnrolled, NotAdmitted, DelegationDiffers, PersonRecordDiffers, TooManyAttempts);

/// Substitute a person
///
/// The seat goes on to another person of the same delegation, past the waiting list: this enrolment is cancelled, and a new
/// one is confirmed. Requires a caller who may enrol both people. Works inside the enrolment window or until
/// `editable_until`; for administrators until the session starts.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath), request_body = EnrollmentSubstitute,
    responses((status = 201, description = "The enrolment of the other person.", body = EnrollmentView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        SubstituteEnrollmentProblems))]
#[post("/enrollments/{id}/substitute")]
pub async fn substitute_enrollment(
    request: ChangeRequest<EnrollmentPath, May<ask::Enroll>>,
    body: Json<EnrollmentSubstitute>,
) -> Result<Answer> {
    let body = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let locked = path.lock_visible(tx, &caller)?;
            caller.require(&locked)?;
            let (seen, session) = (&locked.seen, &locked.session);
            if_match.check(&seen.etag())?;
            let Some(status) = state::step(seen.row.status, Move::Substitute) else {
                let (zh, en) = EnrollmentPath::WRONG_STATE;
                return Err(wrong_state(seen.row.status.as_str(), zh, en));
            };
            policy::editable(seen, policy::decides(&caller, &locked), tx.now)?;
            let line = EnrollmentLine {
                person: Some(body.person),
                organization_id: None,
                delegation: body.delegation,
                role: body.role,
                answers: GivenAnswers::default(),
            };
            let admitted = enroll::admit(tx, &caller, session, line)?;
            if admitted.division.city() != seen.row.delegation {
                return Err(Problem::new(Code::DelegationDiffers)
                    .member("delegation", seen.row.delegation.to_string())
                    .into());
            }
            enroll::not_enrolled(tx, session, &admitted.candidate)?;
            let answers = answers::checked(tx.conn, session.id, &body.answers)?;
            let moved = EnrollmentMoved {
                status: Some(status),
                ..EnrollmentMoved::default()
            };
            let old = model::set_moved(tx.conn, seen.row.id, &moved, tx.now)?;
            effects::gone(tx, std::slice::from_ref(&old), Revoked::Substituted)?;
            let row = Enrollment {
                substitute_for: Some(old.id),
                ..enroll::row(
                    tx,
                    caller.user_id,
                    session,
                    &admitted,
                    EnrollmentStatus::Confirmed,
                )?
            };
            let made = enroll::place(tx, session, row, answers, caller.user_id)?;
            notices::substituted(tx, session, &old, caller.user_id)?;
            let seen = model::see(tx.conn, made.id)?.ok_or_else(absent)?;
            EnrollmentView::created(seen)
        })
        .await
}
