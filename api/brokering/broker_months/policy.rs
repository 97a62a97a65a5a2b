//! What rights over a month are checked against, and the rules beside the rights.

use chrono::{DateTime, Months, Utc};

use super::model::SeenMonth;
use crate::access::rights::{Governed, Subject};
use crate::kernel::clock::official_day;
use crate::platform::error::{Code, Result, wrong_state};

impl Governed for SeenMonth {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.row.division],
            begun_by: self.is_own.then_some(self.caller),
            ..Subject::default()
        }
    }
}

/// A month is locked by an official who did not submit it.
pub fn is_not_own(month: &SeenMonth) -> Result<()> {
    match month.is_own || month.row.submitted_by == Some(month.caller) {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}

/// A month that still runs is not locked: all that follows would be late.
pub fn is_over(month: &SeenMonth, now: DateTime<Utc>) -> Result<()> {
    let next = month.row.month.checked_add_months(Months::new(1));
    match next.is_some_and(|next| next <= official_day(now)) {
        true => Ok(()),
        false => Err(wrong_state(
            "month_running",
            "当月尚未结束",
            "the month is not over",
        )),
    }
}
