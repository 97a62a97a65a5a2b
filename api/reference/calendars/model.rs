use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::codes::DayKind;
use crate::kernel::DivisionCode;
use crate::kernel::ids::CalendarId;
use crate::platform::db::schema::{calendar_days, calendars};

/// One version of one year of a calendar. Versions are never changed or deleted: a deadline stores those that made it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = calendars)]
pub struct Calendar {
    pub id: CalendarId,
    /// `None`: the national calendar.
    pub division: Option<DivisionCode>,
    pub year: i16,
    pub version: i32,
    pub notice: String,
    pub created_at: DateTime<Utc>,
}

impl Calendar {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// Days of one kind in a row.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_days, treat_none_as_default_value = false)]
pub struct Period {
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    pub kind: DayKind,
    pub zh: String,
    pub en: String,
}

/// A version with its days.
#[derive(Clone, Debug)]
pub struct WholeCalendar {
    pub row: Calendar,
    /// In the order of the days.
    pub days: Vec<Period>,
}

/// A version to be written.
#[derive(Clone, Debug)]
pub struct NewCalendar<'a> {
    pub division: Option<&'a DivisionCode>,
    pub year: i16,
    pub version: i32,
    pub notice: &'a str,
    pub days: &'a [Period],
}

/// Which years a list shows.
#[derive(Clone, Debug)]
pub struct CalendarScope {
    /// Only this calendar: the national one, or a division's.
    pub calendar: Option<Option<DivisionCode>>,
    pub year: Option<i16>,
}

/// Where a page of the list begins: after this year and calendar.
pub type After = (i16, Option<String>);

/// Writes a version. `None`: the version exists.
pub fn insert(
    conn: &mut PgConnection,
    new: &NewCalendar<'_>,
    now: DateTime<Utc>,
) -> QueryResult<Option<Calendar>> {
    let row: Option<Calendar> = diesel::insert_into(calendars::table)
        .values((
            calendars::id.eq(CalendarId::new()),
            calendars::division.eq(new.division),
            calendars::year.eq(new.year),
            calendars::version.eq(new.version),
            calendars::notice.eq(new.notice),
            calendars::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(Calendar::as_returning())
        .get_result(conn)
        .optional()?;
    if let Some(row) = &row {
        let days: Vec<_> = new
            .days
            .iter()
            .map(|period| (calendar_days::calendar_id.eq(row.id), period))
            .collect();
        diesel::insert_into(calendar_days::table)
            .values(days)
            .execute(conn)?;
    }
    Ok(row)
}

/// Locks a year of a calendar against new versions until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    division: Option<&DivisionCode>,
    year: i16,
) -> QueryResult<()> {
    calendars::table
        .filter(calendars::division.is_not_distinct_from(division))
        .filter(calendars::year.eq(year))
        .filter(calendars::version.eq(1))
        .select(calendars::id)
        .for_update()
        .load::<CalendarId>(conn)
        .map(drop)
}

/// One version of a year; the current one without a number.
pub fn find(
    conn: &mut PgConnection,
    division: Option<&DivisionCode>,
    year: i16,
    version: Option<i32>,
) -> QueryResult<Option<WholeCalendar>> {
    let row: Option<Calendar> = calendars::table
        .filter(calendars::division.is_not_distinct_from(division))
        .filter(calendars::year.eq(year))
        .filter(calendars::version.le(version.unwrap_or(i32::MAX)))
        .order(calendars::version.desc())
        .select(Calendar::as_select())
        .first(conn)
        .optional()?;
    let row = row.filter(|row| version.is_none_or(|version| row.version == version));
    match row {
        Some(row) => Ok(with_days(conn, vec![row])?.pop()),
        None => Ok(None),
    }
}

/// The current versions that decide which days from `year` on are working days: the national ones, and those of these
/// divisions.
pub fn in_force(
    conn: &mut PgConnection,
    divisions: &[DivisionCode],
    year: i32,
) -> QueryResult<Vec<WholeCalendar>> {
    let rows = calendars::table
        .filter(current())
        .filter(
            calendars::division
                .is_null()
                .or(calendars::division.eq_any(divisions)),
        )
        .filter(calendars::year.ge(i16::try_from(year).unwrap_or(i16::MAX)))
        .select(Calendar::as_select())
        .load(conn)?;
    with_days(conn, rows)
}

/// The newest year first; in a year the national calendar first, then the divisions by code.
pub fn page(
    conn: &mut PgConnection,
    scope: &CalendarScope,
    after: Option<After>,
    fetch: i64,
) -> QueryResult<Vec<Calendar>> {
    let mut query = calendars::table
        .filter(current())
        .select(Calendar::as_select())
        .into_boxed();
    if let Some(division) = scope.calendar.clone() {
        query = query.filter(calendars::division.is_not_distinct_from(division));
    }
    if let Some(year) = scope.year {
        query = query.filter(calendars::year.eq(year));
    }
    if let Some((year, division)) = after {
        let earlier = calendars::year.lt(year);
        query = match division {
            None => query.filter(
                earlier.or(calendars::year
                    .eq(year)
                    .and(calendars::division.is_not_null())),
            ),
            Some(division) => query.filter(
                earlier.or(calendars::year
                    .eq(year)
                    .and(calendars::division.assume_not_null().gt(division))),
            ),
        };
    }
    query
        .order((
            calendars::year.desc(),
            calendars::division.asc().nulls_first(),
        ))
        .limit(fetch)
        .load(conn)
}

/// That a version has no later one.
fn current() -> diesel::expression::SqlLiteral<Bool> {
    sql(
        "not exists (select from calendars later where later.division is not distinct from calendars.division \
         and later.year = calendars.year and later.version > calendars.version)",
    )
}

/// Versions with their days, in the order given.
fn with_days(conn: &mut PgConnection, rows: Vec<Calendar>) -> QueryResult<Vec<WholeCalendar>> {
    let ids: Vec<CalendarId> = rows.iter().map(|row| row.id).collect();
    let days: Vec<(CalendarId, Period)> = calendar_days::table
        .filter(calendar_days::calendar_id.eq_any(ids))
        .order(calendar_days::from_on)
        .select((calendar_days::calendar_id, Period::as_select()))
        .load(conn)?;
    let whole = rows.into_iter().map(|row| {
        let own = days.iter().filter(|(id, _)| *id == row.id);
        let days = own.map(|(_, period)| period.clone()).collect();
        WholeCalendar { row, days }
    });
    Ok(whole.collect())
}
