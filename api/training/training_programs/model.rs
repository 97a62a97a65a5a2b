use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::codes::TrainingProgramStatus;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{TrainingProgramId, UserId};
use crate::platform::db::schema::training_programs;
use crate::platform::db::{Condition, any_of, inside};
use crate::platform::error::{Error, wrong_state};

/// What a programme announces.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = training_programs, treat_none_as_default_value = false)]
pub struct TrainingProgramContent {
    pub title: String,
    pub title_en: String,
    pub basis: String,
    pub target_divisions: Vec<DivisionCode>,
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    pub target_groups: Vec<String>,
    pub division: DivisionCode,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = training_programs)]
pub struct TrainingProgram {
    pub id: TrainingProgramId,
    pub version: i32,
    pub status: TrainingProgramStatus,
    pub status_reason: Option<String>,
    #[diesel(embed)]
    pub content: TrainingProgramContent,
    pub created_by: UserId,
    pub published_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl TrainingProgram {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn wrong_state(&self, zh: &str, en: &str) -> Error {
        wrong_state(self.status.as_str(), zh, en)
    }
}

/// A move: `None` leaves.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = training_programs)]
pub struct TrainingProgramMoved {
    pub status: Option<TrainingProgramStatus>,
    pub status_reason: Option<String>,
    pub published_at: Option<DateTime<Utc>>,
}

/// Which programmes a list shows, newest first.
#[derive(Clone, Debug)]
pub struct TrainingProgramScope {
    pub status: Option<TrainingProgramStatus>,
    pub division: Option<DivisionCode>,
    pub target_division: Option<DivisionCode>,
}

/// The programmes that a caller may read: those that were once published, and those that the caller may manage.
pub fn visible_to(caller: Option<&Caller>) -> Condition<training_programs::table> {
    let published = Box::new(training_programs::published_at.is_not_null());
    let Some(caller) = caller else {
        return published;
    };
    let territory = caller.territory(Right::KeepTraining);
    if territory.everything {
        return Box::new(training_programs::id.is_not_null());
    }
    any_of(
        published,
        inside(training_programs::division, &territory.inside),
    )
}

pub fn title(conn: &mut PgConnection, id: TrainingProgramId) -> QueryResult<String> {
    training_programs::table
        .find(id)
        .select(training_programs::title)
        .first(conn)
}

pub fn insert(
    conn: &mut PgConnection,
    content: &TrainingProgramContent,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<TrainingProgram> {
    diesel::insert_into(training_programs::table)
        .values((
            content,
            training_programs::id.eq(TrainingProgramId::new()),
            training_programs::created_by.eq(by),
            training_programs::created_at.eq(now),
            training_programs::updated_at.eq(now),
        ))
        .returning(TrainingProgram::as_returning())
        .get_result(conn)
}

/// A programme that the caller may read.
pub fn find(
    conn: &mut PgConnection,
    id: TrainingProgramId,
    caller: Option<&Caller>,
) -> QueryResult<Option<TrainingProgram>> {
    training_programs::table
        .find(id)
        .filter(visible_to(caller))
        .select(TrainingProgram::as_select())
        .first(conn)
        .optional()
}

/// Holds a programme that the caller may read as it is until the transaction ends.
pub fn hold(
    conn: &mut PgConnection,
    id: TrainingProgramId,
    caller: &Caller,
) -> QueryResult<Option<TrainingProgram>> {
    training_programs::table
        .find(id)
        .filter(visible_to(Some(caller)))
        .select(TrainingProgram::as_select())
        .for_share()
        .first(conn)
        .optional()
}

pub fn status(
    conn: &mut PgConnection,
    id: TrainingProgramId,
) -> QueryResult<TrainingProgramStatus> {
    training_programs::table
        .find(id)
        .select(training_programs::status)
        .first(conn)
}

/// Locks a programme that the caller may read until the transaction ends. Rows that refer to it can still be added.
pub fn lock(
    conn: &mut PgConnection,
    id: TrainingProgramId,
    caller: &Caller,
) -> QueryResult<Option<TrainingProgram>> {
    training_programs::table
        .find(id)
        .filter(visible_to(Some(caller)))
        .select(TrainingProgram::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: TrainingProgramId,
    content: &TrainingProgramContent,
    now: DateTime<Utc>,
) -> QueryResult<TrainingProgram> {
    diesel::update(training_programs::table.find(id))
        .set((
            content,
            training_programs::version.eq(training_programs::version + 1),
            training_programs::updated_at.eq(now),
        ))
        .returning(TrainingProgram::as_returning())
        .get_result(conn)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: TrainingProgramId,
    moved: &TrainingProgramMoved,
    now: DateTime<Utc>,
) -> QueryResult<TrainingProgram> {
    diesel::update(training_programs::table.find(id))
        .set((
            moved,
            training_programs::version.eq(training_programs::version + 1),
            training_programs::updated_at.eq(now),
        ))
        .returning(TrainingProgram::as_returning())
        .get_result(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &TrainingProgramScope,
    caller: Option<&Caller>,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<TrainingProgram>> {
    let mut query = training_programs::table
        .select(TrainingProgram::as_select())
        .into_boxed()
        .filter(visible_to(caller));
    if let Some(status) = scope.status {
        query = query.filter(training_programs::status.eq(status));
    }
    if let Some(division) = &scope.division {
        let inside = format!("{}%", division.prefix());
        query = query.filter(training_programs::division.like(inside));
    }
    if let Some(division) = &scope.target_division {
        let target = vec![division.clone()];
        query = query.filter(training_programs::target_divisions.contains(target));
    }
    if let Some(before) = before {
        query = query.filter(training_programs::id.lt(TrainingProgramId(before)));
    }
    query
        .order(training_programs::id.desc())
        .limit(fetch)
        .load(conn)
}
