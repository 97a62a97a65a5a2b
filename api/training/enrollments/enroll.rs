//! Enrols a person: by themselves, by others, and for each line of an import.

use serde_json::Value;

use super::answers::{self, GivenAnswers};
use super::codes::EnrollmentStatus;
use super::known::Known;
use super::model::{self, Enrollment, attendee_code, lock_session_for_places};
use super::people::{self, Candidate};
use super::policy::{self, Enrolling};
use super::{delegation, invitations, notices, seats};
use crate::access::auth::Caller;
use crate::access::rights::{Right, require};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{EnrollmentId, OrganizationId, TrainingSessionId, UserId};
use crate::people::person_records::model::PersonRef;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::training::training_sessions::codes::EnrollmentRole;
use crate::training::training_sessions::model::{self as sessions, TrainingSession};

/// What is said of a person who is to be enrolled.
#[derive(Clone, Debug, Default)]
pub struct EnrollmentLine {
    /// The caller where it is absent.
    pub person: Option<PersonRef>,
    pub organization_id: Option<OrganizationId>,
    pub delegation: Option<DivisionCode>,
    pub role: Option<EnrollmentRole>,
    pub answers: GivenAnswers,
}

/// What the checks before the lock found.
pub struct Admitted {
    pub candidate: Candidate,
    pub organization_id: Option<OrganizationId>,
    pub division: DivisionCode,
    pub role: EnrollmentRole,
    pub as_exception: bool,
}

/// Enrols one person in a session: with a seat where one is free, else on the waiting list. The problems point into a body
/// with the members of [`EnrollmentLine`].
pub fn enroll_line(
    tx: &mut Tx<'_>,
    caller: &Caller,
    session: TrainingSessionId,
    line: EnrollmentLine,
) -> Result<Enrollment> {
    let session = find_session(tx, caller, session)?;
    let said = line.answers.clone();
    let admitted = admit(tx, caller, &session, line)?;
    people::hold(tx, caller, &admitted.candidate)?;
    let session = lock_session_for_places(tx.conn, session.id)?.ok_or(Code::NotFound)?;
    policy::window(&session, admitted.as_exception, tx.now)?;
    not_enrolled(tx, &session, &admitted.candidate)?;
    // The questions do not change while the session is locked.
    let answers = answers::checked(tx.conn, session.id, &said)?;
    seats::promote(tx, &session)?;
    let delegation = admitted.division.city();
    let free = seats::taken(tx.conn, session.id)?.has_seat(&session.content, &delegation);
    let status = match free {
        true => EnrollmentStatus::Confirmed,
        false => EnrollmentStatus::Waitlisted,
    };
    let row = row(tx, caller.user_id, &session, &admitted, status)?;
    place(tx, &session, row, answers, caller.user_id)
}

/// The session that a body names.
pub fn find_session(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: TrainingSessionId,
) -> Result<TrainingSession> {
    let session = sessions::find(tx.conn, id, Some(caller))?;
    session.ok_or_else(|| {
        Problem::invalid_body(
            "/session_id",
            "unknown_id",
            "没有这期培训班",
            "there is no such training session",
        )
        .into()
    })
}

/// Checks who is enrolled, by whom, and whether the session admits the person. Locks nothing.
pub fn admit(
    tx: &mut Tx<'_>,
    caller: &Caller,
    session: &TrainingSession,
    line: EnrollmentLine,
) -> Result<Admitted> {
    let candidate = match people::find(tx, caller, line.person.as_ref()) {
        Err(Error::Refused(problem)) if problem.code == Code::PersonRecordDiffers => {
            told_of_record(tx, caller, session, &line)?;
            return Err(Error::Refused(problem));
        }
        found => found?,
    };
    admit_found(tx, &mut Known::default(), caller, session, candidate, &line)
}

