//! The one place where time is read, so that a test can move it instead of sleeping.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use chrono::{
    DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveTime, SubsecRound, Timelike, Utc,
};
use validator::ValidationError;

/// Official dates of the exchange are days in Asia/Shanghai, which has kept UTC+8 without summer time since 1991.
const SHANGHAI_OFFSET_SECONDS: i32 = 8 * 3600;

/// The exchange's clock: the machine's, plus whatever a test moved it by. Clones share the shift.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    shift_seconds: Arc<AtomicI64>,
    forward_seconds: Arc<AtomicU64>,
}

impl Clock {
    /// Now, in the microseconds that PostgreSQL keeps: what is answered equals what is read back.
    #[expect(clippy::disallowed_methods, reason = "everything else calls this")]
    pub fn now(&self) -> DateTime<Utc> {
        let shift = Duration::seconds(self.shift_seconds.load(Ordering::Relaxed));
        (Utc::now() + shift).trunc_subsecs(6)
    }

    /// How long this process has been running: it never goes back, whatever is done to the machine's clock.
    pub fn running(&self) -> std::time::Duration {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        let forward = self.forward_seconds.load(Ordering::Relaxed);
        BEGUN.elapsed() + std::time::Duration::from_secs(forward)
    }

    /// Moves the clock forward (or back) for everybody who shares it.
    pub fn advance(&self, by: Duration) {
        let seconds = by.num_seconds();
        self.shift_seconds.fetch_add(seconds, Ordering::Relaxed);
        let forward = u64::try_from(seconds).unwrap_or(0);
        self.forward_seconds.fetch_add(forward, Ordering::Relaxed);
    }
}

/// The calendar day in Asia/Shanghai at `moment`.
pub fn official_day(moment: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(SHANGHAI_OFFSET_SECONDS) {
        Some(shanghai) => moment.with_timezone(&shanghai).date_naive(),
        None => moment.date_naive(),
    }
}

/// A moment as a clock in Asia/Shanghai shows it: `2024-08-30 17:00`.
pub fn official_time(moment: DateTime<Utc>) -> String {
    let naive = match FixedOffset::east_opt(SHANGHAI_OFFSET_SECONDS) {
        Some(shanghai) => moment.with_timezone(&shanghai).naive_local(),
        None => moment.naive_utc(),
    };
    naive.format("%Y-%m-%d %H:%M").to_string()
}

/// The hour of the day in Asia/Shanghai at a moment.
pub fn official_hour(moment: DateTime<Utc>) -> u32 {
    let shanghai = FixedOffset::east_opt(SHANGHAI_OFFSET_SECONDS);
    shanghai.map_or(moment.hour(), |zone| moment.with_timezone(&zone).hour())
}

/// The moment at which a day begins in Asia/Shanghai.
pub fn official_midnight(day: NaiveDate) -> DateTime<Utc> {
    (day.and_time(NaiveTime::MIN) - Duration::seconds(SHANGHAI_OFFSET_SECONDS.into())).and_utc()
}

/// A bound of days that a request tells: the years that RFC 3339 writes in four digits, and that the exchange deals with.
pub fn day_of_the_exchange(day: &NaiveDate) -> Result<(), ValidationError> {
    if (1900..=9999).contains(&day.year()) {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    for (name, bound) in [("min", "1900-01-01"), ("max", "9999-12-31")] {
        error.add_param(name.into(), &bound);
    }
    Err(error)
}

/// RFC 3339 has years of four digits; the parser takes more, and PostgreSQL does not know all of those.
pub fn four_digit_year(moment: &DateTime<Utc>) -> Result<(), ValidationError> {
    if (0..=9999).contains(&moment.year()) {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    for (name, value) in [
        ("min", "0000-01-01T00:00:00Z"),
        ("max", "9999-12-31T23:59:59Z"),
    ] {
        error.add_param(name.into(), &value);
    }
    Err(error)
}

/// A moment that a training is planned for: the years 2000 to 2100, as those of training hours.
pub fn planned_moment(moment: &DateTime<Utc>) -> Result<(), ValidationError> {
    if (2000..=2100).contains(&moment.year()) {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    for (name, value) in [
        ("min", "2000-01-01T00:00:00Z"),
        ("max", "2100-12-31T23:59:59Z"),
    ] {
        error.add_param(name.into(), &value);
    }
    Err(error)
}

/// [`day_of_the_exchange`] for a day that a patch may clear.
pub fn patched_day(day: &Option<Option<NaiveDate>>) -> Result<(), ValidationError> {
    day.flatten().as_ref().map_or(Ok(()), day_of_the_exchange)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn what_is_running_never_goes_back() {
        let clock = Clock::default();
        let begun = clock.running();
        clock.advance(Duration::days(1));
        let later = clock.running();
        assert!(later - begun >= std::time::Duration::from_secs(86_400));
        clock.advance(Duration::days(-2));
        assert!(clock.running() >= later);
    }

    #[test]
    fn an_official_day_begins_at_its_midnight() {
        let day = NaiveDate::from_ymd_opt(2024, 8, 31).expect("a day");
        let midnight = Utc.with_ymd_and_hms(2024, 8, 30, 16, 0, 0).single();
        assert_eq!(Some(official_midnight(day)), midnight);
    }

    #[test]
    fn the_official_day_turns_at_midnight_in_shanghai() {
        let before = Utc.with_ymd_and_hms(2024, 8, 30, 15, 59, 59).single();
        let after = Utc.with_ymd_and_hms(2024, 8, 30, 16, 0, 0).single();
        assert_eq!(
            before.map(official_day),
            NaiveDate::from_ymd_opt(2024, 8, 30)
        );
        assert_eq!(
            after.map(official_day),
            NaiveDate::from_ymd_opt(2024, 8, 31)
        );
    }
}
