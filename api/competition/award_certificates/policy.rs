//! When awards get certificates: pure functions.

use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::platform::error::Result;

/// Certificates follow the finalisation, and not while the contest is suspended or cancelled.
pub fn issue(contest: &Contest) -> Result<()> {
    match contest.status {
        ContestStatus::Finalized | ContestStatus::Awarded | ContestStatus::Closed => Ok(()),
        _ => Err(contest.wrong_state(
            "大赛结果确认后方可颁发证书",
            "certificates follow the finalisation of the contest",
        )),
    }
}
