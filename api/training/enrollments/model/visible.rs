//! Which enrolments a caller may read, and with what beside them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::InnerJoinQuerySource;
use diesel::prelude::*;
use serde_json::Value;

use super::super::codes::EnrollmentStatus;
use super::{Enrollment, waitlist_position};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{EnrollmentId, OrganizationId, PersonId, TrainingSessionId, UserId};
use crate::people::memberships::model::managed_by;
use crate::people::users::model::person_name;
use crate::platform::db::schema::{enrollment_answers, enrollments, training_sessions};
use crate::platform::db::{Condition, any_of, inside};
use crate::training::training_sessions::codes::TrainingSessionStatus;

/// Enrolments with their sessions.
type OfSessions = InnerJoinQuerySource<enrollments::table, training_sessions::table>;

/// What the rules of an enrolment depend on of its session.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = training_sessions)]
pub struct SessionOf {
    pub status: TrainingSessionStatus,
    pub division: DivisionCode,
    pub starts_at: DateTime<Utc>,
    pub enrollment_opens_at: DateTime<Utc>,
    pub enrollment_closes_at: DateTime<Utc>,
    pub title: String,
    pub title_en: String,
}

/// An enrolment with what is shown of the person and of the waiting list.
#[derive(Clone, Debug)]
pub struct SeenEnrollment {
    pub row: Enrollment,
    pub session: SessionOf,
    pub person_name: Option<String>,
    /// The number on the waiting list.
    pub position: Option<i32>,
    /// The caller, where the caller manages the organisation of the enrolment.
    pub manager: Option<UserId>,
}

/// Which enrolments a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct EnrollmentScope {
    pub session_id: Option<TrainingSessionId>,
    pub status: Option<EnrollmentStatus>,
    pub delegation: Option<DivisionCode>,
    /// The caller's own only.
    pub mine: bool,
}

/// The enrolments that a caller may know of: the caller's own, those of organisations that the caller manages, and those that
/// the right to read reaches by the person's division or the session's.
pub fn visible_to(caller: &Caller, managed: &[OrganizationId]) -> Condition<OfSessions> {
    let territory = caller.territory(Right::ReadEnrollment);
    if territory.everything {
        return Box::new(enrollments::id.is_not_null());
    }
    let people = caller.records.iter().chain(&territory.workers);
    let people: Vec<PersonId> = people.map(|account| PersonId(account.0)).collect();
    let own = enrollments::person_id.eq_any(people);
    let staff = enrollments::organization_id
        .assume_not_null()
        .eq_any(managed.to_vec());
    let begun = inside::<OfSessions, _>(enrollments::division, &territory.begun_inside)
        .chain(inside(training_sessions::division, &territory.begun_inside))
        .map(|one| {
            let by_caller = enrollments::enrolled_by.eq_any(caller.records.clone());
            Box::new(one.and(by_caller)) as Condition<OfSessions>
        });
    any_of(
        Box::new(own.or(staff)),
        inside(enrollments::division, &territory.inside)
            .chain(inside(training_sessions::division, &territory.inside))
            .chain(begun),
    )
}

type Row = (Enrollment, SessionOf, Option<String>, Option<i32>);

macro_rules! seen {
    () => {
        (
            Enrollment::as_select(),
            SessionOf::as_select(),
            person_name(enrollments::person_id),
            waitlist_position(
                enrollments::status,
                enrollments::session_id,
                enrollments::joined_number,
            ),
        )
    };
}

fn unmanaged((row, session, person_name, position): Row) -> SeenEnrollment {
    SeenEnrollment {
        row,
        session,
        person_name,
        position,
        manager: None,
    }
}

fn seen(row: Row, caller: &Caller, managed: &[OrganizationId]) -> SeenEnrollment {
    let seen = unmanaged(row);
    let of_managed = seen
        .row
        .organization_id
        .is_some_and(|id| managed.contains(&id));
    SeenEnrollment {
        manager: of_managed.then_some(caller.user_id),
        ..seen
    }
}

