//! Days of publicity periods and of answers, counted by the calendar of a division.

use chrono::{Datelike, Duration, NaiveDate};
use diesel::PgConnection;

use super::codes::PublicityDayUnit;
use crate::competition::entry_checks::model::DeadlineCalendar;
use crate::kernel::DivisionCode;
use crate::platform::error::Result;
use crate::reference::calendars::model::{Calendar, in_force};
use crate::reference::calendars::policy::{WorkingCalendar, add_working_days, year_unknown};

/// The last of the days that were counted, and the calendar versions that decided it.
#[derive(Clone, Debug)]
pub struct LastDay {
    pub day: NaiveDate,
    pub calendars: Vec<DeadlineCalendar>,
}

/// How many days of which kind, and whether the first day is one of them.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub count: i16,
    pub unit: PublicityDayUnit,
    pub first_day_counts: bool,
}

impl Span {
    /// The last day of a span that begins with `from`. Fails with 422 `calendar_year_unknown` where a year that working days
    /// are counted in has no calendar.
    pub fn last_day(
        self,
        conn: &mut PgConnection,
        from: NaiveDate,
        at: &DivisionCode,
    ) -> Result<LastDay> {
        let before = match self.first_day_counts {
            true => from.pred_opt().unwrap_or(from),
            false => from,
        };
        match self.unit {
            PublicityDayUnit::CalendarDay => Ok(LastDay {
                day: before + Duration::days(self.count.into()),
                calendars: Vec::new(),
            }),
            PublicityDayUnit::WorkingDay => {
                let first = before.succ_opt().unwrap_or(before).year();
                let layers = in_force(conn, &at.with_those_around(), first)?;
                let calendar = WorkingCalendar::new(layers);
                let count = u32::try_from(self.count).unwrap_or(0);
                let day = add_working_days(before, count, &calendar).map_err(year_unknown)?;
                let used = calendar.used(first..=day.year());
                Ok(LastDay {
                    day,
                    calendars: used.map(version).collect(),
                })
            }
        }
    }
}

/// The day on which the answer to an objection that is filed on `day` is due.
pub fn answer_due(
    conn: &mut PgConnection,
    day: NaiveDate,
    working_days: i16,
    at: &DivisionCode,
) -> Result<LastDay> {
    let span = Span {
        count: working_days,
        unit: PublicityDayUnit::WorkingDay,
        first_day_counts: false,
    };
    span.last_day(conn, day, at)
}

fn version(calendar: &Calendar) -> DeadlineCalendar {
    let division = calendar.division.as_ref();
    DeadlineCalendar {
        id: calendar.id,
        calendar: division.map_or("cn", DivisionCode::as_str).to_owned(),
        year: calendar.year,
        version: calendar.version,
    }
}
