//! Working days, counted by calendars; and who may write a calendar.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};

use super::codes::DayKind;
use super::model::{Calendar, WholeCalendar};
use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;
use crate::platform::error::{Code, Error, Problem};

/// There is no national calendar of this year. A year without a notice is never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarYearUnknown(pub i32);

/// What decides which days are working days in one place: the national calendar, and what the divisions around the place
/// add to it. Where two differ, the smaller division decides.
#[derive(Clone, Debug, Default)]
pub struct WorkingCalendar {
    /// The national calendars first, then the divisions from the largest to the smallest.
    layers: Vec<WholeCalendar>,
}

impl WorkingCalendar {
    /// Of the current versions of one place, as [`super::model::in_force`] loads them.
    pub fn new(mut layers: Vec<WholeCalendar>) -> Self {
        layers.sort_by_key(|layer| {
            let division = layer.row.division.as_ref();
            division.map_or(0, |division| division.prefix().len())
        });
        Self { layers }
    }

    /// The versions that decided days of these years.
    pub fn used(&self, years: RangeInclusive<i32>) -> impl Iterator<Item = &Calendar> {
        let rows = self.layers.iter().map(|layer| &layer.row);
        rows.filter(move |row| years.contains(&row.year.into()))
    }

    pub fn is_working_day(&self, day: NaiveDate) -> Result<bool, CalendarYearUnknown> {
        let of_year = || {
            let year = day.year();
            let layers = self.layers.iter();
            layers.filter(move |layer| i32::from(layer.row.year) == year)
        };
        if !of_year().any(|layer| layer.row.division.is_none()) {
            return Err(CalendarYearUnknown(day.year()));
        }
        let mut periods = of_year().rev().flat_map(|layer| &layer.days);
        let named = periods.find(|period| (period.from_on..=period.to_on).contains(&day));
        Ok(match named {
            Some(period) => period.kind == DayKind::Work,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        })
    }
}

/// The `n`-th working day after `start`. `start` itself is not counted; `start` when `n` is 0.
pub fn add_working_days(
    start: NaiveDate,
    n: u32,
    calendar: &WorkingCalendar,
) -> Result<NaiveDate, CalendarYearUnknown> {
    let mut day = start;
    let mut left = n;
    while left > 0 {
        day = day.succ_opt().ok_or(CalendarYearUnknown(day.year()))?;
        left -= u32::from(calendar.is_working_day(day)?);
    }
    Ok(day)
}

/// How many working days lie after `from`, up to and including `to`.
pub fn working_days_between(
    from: NaiveDate,
    to: NaiveDate,
    calendar: &WorkingCalendar,
) -> Result<u32, CalendarYearUnknown> {
    let mut count = 0;
    for day in from.iter_days().skip(1).take_while(|day| *day <= to) {
        count += u32::from(calendar.is_working_day(day)?);
    }
    Ok(count)
}

/// The refusal of a count that needs a year without a calendar.
pub fn year_unknown(unknown: CalendarYearUnknown) -> Error {
    let CalendarYearUnknown(year) = unknown;
    Problem::new(Code::CalendarYearUnknown)
        .detail(
            format!("尚未录入{year}年的工作日历"),
            format!("there is no calendar of {year} yet"),
        )
        .member("year", year)
        .into()
}

/// A calendar as rights see it: it lies in its division. The national one lies in none, so that only a right that reaches
/// over everything reaches it.
pub struct Place<'a>(pub Option<&'a DivisionCode>);

impl Governed for Place<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: self.0.into_iter().collect(),
            ..Subject::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::calendars::load::of_the_file;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn calendar_of(division: Option<&str>) -> WorkingCalendar {
        let all = of_the_file().expect("the file");
        let near = all.into_iter().filter(|one| {
            let code = one.row.division.as_ref().map(DivisionCode::as_str);
            code.is_none() || code == division
        });
        WorkingCalendar::new(near.collect())
    }

    /// Five working days that begin with this day, and the last of them.
    fn last_of_five(first: &str, calendar: &WorkingCalendar) -> String {
        let before = day(first).pred_opt().expect("a day");
        let last = add_working_days(before, 5, calendar).expect("a known year");
        last.to_string()
    }

    #[test]
    fn holidays_and_make_up_workdays_count_as_the_notices_say() {
        let national = calendar_of(None);
        for (first, last) in [
            ("2023-10-30", "2023-11-03"),
            ("2024-09-02", "2024-09-06"),
            // 14 September is worked, 15 to 17 are off.
            ("2024-09-12", "2024-09-19"),
            // 29 September is worked, 1 to 7 October are off.
            ("2024-09-28", "2024-10-10"),
            ("2024-07-25", "2024-07-31"),
        ] {
            assert_eq!(last_of_five(first, &national), last, "from {first}");
        }
        let after = |n| add_working_days(day("2024-09-12"), n, &national);
        assert_eq!(after(15), Ok(day("2024-10-10")));
        assert_eq!(after(30), Ok(day("2024-10-30")));
        assert_eq!(after(0), Ok(day("2024-09-12")));
    }

    #[test]
    fn a_division_adds_its_own_days() {
        let liangshan = calendar_of(Some("513400"));
        assert_eq!(last_of_five("2024-07-25", &liangshan), "2024-08-06");
        assert_eq!(liangshan.is_working_day(day("2024-07-27")), Ok(true));
        assert_eq!(liangshan.is_working_day(day("2024-10-08")), Ok(false));
        assert_eq!(
            calendar_of(None).is_working_day(day("2024-10-08")),
            Ok(true)
        );
    }

    #[test]
    fn whole_years_have_the_working_days_of_their_notices() {
        let national = calendar_of(None);
        for (year, days) in [(2023, 249), (2024, 251), (2025, 248), (2026, 248)] {
            let (from, to) = (
                day(&format!("{}-12-31", year - 1)),
                day(&format!("{year}-12-31")),
            );
            assert_eq!(
                working_days_between(from, to, &national),
                Ok(days),
                "{year}"
            );
        }
        let liangshan = calendar_of(Some("513400"));
        let year = working_days_between(day("2023-12-31"), day("2024-12-31"), &liangshan);
        assert_eq!(year, Ok(244));
    }

    #[test]
    fn a_year_without_a_notice_is_not_guessed() {
        let national = calendar_of(None);
        let unknown = Err(CalendarYearUnknown(2027));
        assert_eq!(add_working_days(day("2026-12-31"), 1, &national), unknown);
        assert_eq!(
            add_working_days(day("2026-12-30"), 1, &national),
            Ok(day("2026-12-31"))
        );
        assert_eq!(
            working_days_between(day("2026-12-01"), day("2027-01-01"), &national),
            Err(CalendarYearUnknown(2027))
        );
        assert_eq!(
            national.is_working_day(day("2022-12-30")),
            Err(CalendarYearUnknown(2022))
        );
        assert_eq!(
            working_days_between(day("2024-09-12"), day("2024-09-01"), &national),
            Ok(0)
        );
    }
}
