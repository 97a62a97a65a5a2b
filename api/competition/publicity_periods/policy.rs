//! When what a contest decided can be shown: pure.

use chrono::{DateTime, Duration, NaiveDate, SecondsFormat, Utc};

use super::codes::PublicityStatus;
use super::model::PublicityPeriod;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::kernel::clock::official_day;
use crate::kernel::ids::EntryId;
use crate::platform::error::{Code, Error, Problem, Result, wrong_state};

/// How far ahead a period can begin, in days.
const MOST_DAYS_AHEAD: i64 = 366;

/// A period begins today or later, within a year.
pub fn begins(starts_on: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let today = official_day(now);
    match (today..=today + Duration::days(MOST_DAYS_AHEAD)).contains(&starts_on) {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/starts_on",
            "range",
            "须为今天或以后，且在一年之内",
            "must be today or later, within a year",
        )
        .into()),
    }
}

/// The qualification is shown once it is decided, until the results are.
pub fn qualification(contest: &Contest, has_undecided: bool) -> Result<()> {
    use ContestStatus::{Final, Preliminary, Qualifying, Tallying};
    match contest.status {
        Qualifying if !has_undecided => Ok(()),
        Preliminary | Final | Tallying => Ok(()),
        _ => Err(contest.wrong_state(
            "资格审查尚未完成，或结果已公示",
            "the qualification is not finished, or the result is public",
        )),
    }
}

/// The shortlist is shown once the ranking of the preliminary is applied, until the results are.
pub fn preliminary(contest: &Contest) -> Result<()> {
    use ContestStatus::{Final, Preliminary, Tallying};
    match contest.status {
        Preliminary | Final | Tallying => Ok(()),
        _ => Err(contest.wrong_state(
            "初评尚未完成，或结果已公示",
            "the preliminary is not finished, or the result is public",
        )),
    }
}

pub fn no_ranking() -> Error {
    wrong_state(
        "not_applied",
        "初评结果尚未应用",
        "no ranking of a preliminary stage is applied",
    )
}

pub fn no_list() -> Error {
    wrong_state(
        "no_list",
        "尚未拟定获奖名单",
        "no list of awards is proposed",
    )
}

pub fn nothing_shown() -> Error {
    wrong_state("empty", "没有可公示的内容", "there is nothing to show")
}

/// The list of awards must follow from what stands now.
pub fn list_is_outdated() -> Error {
    wrong_state(
        "list_outdated",
        "排名已变化，或异议已成立，请重新拟定获奖名单",
        "the ranking has changed or an objection was upheld: propose a new list of awards",
    )
}

pub fn prizes_unconfirmed() -> Error {
    wrong_state(
        "unconfirmed_prizes",
        "有单位奖项待确认",
        "prizes for organisations wait for their confirmation",
    )
}

/// The refusal while finalists have not acknowledged the ranking.
pub fn not_acknowledged(entries: &[EntryId]) -> Error {
    let ids: Vec<String> = entries.iter().map(EntryId::to_string).collect();
    Problem::new(Code::NotAcknowledged)
        .detail(
            format!("{}个项目尚未确认排名", ids.len()),
            format!("{} entries have not acknowledged the ranking", ids.len()),
        )
        .member("entries", ids)
        .into()
}

/// A period is withdrawn until the results are final, also when it is over.
pub fn withdraw(period: &PublicityPeriod, contest: &Contest, now: DateTime<Utc>) -> Result<()> {
    use ContestStatus::{Awarded, Closed, Finalized};
    if matches!(contest.status, Finalized | Awarded | Closed) {
        return Err(contest.wrong_state("大赛结果已确定", "the results of the contest are final"));
    }
    match period.status(now) {
        PublicityStatus::Withdrawn => Err(wrong_state(
            PublicityStatus::Withdrawn.as_str(),
            "公示已撤回",
            "the publicity period was withdrawn",
        )),
        _ => Ok(()),
    }
}

/// Objections are filed while a period is open, by the time of the service.
pub fn in_window(period: &PublicityPeriod, now: DateTime<Utc>) -> Result<()> {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Micros, true);
    let code = match period.status(now) {
        PublicityStatus::Open => return Ok(()),
        PublicityStatus::Scheduled => Code::PublicityNotOpen,
        PublicityStatus::Over | PublicityStatus::Withdrawn => Code::PublicityOver,
    };
    Err(Problem::new(code)
        .member("opens_at", time(period.opens_at))
        .member("closes_at", time(period.closes_at))
        .member("server_time", time(now))
        .into())
}
