//! What the state of a contest adds to the table of rights ([`crate::access::rights`]): pure functions of the caller and the row.

use super::codes::ContestStatus;
use super::model::{Contest, ContestContent};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject, refused};
use crate::kernel::DivisionCode;
use crate::platform::error::Result;

impl Governed for Contest {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.content.division],
            begun_by: Some(self.created_by),
            contest: Some(self.id),
            ..Subject::default()
        }
    }
}

/// A contest that is still to be written down, or to be moved there.
pub struct Placed<'a>(pub &'a DivisionCode);

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.0],
            ..Subject::default()
        }
    }
}

/// An announcement is corrected until the contest is cancelled.
pub fn edit(contest: &Contest) -> Result<()> {
    match contest.status {
        ContestStatus::Draft | ContestStatus::Published => Ok(()),
        ContestStatus::Collecting
        | ContestStatus::Qualifying
        | ContestStatus::Preliminary
        | ContestStatus::Final
        | ContestStatus::Tallying
        | ContestStatus::Publicity
        | ContestStatus::Finalized
        | ContestStatus::Awarded
        | ContestStatus::Closed
        | ContestStatus::Suspended => Err(contest.wrong_state(
            "大赛已开始，公告只能勘误",
            "the contest has begun: its announcement is corrected by errata",
        )),
        ContestStatus::Cancelled => {
            Err(contest.wrong_state("大赛已取消，不能再修改", "the contest is cancelled"))
        }
    }
}

/// Entries, reviews and results of a contest move from its publication until its results are final, and not while the contest
/// is suspended or cancelled.
pub fn require_running(contest: &Contest) -> Result<()> {
    match contest.status {
        ContestStatus::Published
        | ContestStatus::Collecting
        | ContestStatus::Qualifying
        | ContestStatus::Preliminary
        | ContestStatus::Final
        | ContestStatus::Tallying
        | ContestStatus::Publicity => Ok(()),
        ContestStatus::Finalized | ContestStatus::Awarded | ContestStatus::Closed => {
            Err(contest.wrong_state("大赛结果已确定", "the results of the contest are final"))
        }
        ContestStatus::Draft => {
            Err(contest.wrong_state("大赛尚未发布", "the contest is not published"))
        }
        ContestStatus::Suspended => Err(contest.wrong_state(
            "大赛已中止，恢复后方可继续",
            "the contest is suspended: it goes on after it is resumed",
        )),
        ContestStatus::Cancelled => {
            Err(contest.wrong_state("大赛已取消", "the contest is cancelled"))
        }
    }
}

/// What was published is corrected by an erratum. A draft is changed.
pub fn correct(contest: &Contest) -> Result<()> {
    match contest.published_at {
        Some(_) => Ok(()),
        None => Err(contest.wrong_state(
            "大赛尚未发布，可直接修改",
            "the contest is not published: change it",
        )),
    }
}

/// Which edition of which series a contest is says whoever could begin it there: to be appointed for it is not enough.
pub fn renumber(caller: &Caller, contest: &Contest, to: &ContestContent) -> Result<()> {
    let place = Placed(&contest.content.division);
    if to.says_edition_of(&contest.content) || caller.may(Right::CreateContest, &place) {
        Ok(())
    } else {
        Err(refused(Right::CreateContest))
    }
}

/// Nobody hands a contest to a division in which he could not begin one.
pub fn relocate(caller: &Caller, contest: &Contest, to: &DivisionCode) -> Result<()> {
    if *to == contest.content.division || caller.may(Right::CreateContest, &Placed(to)) {
        Ok(())
    } else {
        Err(refused(Right::CreateContest))
    }
}
