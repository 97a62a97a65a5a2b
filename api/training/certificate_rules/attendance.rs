//! What the rule is checked against: enrolments, check-ins and items of the agenda.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::policy::HalfDay;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AgendaItemId, EnrollmentId, OrganizationId, PersonId, TrainingSessionId};
use crate::platform::db::schema::{check_ins, enrollments, organizations};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = enrollments)]
pub struct Enrolled {
    pub id: EnrollmentId,
    pub person_id: PersonId,
    pub organization_id: Option<OrganizationId>,
}

/// An enrolment of a session.
pub fn enrolled(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    id: EnrollmentId,
) -> QueryResult<Option<Enrolled>> {
    enrollments::table
        .find(id)
        .filter(enrollments::session_id.eq(session))
        .select(Enrolled::as_select())
        .first(conn)
        .optional()
}

/// The last enrolment of a person in a session.
pub fn enrolled_as(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    persons: &[PersonId],
) -> QueryResult<Option<Enrolled>> {
    enrollments::table
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::person_id.eq_any(persons.to_vec()))
        .order((enrollments::status.eq("cancelled"), enrollments::id.desc()))
        .select(Enrolled::as_select())
        .first(conn)
        .optional()
}

/// The enrolments of a session with a check-in, in the order of joining.
pub fn attendees(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Vec<Enrolled>> {
    let came = check_ins::table
        .filter(check_ins::session_id.eq(session))
        .filter(check_ins::annulled_at.is_null())
        .select(check_ins::enrollment_id);
    enrollments::table
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::id.eq_any(came))
        .order(enrollments::joined_number)
        .select(Enrolled::as_select())
        .load(conn)
}

/// The half-days in which an enrolment entered.
pub fn half_days(
    conn: &mut PgConnection,
    enrollment: EnrollmentId,
) -> QueryResult<BTreeSet<HalfDay>> {
    let rows: Vec<(NaiveDate, String)> = check_ins::table
        .filter(check_ins::enrollment_id.eq(enrollment))
        .filter(check_ins::direction.eq("entry"))
        .filter(check_ins::annulled_at.is_null())
        .select((check_ins::on_day, check_ins::half_day))
        .distinct()
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(day, half)| HalfDay {
            day,
            afternoon: half == "afternoon",
        })
        .collect())
}

#[derive(QueryableByName)]
struct ItemStart {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    starts_at: DateTime<Utc>,
}

/// The half-days in which items of the agenda of a session begin. Items that are gone are left out.
pub fn half_days_of_items(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    items: &[AgendaItemId],
) -> QueryResult<Vec<(AgendaItemId, HalfDay)>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = items.iter().map(|item| item.0).collect();
    let rows: Vec<ItemStart> = diesel::sql_query(
        "select id, starts_at from agenda_items where session_id = $1 and id = any ($2) order by starts_at, id",
    )
    .bind::<SqlUuid, _>(session.0)
    .bind::<Array<SqlUuid>, _>(ids)
    .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (AgendaItemId(row.id), half_day_at(row.starts_at)))
        .collect())
}

fn half_day_at(moment: DateTime<Utc>) -> HalfDay {
    HalfDay {
        day: official_day(moment),
        // Hours in Asia/Shanghai.
        afternoon: (moment + Duration::hours(8)).hour() >= 12,
    }
}

/// An attendee who has the certificate has completed the session.
pub fn complete(
    conn: &mut PgConnection,
    enrollment: EnrollmentId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(enrollments::table.find(enrollment))
        .filter(enrollments::status.eq("checked_in"))
        .set((
            enrollments::status.eq("completed"),
            enrollments::version.eq(enrollments::version + 1),
            enrollments::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn organization_name(
    conn: &mut PgConnection,
    id: Option<OrganizationId>,
) -> QueryResult<Option<String>> {
    let Some(id) = id else {
        return Ok(None);
    };
    organizations::table
        .find(id)
        .select(organizations::name)
        .first(conn)
        .optional()
}
