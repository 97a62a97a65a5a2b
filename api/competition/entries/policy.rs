//! What the state of an entry and of its contest adds to the table of rights ([`crate::access::rights`]): pure.

use chrono::{DateTime, SecondsFormat, Utc};

use super::model::chain::{Collection, Step};
use super::model::{ContestOf, Entry};
use super::state;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::competition::contests::codes::ContestStatus;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{PersonId, UserId};
use crate::platform::error::{Code, Error, Problem, Result, wrong_state};

/// An entry that is to be drafted or moved: whose, and where.
pub struct Placed<'a> {
    pub owner: UserId,
    pub division: &'a DivisionCode,
}

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: vec![self.owner],
            ..Subject::default()
        }
    }
}

/// Entries are drafted once the contest is published, until it has collected them.
pub fn draft(contest: &ContestOf) -> Result<()> {
    match contest.status {
        ContestStatus::Published | ContestStatus::Collecting => Ok(()),
        status => Err(wrong_state(
            status.as_str(),
            "大赛未在征集项目",
            "the contest does not collect entries",
        )),
    }
}

/// The entrant changes a draft, and an entry for which papers are missing.
pub fn edit(entry: &Entry, contest: &ContestOf) -> Result<()> {
    runs(contest)?;
    match state::is_open(entry.status) {
        true => Ok(()),
        false => Err(wrong_state(
            entry.status.as_str(),
            "项目已提交，不能修改",
            "the entry was submitted",
        )),
    }
}

/// A draft that was submitted before is withdrawn: its number stays taken.
pub fn delete(entry: &Entry) -> Result<()> {
    match entry.status == super::codes::EntryStatus::Draft && entry.submitted_at.is_none() {
        true => Ok(()),
        false => Err(wrong_state(
            entry.status.as_str(),
            "已提交过的项目不能删除，可以退赛",
            "what was once submitted is withdrawn",
        )),
    }
}

/// Neither suspended nor cancelled.
pub fn runs(contest: &ContestOf) -> Result<()> {
    match contest.status {
        ContestStatus::Suspended | ContestStatus::Cancelled => Err(wrong_state(
            contest.status.as_str(),
            "大赛已中止或取消",
            "the contest is suspended or cancelled",
        )),
        _ => Ok(()),
    }
}

/// Entries are submitted while the contest collects them, inside the window. An entry that a unit returned is submitted
/// again until the deadline of the unit as well.
pub fn submission(
    contest: &ContestOf,
    collection: Option<&Collection>,
    returned_by: Option<&Step>,
    now: DateTime<Utc>,
) -> Result<()> {
    runs(contest)?;
    if let Some(step) = returned_by
        && moves(contest).is_ok()
        && now < step.deadline
    {
        return Ok(());
    }
    let Some(collection) = collection else {
        return draft(contest);
    };
    let in_window = (collection.opens_at..collection.closes_at).contains(&now);
    if contest.status == ContestStatus::Collecting && collection.is_current && in_window {
        return Ok(());
    }
    let last = returned_by.map_or(collection.closes_at, |step| {
        step.deadline.max(collection.closes_at)
    });
    Err(stage_closed(Some(collection.opens_at), last, now))
}

/// Units act while entries are collected and checked.
pub fn moves(contest: &ContestOf) -> Result<()> {
    match contest.status {
        ContestStatus::Collecting | ContestStatus::Qualifying => Ok(()),
        status => Err(wrong_state(
            status.as_str(),
            "大赛不在征集或资格审查阶段",
            "the contest neither collects nor checks entries",
        )),
    }
}

/// Before a deadline, by the time of the service.
pub fn in_time(deadline: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    match now < deadline {
        true => Ok(()),
        false => Err(stage_closed(None, deadline, now)),
    }
}

/// Entries are withdrawn until the final.
pub fn withdraw(entry: &Entry, contest: &ContestOf) -> Result<()> {
    use ContestStatus::{
        Awarded, Cancelled, Closed, Final, Finalized, Publicity, Suspended, Tallying,
    };
    if entry.submitted_at.is_none() {
        return Err(wrong_state(
            entry.status.as_str(),
            "草稿未提交过，可以直接删除",
            "a draft that was never submitted is deleted",
        ));
    }
    match contest.status {
        Final | Tallying | Publicity | Finalized | Awarded | Closed | Cancelled | Suspended => {
            Err(wrong_state(
                contest.status.as_str(),
                "决赛已开始，或大赛已中止、结束，不能退赛",
                "the final has begun, or the contest is suspended or over",
            ))
        }
        _ => Ok(()),
    }
}

/// An entry is passed on, returned or refused by another person than those behind it.
pub fn not_own(caller: &Caller, entry: &Entry, team: &[PersonId]) -> Result<()> {
    let own = caller.is(entry.owner_id)
        || caller.is(entry.created_by)
        || team.iter().any(|person| caller.is_person(*person));
    match own {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}

/// The refusal of what comes before its time or after its deadline.
pub fn stage_closed(
    opens_at: Option<DateTime<Utc>>,
    closes_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Error {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut problem = Problem::new(Code::StageClosed)
        .member("server_time", time(now))
        .member("closes_at", time(closes_at));
    if let Some(opens_at) = opens_at {
        problem = problem.member("opens_at", time(opens_at));
    }
    problem.into()
}
