//! What a count is of: days, divisions, brokers and kinds.

use chrono::{Datelike, NaiveDate};

use super::codes::ServiceCountGroup;
use crate::brokering::service_records::codes::ServiceKind;
use crate::kernel::DivisionCode;
use crate::kernel::ids::BrokerId;
use crate::platform::error::{Problem, Result};

/// The longest period of a count.
const MOST_DAYS: i64 = 3_660;

/// Days in Asia/Shanghai, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Period {
    /// The year to date where the request gives no days.
    pub fn asked(
        from_on: Option<NaiveDate>,
        to_on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self> {
        let last = to_on.unwrap_or(today);
        let first = from_on.or_else(|| last.with_ordinal(1)).unwrap_or(last);
        let period = Self { first, last };
        let refuse =
            |zh: &str, en: &str| Err(Problem::invalid_parameter("to_on", "range", zh, en).into());
        match period.days() {
            ..=0 => refuse("不得早于 from_on", "must not be before from_on"),
            1..=MOST_DAYS => Ok(period),
            _ => refuse("最多 3660 天", "the period has at most 3,660 days"),
        }
    }

    pub fn days(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// The days of the period in the month that begins on a day.
    pub fn of_month(self, first_day: NaiveDate) -> Self {
        let next = first_day.checked_add_months(chrono::Months::new(1));
        let end = next.and_then(|day| day.pred_opt()).unwrap_or(self.last);
        Self {
            first: self.first.max(first_day),
            last: self.last.min(end),
        }
    }
}

/// Whose services are counted. `None`: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Inside one of these divisions.
    pub divisions: Option<Vec<DivisionCode>>,
    /// By one of these brokers.
    pub brokers: Option<Vec<BrokerId>>,
}

/// What is counted.
#[derive(Clone, Debug)]
pub struct CountScope {
    pub period: Period,
    pub reached: Reached,
    pub broker_id: Option<BrokerId>,
    pub kind: Option<ServiceKind>,
    pub group: ServiceCountGroup,
}

impl CountScope {
    /// The brokers of whom services are counted; `None`: all.
    pub fn brokers(&self) -> Option<Vec<BrokerId>> {
        let asked = self.broker_id;
        match (&self.reached.brokers, asked) {
            (None, asked) => asked.map(|one| vec![one]),
            (Some(own), None) => Some(own.clone()),
            (Some(own), Some(one)) => Some(own.iter().copied().filter(|own| *own == one).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_this_year_to_date_unless_days_are_given() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let today = day("2024-08-30").expect("a day");
        for (first, last, expected) in [
            (None, None, Some(("2024-01-01", "2024-08-30", 243))),
            (
                None,
                day("2023-02-28"),
                Some(("2023-01-01", "2023-02-28", 59)),
            ),
            (
                day("2024-08-30"),
                None,
                Some(("2024-08-30", "2024-08-30", 1)),
            ),
            (day("2024-08-31"), None, None),
            (day("2024-02-02"), day("2024-02-01"), None),
            (
                day("2000-01-01"),
                day("2010-01-07"),
                Some(("2000-01-01", "2010-01-07", 3_660)),
            ),
            (day("2000-01-01"), day("2010-01-08"), None),
        ] {
            let period = Period::asked(first, last, today).ok();
            let said = period.map(|one| (Some(one.first), Some(one.last), one.days()));
            let expected = expected.map(|(first, last, days)| (day(first), day(last), days));
            assert_eq!(said, expected, "{first:?} {last:?}");
        }
    }

    #[test]
    fn a_month_of_a_period_has_the_days_of_both() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let period = Period {
            first: day("2024-01-15"),
            last: day("2024-03-02"),
        };
        for (month, days) in [("2024-01-01", 17), ("2024-02-01", 29), ("2024-03-01", 2)] {
            assert_eq!(period.of_month(day(month)).days(), days, "{month}");
        }
    }
}
