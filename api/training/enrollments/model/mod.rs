//! The rows of enrolments. Whoever needs both locks takes that of the session first ([`lock_session_for_places`]), then that
//! of the enrolment.

pub mod attendee_code;
pub mod effects;
mod visible;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text, Uuid as SqlUuid};

use super::codes::EnrollmentStatus;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AttendeeCodeId, EnrollmentId, OrganizationId, PersonId, TrainingSessionId, UserId,
};
use crate::people::users::model::{person_ids, persons_of};
use crate::platform::db::schema::{
    enrollments, persons, revoked_attendee_codes, training_sessions,
};
use crate::training::training_sessions::codes::EnrollmentRole;
use crate::training::training_sessions::model::TrainingSession;

pub use visible::{
    EnrollmentScope, SeenEnrollment, SessionOf, attendees, find_visible, of_person, page, see,
    visible_to,
};

/// Rows of one statement: PostgreSQL takes 65,535 values.
const ROWS_AT_ONCE: usize = 1000;

/// A person's place on the list of a session.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = enrollments, treat_none_as_default_value = false)]
pub struct Enrollment {
    pub id: EnrollmentId,
    pub version: i32,
    pub status: EnrollmentStatus,
    pub status_reason: Option<String>,
    pub session_id: TrainingSessionId,
    pub person_id: PersonId,
    /// The order of joining the list of the session.
    pub joined_number: i32,
    /// Where the person belonged at the enrolment; the delegation is its city.
    pub division: DivisionCode,
    pub delegation: DivisionCode,
    pub organization_id: Option<OrganizationId>,
    pub role: EnrollmentRole,
    pub enrolled_by: UserId,
    /// The enrolment that gave up its seat for this one.
    pub substitute_for: Option<EnrollmentId>,
    /// The id inside the attendee's code.
    pub code_id: AttendeeCodeId,
    /// Until when the enrolment may be changed after the deadline.
    pub editable_until: Option<DateTime<Utc>>,
    pub excuse_requested_at: Option<DateTime<Utc>>,
    pub excuse_requested_by: Option<UserId>,
    pub excuse_reason: Option<String>,
    pub promoted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A move: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = enrollments)]
pub struct EnrollmentMoved {
    pub status: Option<EnrollmentStatus>,
    pub status_reason: Option<String>,
    pub code_id: Option<AttendeeCodeId>,
    pub editable_until: Option<DateTime<Utc>>,
    pub excuse_requested_at: Option<Option<DateTime<Utc>>>,
    pub excuse_requested_by: Option<Option<UserId>>,
    pub excuse_reason: Option<Option<String>>,
    pub promoted_at: Option<DateTime<Utc>>,
}

/// Why a code admits no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    Rotated,
    Cancelled,
    Substituted,
}

impl Revoked {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Rotated => "rotated",
            Self::Cancelled => "cancelled",
            Self::Substituted => "substituted",
        }
    }
}

diesel::define_sql_function! {
    /// The number of a person on the waiting list; null for others.
    fn waitlist_position(status: Text, session: SqlUuid, joined: Integer) -> Nullable<Integer>;
}

