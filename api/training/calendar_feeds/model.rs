use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{CalendarFeedId, PersonId, UserId};
use crate::people::users::model::persons_of;
use crate::platform::db::schema::{calendar_feeds, enrollments, training_sessions, users};
use crate::training::training_sessions::model::TrainingSession;

/// Addresses of one person that were not revoked.
pub const MOST_FEEDS: i64 = 10;
/// Sessions in a calendar, the last ones.
const MOST_SESSIONS: i64 = 500;
/// States of an enrolment in which the person holds a place.
const HOLDING: [&str; 4] = ["confirmed", "checked_in", "completed", "absent"];
const CANCELLED: &str = "cancelled";

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = calendar_feeds)]
pub struct CalendarFeed {
    pub id: CalendarFeedId,
    pub version: i32,
    pub user_id: UserId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl CalendarFeed {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

pub fn insert(
    conn: &mut PgConnection,
    user: UserId,
    name: &str,
    secret_digest: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<CalendarFeed> {
    diesel::insert_into(calendar_feeds::table)
        .values((
            calendar_feeds::id.eq(CalendarFeedId::new()),
            calendar_feeds::user_id.eq(user),
            calendar_feeds::name.eq(name),
            calendar_feeds::secret_digest.eq(secret_digest),
            calendar_feeds::created_at.eq(now),
        ))
        .returning(CalendarFeed::as_returning())
        .get_result(conn)
}

/// The addresses of a person's accounts that were not revoked, newest first.
pub fn live(conn: &mut PgConnection, accounts: &[UserId]) -> QueryResult<Vec<CalendarFeed>> {
    calendar_feeds::table
        .filter(calendar_feeds::user_id.eq_any(accounts))
        .filter(calendar_feeds::revoked_at.is_null())
        .order(calendar_feeds::id.desc())
        .select(CalendarFeed::as_select())
        .load(conn)
}

pub fn count_live(conn: &mut PgConnection, accounts: &[UserId]) -> QueryResult<i64> {
    calendar_feeds::table
        .filter(calendar_feeds::user_id.eq_any(accounts))
        .filter(calendar_feeds::revoked_at.is_null())
        .count()
        .get_result(conn)
}

/// Locks an address of the person until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    id: CalendarFeedId,
    accounts: &[UserId],
) -> QueryResult<Option<CalendarFeed>> {
    calendar_feeds::table
        .find(id)
        .filter(calendar_feeds::user_id.eq_any(accounts))
        .select(CalendarFeed::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn revoke(
    conn: &mut PgConnection,
    id: CalendarFeedId,
    now: DateTime<Utc>,
) -> QueryResult<CalendarFeed> {
    diesel::update(calendar_feeds::table.find(id))
        .set((
            calendar_feeds::revoked_at.eq(now),
            calendar_feeds::version.eq(calendar_feeds::version + 1),
        ))
        .returning(CalendarFeed::as_returning())
        .get_result(conn)
}

/// The account that an address belongs to, as long as neither the address was revoked nor the account closed.
pub fn owner(conn: &mut PgConnection, secret_digest: &[u8]) -> QueryResult<Option<UserId>> {
    calendar_feeds::table
        .inner_join(users::table.on(users::id.eq(calendar_feeds::user_id)))
        .filter(calendar_feeds::secret_digest.eq(secret_digest))
        .filter(calendar_feeds::revoked_at.is_null())
        .filter(users::deactivated_at.is_null())
        .filter(users::erased_at.is_null())
        .select(calendar_feeds::user_id)
        .first(conn)
        .optional()
}

/// The announced sessions in which the person behind an account holds a place, or did until the session was cancelled, the
/// last ones first. A calendar program takes an event back only if the file says that it is cancelled.
pub fn sessions_of(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<TrainingSession>> {
    let persons = persons_of(conn, PersonId(account.0))?;
    // The cancellation of a session gives its reason to the places that it ends.
    let ended_with_session = enrollments::status
        .eq(CANCELLED)
        .and(training_sessions::status.eq(CANCELLED))
        .and(enrollments::status_reason.eq(training_sessions::status_reason));
    let held = enrollments::table
        .filter(enrollments::session_id.eq(training_sessions::id))
        .filter(enrollments::person_id.eq_any(persons))
        .filter(enrollments::status.eq_any(HOLDING).or(ended_with_session));
    training_sessions::table
        .filter(diesel::dsl::exists(held))
        .filter(training_sessions::announced_at.is_not_null())
        .order((
            training_sessions::starts_at.desc(),
            training_sessions::id.desc(),
        ))
        .limit(MOST_SESSIONS)
        .select(TrainingSession::as_select())
        .load(conn)
}
