use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use crate::accounts::certificates::model::HoursPart;
use crate::kernel::ids::TrainingSessionId;
use crate::platform::db::schema::{
    enrollments, training_hours_rules, training_session_hours, training_sessions,
};
use crate::platform::error::Result;

/// The hours of a session; they have the id of the session.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = training_session_hours)]
pub struct SessionHours {
    pub id: TrainingSessionId,
    pub version: i32,
    pub parts: Value,
    pub updated_at: DateTime<Utc>,
}

impl SessionHours {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn parts(&self) -> Result<Vec<HoursPart>> {
        Ok(serde_json::from_value(self.parts.clone()).map_err(anyhow::Error::from)?)
    }
}

/// A rule of hours, from a year on.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = training_hours_rules)]
pub struct HoursRule {
    #[diesel(column_name = id)]
    pub from_year: i32,
    pub version: i32,
    #[diesel(embed)]
    pub content: HoursRuleContent,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = training_hours_rules, treat_none_as_default_value = false)]
pub struct HoursRuleContent {
    pub hours_per_day: i32,
    pub target_hours: i32,
    pub target_professional_hours: i32,
    pub basis: String,
}

impl HoursRule {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

pub fn find(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Option<SessionHours>> {
    training_session_hours::table
        .find(session)
        .select(SessionHours::as_select())
        .first(conn)
        .optional()
}

/// The hours that a session counts for; none where none were set.
pub fn parts_of(conn: &mut PgConnection, session: TrainingSessionId) -> Result<Vec<HoursPart>> {
    match find(conn, session)? {
        Some(hours) => hours.parts(),
        None => Ok(Vec::new()),
    }
}

/// Writes the hours of a session, and the next version.
pub fn set(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    parts: &Value,
    now: DateTime<Utc>,
) -> QueryResult<SessionHours> {
    diesel::insert_into(training_session_hours::table)
        .values((
            training_session_hours::id.eq(session),
            training_session_hours::parts.eq(parts),
            training_session_hours::created_at.eq(now),
            training_session_hours::updated_at.eq(now),
        ))
        .on_conflict(training_session_hours::id)
        .do_update()
        .set((
            training_session_hours::parts.eq(parts),
            training_session_hours::version.eq(training_session_hours::version + 1),
            training_session_hours::updated_at.eq(now),
        ))
        .returning(SessionHours::as_returning())
        .get_result(conn)
}

/// Locks a session against enrolments until the transaction ends: an enrolment refers to it.
pub fn hold_off_enrollments(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<()> {
    training_sessions::table
        .find(session)
        .select(training_sessions::id)
        .for_update()
        .execute(conn)
        .map(drop)
}

/// All rules, the latest first.
pub fn rules(conn: &mut PgConnection) -> QueryResult<Vec<HoursRule>> {
    training_hours_rules::table
        .order(training_hours_rules::id.desc())
        .select(HoursRule::as_select())
        .load(conn)
}

/// The rule that begins in a year.
pub fn rule_from(conn: &mut PgConnection, year: i32) -> QueryResult<Option<HoursRule>> {
    training_hours_rules::table
        .find(year)
        .select(HoursRule::as_select())
        .first(conn)
        .optional()
}

/// The rule that holds in a year.
pub fn rule_in(conn: &mut PgConnection, year: i32) -> QueryResult<Option<HoursRule>> {
    training_hours_rules::table
        .filter(training_hours_rules::id.le(year))
        .order(training_hours_rules::id.desc())
        .select(HoursRule::as_select())
        .first(conn)
        .optional()
}

/// `None`: another request made it at the same moment.
pub fn insert_rule(
    conn: &mut PgConnection,
    year: i32,
    content: &HoursRuleContent,
    now: DateTime<Utc>,
) -> QueryResult<Option<HoursRule>> {
    diesel::insert_into(training_hours_rules::table)
        .values((
            content,
            training_hours_rules::id.eq(year),
            training_hours_rules::created_at.eq(now),
            training_hours_rules::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(HoursRule::as_returning())
        .get_result(conn)
        .optional()
}

/// `None`: the version has passed.
pub fn update_rule(
    conn: &mut PgConnection,
    known: &HoursRule,
    content: &HoursRuleContent,
    now: DateTime<Utc>,
) -> QueryResult<Option<HoursRule>> {
    diesel::update(training_hours_rules::table.find(known.from_year))
        .filter(training_hours_rules::version.eq(known.version))
        .set((
            content,
            training_hours_rules::version.eq(training_hours_rules::version + 1),
            training_hours_rules::updated_at.eq(now),
        ))
        .returning(HoursRule::as_returning())
        .get_result(conn)
        .optional()
}

/// Whether anybody is enrolled in a session, or waits.
pub fn anybody_enrolled(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<bool> {
    let enrolled = enrollments::table
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::status.ne("cancelled"));
    diesel::select(diesel::dsl::exists(enrolled)).get_result(conn)
}
