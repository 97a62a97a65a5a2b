//! What the state of an award and of its contest adds to the table of rights: pure.

use chrono::{DateTime, SecondsFormat, Utc};

use super::model::Award;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::platform::error::{Code, Problem, Result, wrong_state};

/// Prizes for organisations are proposed and decided from the publication of the contest until its results are final.
pub fn decide_prize(contest: &Contest, award: &Award) -> Result<()> {
    match award.entry_id {
        None => Ok(()),
        Some(_) => Err(wrong_state(
            award.status.as_str(),
            "参赛项目的奖项随获奖名单确定",
            "awards of entries are confirmed with their list",
        )),
    }?;
    is_open(contest)
}

/// The results are not final yet.
pub fn is_open(contest: &Contest) -> Result<()> {
    crate::competition::contests::policy::require_running(contest)
}

/// Winners answer while the contest is neither suspended nor cancelled.
pub fn answer(contest: &Contest, award: &Award, now: DateTime<Utc>) -> Result<()> {
    if let ContestStatus::Suspended | ContestStatus::Cancelled = contest.status {
        return Err(
            contest.wrong_state("大赛已中止或取消", "the contest is suspended or cancelled")
        );
    }
    if award.accepted_at.is_some() {
        return Err(wrong_state(
            "accepted",
            "该奖项已接受",
            "the award was accepted",
        ));
    }
    match award.acceptance_due_at {
        Some(due) if now >= due => {
            let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Micros, true);
            Err(Problem::new(Code::StageClosed)
                .detail("接受期限已过", "the time for the acceptance is over")
                .member("server_time", time(now))
                .member("closes_at", time(due))
                .into())
        }
        _ => Ok(()),
    }
}

/// The results are final.
pub fn is_final(contest: &Contest) -> Result<()> {
    match contest.status {
        ContestStatus::Finalized | ContestStatus::Awarded | ContestStatus::Closed => Ok(()),
        _ => Err(contest.wrong_state(
            "大赛结果尚未确定",
            "the results of the contest are not final",
        )),
    }
}
