use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::answers::{GivenAnswers, not_too_many};
use super::enroll::{EnrollmentLine, enroll_line};
use super::model;
use super::view::{EnrollmentView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, TrainingSessionId};
use crate::people::account_look_ups::model as look_ups;
use crate::people::person_records::model::PersonRef;
use crate::people::person_records::policy::has_scope;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};
use crate::training::training_sessions::codes::EnrollmentRole;

/// A new enrolment.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "person": {"user_id": "0198f3a2-5b1c-7000-8000-000000000001"}, "delegation": "510603", "answers": {"diet": "清真"}}))]
pub struct NewEnrollment {
    session_id: TrainingSessionId,
    /// The caller when absent.
    #[validate(nested)]
    person: Option<PersonRef>,
    /// The organisation for which the person comes.
    organization_id: Option<OrganizationId>,
    /// A city or a county in Sichuan, or a division of another province. By default the division of the person, else that of
    /// the organisation.
    delegation: Option<DivisionCode>,
    /// By which role the person comes. By default the first role of the person that the session is open to.
    role: Option<EnrollmentRole>,
    /// Answers to the questions of the session (`GET /v1/training-sessions/{id}/questions`): question code to answer.
    #[serde(default)]
    #[validate(custom(function = not_too_many))]
    answers: GivenAnswers,
}

impl NewEnrollment {
    /// The session, and what is said of the person.
    pub fn line(self) -> (TrainingSessionId, EnrollmentLine) {
        let line = EnrollmentLine {
            person: self.person,
            organization_id: self.organization_id,
            delegation: self.delegation,
            role: self.role,
            answers: self.answers,
        };
        (self.session_id, line)
    }
}

problems!(CreateEnrollmentProblems: Forbidden, UserMerged, AccountErased, EnrollmentClosed, AlreadyEnrolled, NotAdmitted,
    PersonRecordDiffers, TooManyAttempts);

/// Create an enrolment
///
/// Enrols the caller, or the person that the body names: an account, a record, or a person without an account. The person
/// gets a seat (`confirmed`) while the session and the delegation have one, else the last number on the waiting list
/// (`waitlisted`). A seat that becomes free before the session starts goes to the first person on the list whose delegation
/// has a seat, at once.
///
/// The session must be enrolling, inside its window; administrators can enrol until the session starts. Enrolling others
/// requires a role in whose scope the person or the session is, or a membership as owner or manager of an organisation on
/// whose staff the person is. A person without an account is found by the phone number; the call fails with 409
/// `person_record_differs` when the record of that number has another name. A number that led to a person is on record as a
/// look-up; from accounts that only act for an organisation it counts among their look-ups of a day (429).
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), request_body = NewEnrollment,
    responses((status = 201, description = "The enrolment, with a seat or on the waiting list.", body = EnrollmentView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateEnrollmentProblems))]
#[post("/enrollments")]
pub async fn create_enrollment(
    app: Data<App>,
    caller: May<ask::Enroll>,
    attempt: Attempt,
    body: Json<NewEnrollment>,
) -> Result<Answer> {
    let new = body.0;
    let phone = new.person.as_ref().and_then(PersonRef::phone).cloned();
    let (by, act, exact) = (caller.user_id, caller.act(), !has_scope(&caller));
    let answer = app
        .db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let (session, line) = new.line();
            let made = enroll_line(tx, &caller, session, line)?;
            let seen = model::see(tx.conn, made.id)?.ok_or_else(absent)?;
            EnrollmentView::created(seen)
        })
        .await;
    // A refusal that tells of the person is on record too, apart from the transaction that it undoes.
    if let Err(Error::Refused(problem)) = &answer
        && [Code::PersonRecordDiffers, Code::AlreadyEnrolled].contains(&problem.code)
        && !problem.replayed
        && phone.is_some()
    {
        let record = move |tx: &mut Tx<'_>| look_ups::of_phone(tx, by, exact, phone.as_ref());
        app.db.write(act, record).await?;
    }
    answer
}
