use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::codes::{EnrollmentRole, TrainingSessionFormat, TrainingSessionStatus};
use super::state::BEFORE_RUNNING;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{TrainingProgramId, TrainingSessionId, UserId, ZoneId};
use crate::platform::db::schema::{training_sessions, zones};
use crate::platform::db::{Condition, any_of, inside};
use crate::platform::error::{Error, Problem, wrong_state};

/// What a session announces.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = training_sessions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TrainingSessionContent {
    pub title: String,
    pub title_en: String,
    pub introduction: String,
    pub introduction_en: String,
    pub zone_id: Option<ZoneId>,
    pub division: DivisionCode,
    pub venue: String,
    pub format: TrainingSessionFormat,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: Option<i32>,
    pub delegation_capacity: Option<i32>,
    pub enrollment_opens_at: DateTime<Utc>,
    pub enrollment_closes_at: DateTime<Utc>,
    pub open_to_roles: Vec<EnrollmentRole>,
    pub open_to_divisions: Vec<DivisionCode>,
    pub invitation_only: bool,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = training_sessions)]
pub struct TrainingSession {
    pub id: TrainingSessionId,
    pub version: i32,
    pub status: TrainingSessionStatus,
    pub status_reason: Option<String>,
    pub program_id: TrainingProgramId,
    #[diesel(embed)]
    pub content: TrainingSessionContent,
    pub created_by: UserId,
    pub announced_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl TrainingSession {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    /// Also for a session that the caller may not read.
    pub fn absent() -> Error {
        Problem::not_found("没有这期培训班", "there is no such training session").into()
    }

    pub fn wrong_state(&self, zh: &str, en: &str) -> Error {
        wrong_state(self.status.as_str(), zh, en)
    }
}

/// A move: `None` leaves.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = training_sessions)]
pub struct TrainingSessionMoved {
    pub status: Option<TrainingSessionStatus>,
    pub status_reason: Option<String>,
    pub announced_at: Option<DateTime<Utc>>,
    pub enrollment_closes_at: Option<DateTime<Utc>>,
}

/// Which sessions a list shows, newest first.
#[derive(Clone, Debug)]
pub struct TrainingSessionScope {
    pub program_id: Option<TrainingProgramId>,
    pub status: Option<TrainingSessionStatus>,
    pub division: Option<DivisionCode>,
    pub zone_id: Option<ZoneId>,
    pub format: Option<TrainingSessionFormat>,
}

/// The sessions that a caller may read: those that were once announced, and those that the caller may manage.
pub fn visible_to(caller: Option<&Caller>) -> Condition<training_sessions::table> {
    let announced = Box::new(training_sessions::announced_at.is_not_null());
    let Some(caller) = caller else {
        return announced;
    };
    let territory = caller.territory(Right::KeepTraining);
    if territory.everything {
        return Box::new(training_sessions::id.is_not_null());
    }
    any_of(
        announced,
        inside(training_sessions::division, &territory.inside),
    )
}

pub fn insert(
    conn: &mut PgConnection,
    program: TrainingProgramId,
    content: &TrainingSessionContent,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<TrainingSession> {
    diesel::insert_into(training_sessions::table)
        .values((
            content,
            training_sessions::id.eq(TrainingSessionId::new()),
            training_sessions::program_id.eq(program),
            training_sessions::created_by.eq(by),
            training_sessions::created_at.eq(now),
            training_sessions::updated_at.eq(now),
        ))
        .returning(TrainingSession::as_returning())
        .get_result(conn)
}

/// Whether a zone exists. It cannot be deleted until the transaction ends.
pub fn hold_zone(conn: &mut PgConnection, id: ZoneId) -> QueryResult<bool> {
    let found: Option<ZoneId> = zones::table
        .find(id)
        .select(zones::id)
        .for_key_share()
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// A session that the caller may read.
pub fn find(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    caller: Option<&Caller>,
) -> QueryResult<Option<TrainingSession>> {
    training_sessions::table
        .find(id)
        .filter(visible_to(caller))
        .select(TrainingSession::as_select())
        .first(conn)
        .optional()
}

/// Locks a session that the caller may read until the transaction ends. Rows that refer to it can still be added.
pub fn lock(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    caller: &Caller,
) -> QueryResult<Option<TrainingSession>> {
    training_sessions::table
        .find(id)
        .filter(visible_to(Some(caller)))
        .select(TrainingSession::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// A session in whatever state.
pub fn find_any(
    conn: &mut PgConnection,
    id: TrainingSessionId,
) -> QueryResult<Option<TrainingSession>> {
    training_sessions::table
        .find(id)
        .select(TrainingSession::as_select())
        .first(conn)
        .optional()
}

/// A session in whatever state. It is not changed until the transaction ends.
pub fn hold(
    conn: &mut PgConnection,
    id: TrainingSessionId,
) -> QueryResult<Option<TrainingSession>> {
    training_sessions::table
        .find(id)
        .select(TrainingSession::as_select())
        .for_share()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    content: &TrainingSessionContent,
    now: DateTime<Utc>,
) -> QueryResult<TrainingSession> {
    diesel::update(training_sessions::table.find(id))
        .set((
            content,
            training_sessions::version.eq(training_sessions::version + 1),
            training_sessions::updated_at.eq(now),
        ))
        .returning(TrainingSession::as_returning())
        .get_result(conn)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: TrainingSessionId,
    moved: &TrainingSessionMoved,
    now: DateTime<Utc>,
) -> QueryResult<TrainingSession> {
    diesel::update(training_sessions::table.find(id))
        .set((
            moved,
            training_sessions::version.eq(training_sessions::version + 1),
            training_sessions::updated_at.eq(now),
        ))
        .returning(TrainingSession::as_returning())
        .get_result(conn)
}

/// Cancels the sessions of a programme that have not begun, and returns them.
pub fn cancel_of_program(
    conn: &mut PgConnection,
    program: TrainingProgramId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Vec<TrainingSession>> {
    diesel::update(training_sessions::table)
        .filter(training_sessions::program_id.eq(program))
        .filter(training_sessions::status.eq_any(BEFORE_RUNNING))
        .set((
            training_sessions::status.eq(TrainingSessionStatus::Cancelled),
            training_sessions::status_reason.eq(reason),
            training_sessions::version.eq(training_sessions::version + 1),
            training_sessions::updated_at.eq(now),
        ))
        .returning(TrainingSession::as_returning())
        .get_results(conn)
}

/// Closes the enrolment of at most `most` sessions whose window is over. Sessions that another transaction holds wait for the
/// next run.
pub fn close_due(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let due: Vec<TrainingSessionId> = training_sessions::table
        .filter(training_sessions::status.eq(TrainingSessionStatus::Enrolling))
        .filter(training_sessions::enrollment_closes_at.le(now))
        .select(training_sessions::id)
        .order(training_sessions::id)
        .limit(most)
        .for_no_key_update()
        .skip_locked()
        .load(conn)?;
    diesel::update(training_sessions::table)
        .filter(training_sessions::id.eq_any(due))
        .set((
            training_sessions::status.eq(TrainingSessionStatus::EnrolClosed),
            training_sessions::version.eq(training_sessions::version + 1),
            training_sessions::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &TrainingSessionScope,
    caller: Option<&Caller>,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<TrainingSession>> {
    let mut query = training_sessions::table
        .select(TrainingSession::as_select())
        .into_boxed()
        .filter(visible_to(caller));
    if let Some(program) = scope.program_id {
        query = query.filter(training_sessions::program_id.eq(program));
    }
    if let Some(status) = scope.status {
        query = query.filter(training_sessions::status.eq(status));
    }
    if let Some(division) = &scope.division {
        let inside = format!("{}%", division.prefix());
        query = query.filter(training_sessions::division.like(inside));
    }
    if let Some(zone) = scope.zone_id {
        query = query.filter(training_sessions::zone_id.eq(zone));
    }
    if let Some(format) = scope.format {
        query = query.filter(training_sessions::format.eq(format));
    }
    if let Some(before) = before {
        query = query.filter(training_sessions::id.lt(TrainingSessionId(before)));
    }
    query
        .order(training_sessions::id.desc())
        .limit(fetch)
        .load(conn)
}
