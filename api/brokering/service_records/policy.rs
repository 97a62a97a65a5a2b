//! What rights over a record are checked against, and the rules beside the rights.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use super::model::ServiceContent;
use super::visible::ServedRecord;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject};
use crate::brokering::service_plans::model::Party;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::kernel::roles::Role;
use crate::platform::error::{Code, Problem, Result};

impl Governed for ServedRecord {
    fn subject(&self) -> Subject<'_> {
        let acting = self.is_served.then_some(self.caller);
        let served = self.row.served().and_then(Party::owner);
        Subject {
            divisions: vec![&self.row.content.division],
            owners: served.into_iter().chain(acting).collect(),
            begun_by: (self.is_broker || self.is_recorder).then_some(self.caller),
            ..Subject::default()
        }
    }
}

/// A record that is about to be made.
pub struct NewService<'a> {
    pub division: &'a DivisionCode,
    pub served: Party,
    pub by: UserId,
}

impl Governed for NewService<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: self.served.owner().into_iter().collect(),
            begun_by: Some(self.by),
            ..Subject::default()
        }
    }
}

/// Whether the caller records as a broker only, and so their own services only.
pub fn records_own_only(caller: &Caller, service: &NewService<'_>) -> bool {
    let mut otherwise = caller.clone();
    let is_official = |role| !matches!(role, Role::Broker | Role::SocietyBroker);
    otherwise.grants.retain(|grant| is_official(grant.role));
    !otherwise.may(Right::RecordService, service)
}

/// The first day of the month of a moment, in Asia/Shanghai.
pub fn month_of(moment: DateTime<Utc>) -> NaiveDate {
    let day = official_day(moment);
    day.with_day(1).unwrap_or(day)
}

pub fn end_of(started_at: DateTime<Utc>, minutes: i32) -> DateTime<Utc> {
    started_at + Duration::minutes(minutes.into())
}

/// A service is over when it is recorded, and was in this year or one of the two years before.
pub fn was_recently(content: &ServiceContent, now: DateTime<Utc>) -> Result<()> {
    let refuse = |pointer, code, zh, en| Err(Problem::invalid_body(pointer, code, zh, en).into());
    if content.started_at > now {
        return refuse("/started_at", "future", "时间未到", "lies in the future");
    }
    if content.ends_at > now {
        return refuse(
            "/minutes",
            "future",
            "服务尚未结束",
            "the service ends in the future",
        );
    }
    if official_day(content.started_at).year() < official_day(now).year() - 2 {
        return refuse(
            "/started_at",
            "range",
            "早于前年的服务不再录入",
            "lies before the year before last",
        );
    }
    Ok(())
}

/// A decision on a record is not the broker's, and not that of who recorded it.
pub fn is_not_own(record: &ServedRecord) -> Result<()> {
    match record.is_broker || record.is_recorder {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}

/// A decision of an official is not of the served party either.
pub fn is_nothing_to(record: &ServedRecord) -> Result<()> {
    match record.is_served {
        true => Err(Code::OwnProposal.into()),
        false => is_not_own(record),
    }
}

/// Why a record of a locked month is late; `None` for another.
pub fn late_reason(is_locked: bool, given: Option<String>) -> Result<Option<String>> {
    match (is_locked, given) {
        (true, None) => Err(Problem::invalid_body(
            "/late_reason",
            "month_locked",
            "该保姆当月记录已锁定，须说明补录原因",
            "is required: the month of the broker is locked",
        )
        .into()),
        (true, given) => Ok(given),
        (false, _) => Ok(None),
    }
}