/// The same for a person who was found.
pub fn admit_found(
    tx: &mut Tx<'_>,
    facts: &mut Known,
    caller: &Caller,
    session: &TrainingSession,
    mut candidate: Candidate,
    line: &EnrollmentLine,
) -> Result<Admitted> {
    let staff_of = people::staff_of(tx, facts, caller, &candidate, line.organization_id)?;
    let enrolling = Enrolling {
        session,
        candidate: &candidate,
        manager: staff_of.map(|_| caller.user_id),
        caller: caller.user_id,
    };
    require(caller, Right::Enroll, &enrolling)?;
    let as_exception = policy::decides(caller, &enrolling);
    if !candidate.has_account && !as_exception {
        candidate.roles = vec![EnrollmentRole::Worker];
    }
    let organization_id = match line.organization_id {
        Some(named) if as_exception => Some(named),
        Some(named) if staff_of == Some(named) => Some(named),
        Some(named) if people::belongs(tx, &candidate, named)? => Some(named),
        Some(_) => return Err(not_of_organization().into()),
        None => staff_of.or(candidate.organization_id),
    };
    let is_named = line.delegation.is_some();
    let named = line.delegation.clone();
    let division = delegation::of(tx.conn, facts, &candidate, organization_id, named)?;
    if is_named {
        // People are put into delegations by those who may enrol people there.
        let placed = Candidate {
            division: Some(division.clone()),
            ..candidate.clone()
        };
        let enrolling = Enrolling {
            session,
            candidate: &placed,
            manager: staff_of.map(|_| caller.user_id),
            caller: caller.user_id,
        };
        require(caller, Right::Enroll, &enrolling)?;
    }
    let invited = session.content.invitation_only
        && invitations::is_invited(tx.conn, session.id, candidate.person_id)?;
    let by_administrator = as_exception && !caller.is(UserId(candidate.person_id.0));
    policy::admission(&session.content, &division, invited, by_administrator)?;
    let role = policy::role(&session.content, &candidate, line.role)?;
    Ok(Admitted {
        candidate,
        organization_id,
        division,
        role,
        as_exception,
    })
}

/// Whether a phone number is on record is told only to a caller who may enrol the person that the body describes.
fn told_of_record(
    tx: &mut Tx<'_>,
    caller: &Caller,
    session: &TrainingSession,
    line: &EnrollmentLine,
) -> Result<()> {
    let new = line.person.as_ref().and_then(|named| named.new.as_ref());
    let Some(described) = new.map(people::described) else {
        return Ok(());
    };
    let facts = &mut Known::default();
    let staff_of = people::staff_of(tx, facts, caller, &described, line.organization_id)?;
    let enrolling = Enrolling {
        session,
        candidate: &described,
        manager: staff_of.map(|_| caller.user_id),
        caller: caller.user_id,
    };
    require(caller, Right::Enroll, &enrolling)?;
    Ok(())
}

/// One person, one place in a session: by any account or record of the person.
pub fn not_enrolled(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    candidate: &Candidate,
) -> Result<()> {
    match model::find_of_person(tx.conn, session.id, candidate.person_id)? {
        None => Ok(()),
        Some(place) => Err(Problem::new(Code::AlreadyEnrolled)
            .member("existing_id", place.id.to_string())
            .into()),
    }
}

/// The row of a new place, last on the list of the session.
pub fn row(
    tx: &mut Tx<'_>,
    by: UserId,
    session: &TrainingSession,
    admitted: &Admitted,
    status: EnrollmentStatus,
) -> Result<Enrollment> {
    let joined_number = model::next_number(tx.conn, session.id)?;
    Ok(numbered_row(
        tx,
        by,
        session,
        admitted,
        status,
        joined_number,
    ))
}

/// The same with a number that the caller took.
pub fn numbered_row(
    tx: &Tx<'_>,
    by: UserId,
    session: &TrainingSession,
    admitted: &Admitted,
    status: EnrollmentStatus,
    joined_number: i32,
) -> Enrollment {
    Enrollment {
        id: EnrollmentId::new(),
        version: 1,
        status,
        status_reason: None,
        session_id: session.id,
        person_id: admitted.candidate.person_id,
        joined_number,
        division: admitted.division.clone(),
        delegation: admitted.division.city(),
        organization_id: admitted.organization_id,
        role: admitted.role,
        enrolled_by: by,
        substitute_for: None,
        code_id: model::new_code(),
        editable_until: None,
        excuse_requested_at: None,
        excuse_requested_by: None,
        excuse_reason: None,
        promoted_at: None,
        created_at: tx.now,
        updated_at: tx.now,
    }
}

/// Writes a place with its answers, and tells the person.
pub fn place(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    row: Enrollment,
    answers: Option<Value>,
    by: UserId,
) -> Result<Enrollment> {
    attendee_code::make_key(tx, session.id)?;
    let made = model::insert(tx.conn, &row)?;
    if let Some(answers) = answers {
        answers::insert(tx, &made, &answers)?;
    }
    notices::enrolled(tx, session, &made, by)?;
    Ok(made)
}

fn not_of_organization() -> Problem {
    Problem::invalid_body(
        "/organization_id",
        "not_a_member",
        "该人员不是这一单位的人员",
        "the person does not belong to the organisation",
    )
}
