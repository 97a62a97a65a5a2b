//! Brings the calendar years of `calendars.csv` into the database, as version 1. A year that is there stays as it is.

use anyhow::Context;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::prelude::*;

use super::codes::DayKind;
use super::model::{self, Calendar, NewCalendar, Period, WholeCalendar};
use super::name::CalendarName;
use crate::kernel::ids::CalendarId;
use crate::platform::db::Act;

const FILE: &str = include_str!("calendars.csv");

#[derive(serde::Deserialize)]
struct Line {
    calendar: CalendarName,
    from_on: NaiveDate,
    to_on: NaiveDate,
    kind: DayKind,
    zh: String,
    en: String,
    notice: String,
}

/// The years of the file: consecutive lines of one calendar and year.
pub fn of_the_file() -> anyhow::Result<Vec<WholeCalendar>> {
    let mut years: Vec<WholeCalendar> = Vec::new();
    for line in csv::Reader::from_reader(FILE.as_bytes()).into_deserialize() {
        let line: Line = line.context("calendars.csv cannot be read")?;
        let (division, year) = (line.calendar.0, i16::try_from(line.from_on.year())?);
        let period = Period {
            from_on: line.from_on,
            to_on: line.to_on,
            kind: line.kind,
            zh: line.zh,
            en: line.en,
        };
        match years.last_mut() {
            Some(last) if last.row.division == division && last.row.year == year => {
                last.days.push(period);
            }
            _ => years.push(WholeCalendar {
                row: Calendar {
                    id: CalendarId::new(),
                    division,
                    year,
                    version: 1,
                    notice: line.notice,
                    created_at: DateTime::UNIX_EPOCH,
                },
                days: vec![period],
            }),
        }
    }
    Ok(years)
}

/// Idempotent.
pub fn load(conn: &mut PgConnection, now: DateTime<Utc>) -> anyhow::Result<()> {
    let years = of_the_file()?;
    conn.transaction(|conn| {
        Act::system("load calendars").begin(conn, None)?;
        for year in &years {
            let new = NewCalendar {
                division: year.row.division.as_ref(),
                year: year.row.year,
                version: year.row.version,
                notice: &year.row.notice,
                days: &year.days,
            };
            model::insert(conn, &new, now)?;
        }
        Ok(())
    })
}