/// Locks a session, whatever its state, until the transaction ends: who takes or frees a seat waits. Rows that refer to the
/// session can still be added.
pub fn lock_session_for_places(
    conn: &mut PgConnection,
    id: TrainingSessionId,
) -> QueryResult<Option<TrainingSession>> {
    training_sessions::table
        .find(id)
        .select(TrainingSession::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// An enrolment, whoever may read it.
pub fn find(conn: &mut PgConnection, id: EnrollmentId) -> QueryResult<Option<Enrollment>> {
    enrollments::table
        .find(id)
        .select(Enrollment::as_select())
        .first(conn)
        .optional()
}

/// Locks an enrolment until the transaction ends. Rows that refer to it can still be added.
pub fn lock(conn: &mut PgConnection, id: EnrollmentId) -> QueryResult<Option<Enrollment>> {
    enrollments::table
        .find(id)
        .select(Enrollment::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// All accounts and records of many people, each under the id that names the person here. People who are not there are left
/// out.
pub fn people_of_all(
    conn: &mut PgConnection,
    people: &[PersonId],
) -> QueryResult<HashMap<PersonId, Vec<PersonId>>> {
    let all: Vec<(PersonId, Vec<PersonId>)> = persons::table
        .filter(persons::id.eq_any(people))
        .select((persons::id, person_ids(persons::id)))
        .load(conn)?;
    Ok(all.into_iter().collect())
}

/// An id for a code: random, since an id of the time would tell the next one.
pub fn new_code() -> AttendeeCodeId {
    AttendeeCodeId(uuid::Builder::from_random_bytes(rand::random()).into_uuid())
}

/// The place of a person in a session, by any of the person's accounts and records.
pub fn find_of_person(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    person: PersonId,
) -> QueryResult<Option<Enrollment>> {
    let people = persons_of(conn, person)?;
    enrollments::table
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::person_id.eq_any(people))
        .filter(enrollments::status.ne(EnrollmentStatus::Cancelled))
        .order(enrollments::joined_number)
        .select(Enrollment::as_select())
        .first(conn)
        .optional()
}

/// The place that a code admits to, or admitted to until it was revoked.
pub fn find_by_code(
    conn: &mut PgConnection,
    code: AttendeeCodeId,
) -> QueryResult<Option<Enrollment>> {
    let found = enrollments::table
        .filter(enrollments::code_id.eq(code))
        .select(Enrollment::as_select())
        .first(conn)
        .optional()?;
    if found.is_some() {
        return Ok(found);
    }
    revoked_attendee_codes::table
        .find(code)
        .inner_join(
            enrollments::table.on(enrollments::id.eq(revoked_attendee_codes::enrollment_id)),
        )
        .select(Enrollment::as_select())
        .first(conn)
        .optional()
}

/// The people of whom one has a place in a session.
pub fn placed(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    people: &[PersonId],
) -> QueryResult<HashSet<PersonId>> {
    let placed: Vec<PersonId> = enrollments::table
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::person_id.eq_any(people))
        .filter(enrollments::status.ne(EnrollmentStatus::Cancelled))
        .select(enrollments::person_id)
        .load(conn)?;
    Ok(placed.into_iter().collect())
}

/// Writes many places.
pub fn insert_all(conn: &mut PgConnection, rows: &[Enrollment]) -> QueryResult<()> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        diesel::insert_into(enrollments::table)
            .values(some)
            .execute(conn)?;
    }
    Ok(())
}

pub fn insert(conn: &mut PgConnection, row: &Enrollment) -> QueryResult<Enrollment> {
    diesel::insert_into(enrollments::table)
        .values(row)
        .returning(Enrollment::as_returning())
        .get_result(conn)
}

/// Writes what a move changes, and the next version.
pub fn set_moved(
    conn: &mut PgConnection,
    id: EnrollmentId,
    moved: &EnrollmentMoved,
    now: DateTime<Utc>,
) -> QueryResult<Enrollment> {
    diesel::update(enrollments::table.find(id))
        .set((
            moved,
            enrollments::version.eq(enrollments::version + 1),
            enrollments::updated_at.eq(now),
        ))
        .returning(Enrollment::as_returning())
        .get_result(conn)
}

/// Writes a state. `state::step` says which one may follow.
pub fn set_status(
    conn: &mut PgConnection,
    id: EnrollmentId,
    status: EnrollmentStatus,
    now: DateTime<Utc>,
) -> QueryResult<Enrollment> {
    let moved = EnrollmentMoved {
        status: Some(status),
        ..EnrollmentMoved::default()
    };
    set_moved(conn, id, &moved, now)
}

/// The number with which the next person joins the list of a session that is locked.
pub fn next_number(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<i32> {
    let last: Option<i32> = enrollments::table
        .filter(enrollments::session_id.eq(session))
        .select(diesel::dsl::max(enrollments::joined_number))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Keeps that the codes of enrolments admit no longer.
pub fn revoke_codes(
    conn: &mut PgConnection,
    of: &[Enrollment],
    why: Revoked,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let rows: Vec<_> = of
        .iter()
        .map(|one| {
            (
                revoked_attendee_codes::code_id.eq(one.code_id),
                revoked_attendee_codes::enrollment_id.eq(one.id),
                revoked_attendee_codes::session_id.eq(one.session_id),
                revoked_attendee_codes::reason.eq(why.as_str()),
                revoked_attendee_codes::revoked_at.eq(now),
            )
        })
        .collect();
    let mut revoked = 0;
    for some in rows.chunks(1000) {
        revoked += diesel::insert_into(revoked_attendee_codes::table)
            .values(some.to_vec())
            .on_conflict_do_nothing()
            .execute(conn)?;
    }
    Ok(revoked)
}