/// An enrolment that the caller may read.
pub fn find_visible(
    conn: &mut PgConnection,
    id: EnrollmentId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Option<SeenEnrollment>> {
    let managed = managed_by(conn, &caller.records, today)?;
    let row: Option<Row> = enrollments::table
        .inner_join(training_sessions::table)
        .filter(enrollments::id.eq(id))
        .filter(visible_to(caller, &managed))
        .select(seen!())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| seen(row, caller, &managed)))
}

/// An enrolment, whoever may read it.
pub fn see(conn: &mut PgConnection, id: EnrollmentId) -> QueryResult<Option<SeenEnrollment>> {
    let row: Option<Row> = enrollments::table
        .inner_join(training_sessions::table)
        .filter(enrollments::id.eq(id))
        .select(seen!())
        .first(conn)
        .optional()?;
    Ok(row.map(unmanaged))
}

/// All enrolments of an account with their answers, for its export.
pub fn of_person(
    conn: &mut PgConnection,
    person: PersonId,
) -> QueryResult<Vec<(SeenEnrollment, Option<Value>)>> {
    let rows: Vec<Row> = enrollments::table
        .inner_join(training_sessions::table)
        .filter(enrollments::person_id.eq(person))
        .order(enrollments::id)
        .select(seen!())
        .load(conn)?;
    let answers: Vec<(EnrollmentId, Value)> = enrollment_answers::table
        .inner_join(enrollments::table)
        .filter(enrollments::person_id.eq(person))
        .select((
            enrollment_answers::enrollment_id,
            enrollment_answers::answers,
        ))
        .load(conn)?;
    let mut answers: HashMap<EnrollmentId, Value> = answers.into_iter().collect();
    let with_answers = rows.into_iter().map(|row| {
        let answers = answers.remove(&row.0.id);
        (unmanaged(row), answers)
    });
    Ok(with_answers.collect())
}

/// A page of the enrolments that the caller may read, newest first.
pub fn page(
    conn: &mut PgConnection,
    scope: &EnrollmentScope,
    caller: &Caller,
    today: NaiveDate,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<SeenEnrollment>> {
    let managed = managed_by(conn, &caller.records, today)?;
    let mut query = enrollments::table
        .inner_join(training_sessions::table)
        .filter(visible_to(caller, &managed))
        .into_boxed();
    if let Some(session) = scope.session_id {
        query = query.filter(enrollments::session_id.eq(session));
    }
    if let Some(status) = scope.status {
        query = query.filter(enrollments::status.eq(status));
    }
    if let Some(delegation) = &scope.delegation {
        let inside = format!("{}%", delegation.prefix());
        query = query.filter(enrollments::delegation.like(inside));
    }
    if scope.mine {
        let own = caller.records.iter().map(|account| PersonId(account.0));
        query = query.filter(enrollments::person_id.eq_any(own.collect::<Vec<_>>()));
    }
    if let Some(before) = before {
        query = query.filter(enrollments::id.lt(EnrollmentId(before)));
    }
    let rows: Vec<Row> = query
        .order(enrollments::id.desc())
        .limit(fetch)
        .select(seen!())
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| seen(row, caller, &managed)).collect())
}

/// All places of a session that are not cancelled, in the order of the delegations and of joining, for a list that the caller
/// may read as far as the caller may read each of them.
pub fn attendees(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Vec<SeenEnrollment>> {
    let managed = managed_by(conn, &caller.records, today)?;
    let rows: Vec<Row> = enrollments::table
        .inner_join(training_sessions::table)
        .filter(visible_to(caller, &managed))
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::status.ne(EnrollmentStatus::Cancelled))
        .order((enrollments::delegation, enrollments::joined_number))
        .select(seen!())
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| seen(row, caller, &managed)).collect())
}
