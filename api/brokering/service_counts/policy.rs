//! Which services a caller counts, of which days, and how a ratio is rounded.

use chrono::{Datelike, NaiveDate};

use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject, require};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, UserId};
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

/// Services in a division, of all brokers or of the caller.
struct ServicesThere<'a> {
    division: &'a DivisionCode,
    by: Option<UserId>,
}

impl Governed for ServicesThere<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            begun_by: self.by,
            ..Subject::default()
        }
    }
}

/// Administrators and API clients count what lies in their divisions, brokers their own services. `own` are the profiles of
/// the caller as a broker.
pub fn reached(
    caller: &Caller,
    asked: Option<DivisionCode>,
    own: Vec<BrokerId>,
) -> Result<Reached> {
    let right = Right::CountServices;
    let by_own = |divisions| Reached {
        divisions,
        brokers: Some(own),
    };
    let is_of_society = caller
        .grants
        .iter()
        .any(|grant| grant.scope.society().is_some());
    let Some(division) = asked else {
        let territory = caller.territory(right);
        if territory.everything {
            return Ok(Reached::default());
        }
        if !territory.inside.is_empty() {
            let codes = territory.inside.iter();
            return Ok(Reached {
                divisions: Some(codes.map(|one| DivisionCode::of_prefix(one)).collect()),
                brokers: None,
            });
        }
        if is_of_society || caller.client().is_none() && !territory.begun_inside.is_empty() {
            return Ok(by_own(None));
        }
        let nowhere = DivisionCode::sichuan();
        return require(caller, right, &there(&nowhere, None)).map(|_| Reached::default());
    };
    if caller.may(right, &there(&division, None)) {
        return Ok(Reached {
            divisions: Some(vec![division]),
            brokers: None,
        });
    }
    if !is_of_society {
        let by = caller.client().is_none().then_some(caller.user_id);
        require(caller, right, &there(&division, by))?;
    }
    Ok(by_own(Some(vec![division])))
}

const fn there(division: &DivisionCode, by: Option<UserId>) -> ServicesThere<'_> {
    ServicesThere { division, by }
}

/// A quotient with two decimals, rounded half up; `None` where nothing divides.
pub fn ratio(numerator: i64, denominator: i64) -> Option<String> {
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
    if numerator < 0 || denominator <= 0 {
        return None;
    }
    let hundredths = (200 * numerator + denominator) / (2 * denominator);
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_has_two_decimals_and_halves_go_up() {
        for (numerator, denominator, expected) in [
            (6_997, 82, Some("85.33")),
            (7_000, 82, Some("85.37")),
            (1, 200, Some("0.01")),
            (3, 200, Some("0.02")),
            (1, 201, Some("0.00")),
            (199, 200, Some("1.00")),
            (0, 82, Some("0.00")),
            (1, 3, Some("0.33")),
            (2, 3, Some("0.67")),
            (i64::MAX, 1, Some("9223372036854775807.00")),
            (7_000, 0, None),
        ] {
            let found = ratio(numerator, denominator);
            assert_eq!(found.as_deref(), expected, "{numerator} / {denominator}");
        }
    }

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
