use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};

use super::codes::{CheckInDirection, CheckInMethod, CheckInRefusal, HalfDay};
use super::door::AtTheDoor;
use crate::access::rights::Ask;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AttendeeCodeId, CheckInAttemptId, CheckInId, DoorTokenId, EnrollmentId, PersonId,
    TrainingSessionId, UserId,
};
use crate::people::users::model::{person_ids, person_name};
use crate::platform::db::schema::{
    check_in_attempts, check_ins, enrollments, organizations, revoked_attendee_codes,
    training_sessions,
};
use crate::platform::db::{Condition, Tx};
use crate::training::enrollments::codes::EnrollmentStatus;

/// Several people on one device within so many seconds are flagged.
const SAME_DEVICE_SECONDS: i64 = 60;

/// A scan that counts.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_ins, treat_none_as_default_value = false)]
pub struct CheckIn {
    pub id: CheckInId,
    pub version: i32,
    pub session_id: TrainingSessionId,
    pub enrollment_id: EnrollmentId,
    pub direction: CheckInDirection,
    pub on_day: NaiveDate,
    pub half_day: HalfDay,
    pub method: CheckInMethod,
    pub nonce: String,
    pub device: Option<String>,
    pub scanned_at: DateTime<Utc>,
    pub scanned_by: Option<UserId>,
    pub door_token_id: Option<DoorTokenId>,
    pub admitted_despite: Option<CheckInRefusal>,
    pub same_device: bool,
    pub annulled_at: Option<DateTime<Utc>>,
    pub annulled_by: Option<UserId>,
    pub annulment_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl CheckIn {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// A scan that does not count.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_in_attempts, treat_none_as_default_value = false)]
pub struct CheckInAttempt {
    pub id: CheckInAttemptId,
    pub session_id: TrainingSessionId,
    pub enrollment_id: Option<EnrollmentId>,
    pub reason: CheckInRefusal,
    pub direction: CheckInDirection,
    pub method: CheckInMethod,
    pub nonce: String,
    pub device: Option<String>,
    pub scanned_at: DateTime<Utc>,
    pub scanned_by: Option<UserId>,
    pub door_token_id: Option<DoorTokenId>,
    pub created_at: DateTime<Utc>,
}

/// Who an enrolment is for, as the door sees it.
#[derive(Clone, Debug)]
pub struct Attendee {
    pub name: Option<String>,
    pub organization: Option<String>,
    pub delegation: DivisionCode,
}

/// A person on the list of a session.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: EnrollmentId,
    pub status: EnrollmentStatus,
    pub code_id: AttendeeCodeId,
    pub attendee: Attendee,
}

/// Which check-ins a list shows, newest first.
#[derive(Clone, Debug)]
pub struct CheckInScope {
    pub session_id: Option<TrainingSessionId>,
    pub delegation: Option<DivisionCode>,
    pub on_day: Option<NaiveDate>,
    pub half_day: Option<HalfDay>,
    pub direction: Option<CheckInDirection>,
    pub flagged: Option<bool>,
    pub annulled: Option<bool>,
    pub until: Option<DateTime<Utc>>,
}

diesel::define_sql_function! {
    /// Whether a division begins with one of these prefixes of codes.
    fn lies_inside(division: Text, prefixes: Array<Text>) -> Bool;
}
diesel::define_sql_function! {
    /// Whether an account or record is one of the person behind an account.
    fn is_of_person(record: SqlUuid, account: SqlUuid) -> Bool;
}

/// The check-ins that a caller may read: the caller's own, those at the sessions whose division the right to check in others
/// reaches, those of the workers of the caller's society; a device those of its session.
pub fn visible_to<A: Ask>(door: &AtTheDoor<A>) -> Condition<check_ins::table> {
    let caller = match door {
        AtTheDoor::User(caller) => caller,
        AtTheDoor::Device(device) => {
            return Box::new(check_ins::session_id.eq(device.session_id));
        }
    };
    let territory = caller.territory(A::RIGHT);
    if territory.everything {
        return Box::new(check_ins::id.is_not_null());
    }
    let workers: Vec<PersonId> = territory
        .workers
        .iter()
        .map(|one| PersonId(one.0))
        .collect();
    let of_people = enrollments::table
        .filter(
            is_of_person(enrollments::person_id, caller.user_id)
                .or(enrollments::person_id.eq_any(workers)),
        )
        .select(enrollments::id);
    let there = training_sessions::table
        .filter(lies_inside(training_sessions::division, territory.inside))
        .select(training_sessions::id);
    Box::new(
        check_ins::enrollment_id
            .eq_any(of_people)
            .or(check_ins::session_id.eq_any(there)),
    )
}

pub fn find<A: Ask>(
    conn: &mut PgConnection,
    id: CheckInId,
    door: &AtTheDoor<A>,
) -> QueryResult<Option<CheckIn>> {
    check_ins::table
        .find(id)
        .filter(visible_to(door))
        .select(CheckIn::as_select())
        .first(conn)
        .optional()
}

/// The scan of a session with this nonce.
pub fn by_nonce(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    nonce: &str,
) -> QueryResult<Option<CheckIn>> {
    check_ins::table
        .filter(check_ins::session_id.eq(session))
        .filter(check_ins::nonce.eq(nonce))
        .select(CheckIn::as_select())
        .first(conn)
        .optional()
}

/// The scan that let a person in or out on a half-day.
pub fn of_half_day(
    conn: &mut PgConnection,
    enrollment: EnrollmentId,
    (on_day, half_day): (NaiveDate, HalfDay),
    direction: CheckInDirection,
) -> QueryResult<Option<CheckIn>> {
    check_ins::table
        .filter(check_ins::enrollment_id.eq(enrollment))
        .filter(check_ins::on_day.eq(on_day))
        .filter(check_ins::half_day.eq(half_day))
        .filter(check_ins::direction.eq(direction))
        .filter(check_ins::annulled_at.is_null())
        .select(CheckIn::as_select())
        .first(conn)
        .optional()
}

/// Adds a scan; `None` where its nonce was used meanwhile, for another person.
pub fn insert(conn: &mut PgConnection, row: &CheckIn) -> QueryResult<Option<CheckIn>> {
    diesel::insert_into(check_ins::table)
        .values(row)
        .on_conflict_do_nothing()
        .returning(CheckIn::as_returning())
        .get_result(conn)
        .optional()
}

/// Keeps a scan that does not count. The same scan again leaves no second row.
pub fn insert_attempt(conn: &mut PgConnection, row: &CheckInAttempt) -> QueryResult<usize> {
    diesel::insert_into(check_in_attempts::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
}

/// Flags the scans of other people on the same device within a minute, and this one, if there are any.
pub fn flag_same_device(tx: &mut Tx<'_>, row: CheckIn) -> QueryResult<CheckIn> {
    let Some(device) = row.device.clone() else {
        return Ok(row);
    };
    let near = Duration::seconds(SAME_DEVICE_SECONDS);
    let others: Vec<CheckInId> = check_ins::table
        .filter(check_ins::session_id.eq(row.session_id))
        .filter(check_ins::device.eq(device))
        .filter(check_ins::scanned_at.between(row.scanned_at - near, row.scanned_at + near))
        .filter(check_ins::enrollment_id.ne(row.enrollment_id))
        .filter(check_ins::annulled_at.is_null())
        .select(check_ins::id)
        .load(tx.conn)?;
    if others.is_empty() {
        return Ok(row);
    }
    let both = check_ins::id.eq_any(others).or(check_ins::id.eq(row.id));
    diesel::update(
        check_ins::table
            .filter(both)
            .filter(check_ins::same_device.eq(false)),
    )
    .set((
        check_ins::same_device.eq(true),
        check_ins::version.eq(check_ins::version + 1),
        check_ins::updated_at.eq(tx.now),
    ))
    .execute(tx.conn)?;
    check_ins::table
        .find(row.id)
        .select(CheckIn::as_select())
        .first(tx.conn)
}

pub fn lock(conn: &mut PgConnection, id: CheckInId) -> QueryResult<CheckIn> {
    check_ins::table
        .find(id)
        .select(CheckIn::as_select())
        .for_no_key_update()
        .first(conn)
}

pub fn annul(
    tx: &mut Tx<'_>,
    id: CheckInId,
    by: Option<UserId>,
    reason: &str,
) -> QueryResult<CheckIn> {
    diesel::update(check_ins::table.find(id))
        .set((
            check_ins::annulled_at.eq(tx.now),
            check_ins::annulled_by.eq(by),
            check_ins::annulment_reason.eq(reason),
            check_ins::version.eq(check_ins::version + 1),
            check_ins::updated_at.eq(tx.now),
        ))
        .returning(CheckIn::as_returning())
        .get_result(tx.conn)
}

/// All accounts of a person.
pub fn accounts_of(conn: &mut PgConnection, person: PersonId) -> QueryResult<Vec<UserId>> {
    diesel::select(person_ids(person)).get_result(conn)
}

/// Whether a person is still in by another scan.
pub fn is_in(conn: &mut PgConnection, enrollment: EnrollmentId) -> QueryResult<bool> {
    let entries = check_ins::table
        .filter(check_ins::enrollment_id.eq(enrollment))
        .filter(check_ins::direction.eq(CheckInDirection::Entry))
        .filter(check_ins::annulled_at.is_null());
    diesel::select(diesel::dsl::exists(entries)).get_result(conn)
}

pub fn page<A: Ask>(
    conn: &mut PgConnection,
    scope: &CheckInScope,
    door: &AtTheDoor<A>,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<CheckIn>> {
    let mut query = check_ins::table
        .select(CheckIn::as_select())
        .into_boxed()
        .filter(visible_to(door));
    if let Some(session) = scope.session_id {
        query = query.filter(check_ins::session_id.eq(session));
    }
    if let Some(delegation) = &scope.delegation {
        let of = enrollments::table
            .filter(enrollments::delegation.like(format!("{}%", delegation.prefix())))
            .select(enrollments::id);
        query = query.filter(check_ins::enrollment_id.eq_any(of));
    }
    if let Some(day) = scope.on_day {
        query = query.filter(check_ins::on_day.eq(day));
    }
    if let Some(half_day) = scope.half_day {
        query = query.filter(check_ins::half_day.eq(half_day));
    }
    if let Some(direction) = scope.direction {
        query = query.filter(check_ins::direction.eq(direction));
    }
    if let Some(flagged) = scope.flagged {
        let is_flagged = check_ins::same_device.or(check_ins::admitted_despite.is_not_null());
        query = query.filter(is_flagged.eq(flagged));
    }
    if let Some(annulled) = scope.annulled {
        query = query.filter(check_ins::annulled_at.is_not_null().eq(annulled));
    }
    if let Some(until) = scope.until {
        query = query.filter(check_ins::scanned_at.le(until));
    }
    if let Some(before) = before {
        query = query.filter(check_ins::id.lt(CheckInId(before)));
    }
    query.order(check_ins::id.desc()).limit(fetch).load(conn)
}

/// The attempts at the door of a session, newest first.
pub fn attempts(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    reason: Option<CheckInRefusal>,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<CheckInAttempt>> {
    let mut query = check_in_attempts::table
        .filter(check_in_attempts::session_id.eq(session))
        .select(CheckInAttempt::as_select())
        .into_boxed();
    if let Some(reason) = reason {
        query = query.filter(check_in_attempts::reason.eq(reason));
    }
    if let Some(before) = before {
        query = query.filter(check_in_attempts::id.lt(CheckInAttemptId(before)));
    }
    query
        .order(check_in_attempts::id.desc())
        .limit(fetch)
        .load(conn)
}

/// Who these enrolments are for.
pub fn attendees(
    conn: &mut PgConnection,
    ids: &[EnrollmentId],
) -> QueryResult<std::collections::HashMap<EnrollmentId, Attendee>> {
    type Row = (EnrollmentId, Option<String>, Option<String>, DivisionCode);
    let rows: Vec<Row> = enrollments::table
        .left_join(
            organizations::table.on(organizations::id
                .nullable()
                .eq(enrollments::organization_id)),
        )
        .filter(enrollments::id.eq_any(ids))
        .select((
            enrollments::id,
            person_name(enrollments::person_id),
            organizations::name.nullable(),
            enrollments::delegation,
        ))
        .load(conn)?;
    let attendee = |(id, name, organization, delegation)| {
        let attendee = Attendee {
            name,
            organization,
            delegation,
        };
        (id, attendee)
    };
    Ok(rows.into_iter().map(attendee).collect())
}

/// All enrolments of a session as a device at its door needs them.
pub fn list_of(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<Vec<Listed>> {
    type Row = (
        EnrollmentId,
        EnrollmentStatus,
        AttendeeCodeId,
        Option<String>,
        Option<String>,
        DivisionCode,
    );
    let rows: Vec<Row> = enrollments::table
        .left_join(
            organizations::table.on(organizations::id
                .nullable()
                .eq(enrollments::organization_id)),
        )
        .filter(enrollments::session_id.eq(session))
        .order((enrollments::delegation, enrollments::joined_number))
        .select((
            enrollments::id,
            enrollments::status,
            enrollments::code_id,
            person_name(enrollments::person_id),
            organizations::name.nullable(),
            enrollments::delegation,
        ))
        .load(conn)?;
    let listed = |(id, status, code_id, name, organization, delegation)| Listed {
        id,
        status,
        code_id,
        attendee: Attendee {
            name,
            organization,
            delegation,
        },
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// The codes of a session that admit no longer.
pub fn revoked_codes(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Vec<AttendeeCodeId>> {
    revoked_attendee_codes::table
        .filter(revoked_attendee_codes::session_id.eq(session))
        .order(revoked_attendee_codes::code_id)
        .select(revoked_attendee_codes::code_id)
        .load(conn)
}
