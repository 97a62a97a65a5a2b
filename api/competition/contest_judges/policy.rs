//! What the state of a contest adds to the table of rights ([`crate::access::rights`]) for its judges: pure.

use super::model::{ContestFacts, OfContest};
use crate::access::rights::{Governed, Subject};
use crate::competition::contests::codes::ContestStatus;
use crate::platform::error::{Problem, Result, wrong_state};

/// For the organisers and administrators of the contest, and for the judge.
impl Governed for OfContest {
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: vec![self.row.user_id],
            ..self.contest.subject()
        }
    }
}

impl Governed for ContestFacts {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.division],
            begun_by: Some(self.created_by),
            contest: Some(self.id),
            ..Subject::default()
        }
    }
}

/// Judges are invited, and answer, while the contest runs.
pub fn running(contest: &ContestFacts) -> Result<()> {
    match contest.status {
        ContestStatus::Published
        | ContestStatus::Collecting
        | ContestStatus::Qualifying
        | ContestStatus::Preliminary
        | ContestStatus::Final => Ok(()),
        _ => Err(wrong_state(
            contest.status.as_str(),
            "大赛未发布、已中止、已取消或已结束评审，不能邀请评委",
            "the contest is not published, suspended, cancelled, or past its judging",
        )),
    }
}

/// A judge knows tracks that the contest has.
pub fn tracks(contest: &ContestFacts, tracks: &[String]) -> Result<()> {
    match tracks
        .iter()
        .position(|track| !contest.tracks.contains(track))
    {
        None => Ok(()),
        Some(index) => Err(Problem::invalid_body(
            &format!("/tracks/{index}"),
            "unknown_track",
            "不是该大赛的赛道",
            "is no track of the contest",
        )
        .into()),
    }
}
