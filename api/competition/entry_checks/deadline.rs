//! Until when what is missing can be supplied.

use chrono::{DateTime, Datelike, Utc};

use super::model::DeadlineCalendar;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{official_day, official_midnight};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::reference::calendars::model::{Calendar, in_force};
use crate::reference::calendars::policy::{WorkingCalendar, add_working_days, year_unknown};

/// A due time, and what made it.
pub struct Deadline {
    pub due_at: DateTime<Utc>,
    pub working_days: Option<i16>,
    pub calendars: Vec<DeadlineCalendar>,
}

impl Deadline {
    pub fn at(due_at: DateTime<Utc>) -> Self {
        Self {
            due_at,
            working_days: None,
            calendars: Vec::new(),
        }
    }

    /// The end of the last of so many working days after today, by the calendar of a division. Fails with 422
    /// `calendar_year_unknown` where a year has no calendar: no deadline is guessed.
    pub fn after_working_days(tx: &mut Tx<'_>, days: i16, at: &DivisionCode) -> Result<Self> {
        let today = official_day(tx.now);
        let layers = in_force(tx.conn, &at.with_those_around(), today.year())?;
        let calendar = WorkingCalendar::new(layers);
        let count = u32::try_from(days).unwrap_or(0);
        let last = add_working_days(today, count, &calendar).map_err(year_unknown)?;
        let after = last.succ_opt().unwrap_or(last);
        let first = today.succ_opt().unwrap_or(today).year();
        Ok(Self {
            due_at: official_midnight(after),
            working_days: Some(days),
            calendars: calendar.used(first..=last.year()).map(version).collect(),
        })
    }
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
