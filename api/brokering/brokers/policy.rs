//! What rights over a broker are checked against.

use chrono::NaiveDate;

use super::model::{Broker, BrokerUpdate};
use crate::access::rights::{Governed, Reach, Subject};
use crate::platform::error::{Problem, Result};

impl Governed for Broker {
    /// A broker lies where the appointments are that are in force or to come; after the last one, where it was.
    fn subject(&self) -> Subject<'_> {
        let current = self.terms.iter().filter(|term| !term.is_over(self.on));
        let mut terms: Vec<_> = current.collect();
        if terms.is_empty() {
            terms.extend(self.terms.last());
        }
        Subject {
            divisions: terms.iter().map(|term| &term.division).collect(),
            owners: vec![self.row.user_id, self.row.account_id],
            society: terms.iter().find_map(|term| term.organization_id),
            ..Subject::default()
        }
    }
}

/// Brokers do not set their own capacity.
pub fn sets_capacity(reach: Reach, change: &BrokerUpdate) -> Result<()> {
    match change.capacity {
        Some(_) if reach == Reach::Own => Err(Problem::forbidden(
            "办理上限由所在区划的管理员设定",
            "the capacity is set by an administrator of the division",
        )
        .into()),
        _ => Ok(()),
    }
}

/// A leave has two days in order, and is not over.
pub fn leave_is_whole(
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<()> {
    let refuse = |pointer, code, zh, en| Err(Problem::invalid_body(pointer, code, zh, en).into());
    match (first, last) {
        (None, None) => Ok(()),
        (None, Some(_)) => refuse(
            "/leave_from_on",
            "required",
            "请假须有首日和末日",
            "is needed: a leave has a first and a last day",
        ),
        (Some(_), None) => refuse(
            "/leave_to_on",
            "required",
            "请假须有首日和末日",
            "is needed: a leave has a first and a last day",
        ),
        (Some(first), Some(last)) if last < first => refuse(
            "/leave_to_on",
            "range",
            "不得早于 leave_from_on",
            "must not be before leave_from_on",
        ),
        (_, Some(last)) if last < today => refuse(
            "/leave_to_on",
            "range",
            "不得早于今日",
            "must not be before today",
        ),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leave_has_two_days_in_order_and_is_not_over() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 9, day);
        let today = day(10).expect("a day");
        for (first, last, holds) in [
            (None, None, true),
            (day(1), None, false),
            (None, day(11), false),
            (day(12), day(11), false),
            (day(11), day(11), true),
            (day(1), day(10), true),
            (day(1), day(9), false),
        ] {
            let answer = leave_is_whole(first, last, today);
            assert_eq!(answer.is_ok(), holds, "{first:?} {last:?}");
        }
    }
}
