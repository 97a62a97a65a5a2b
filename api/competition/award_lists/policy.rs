//! When awards are proposed: pure.

use crate::competition::award_rules::codes::AwardTarget;
use crate::competition::award_rules::model::AwardTier;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::kernel::ids::AwardListId;
use crate::platform::error::{Code, Problem, Result, wrong_state};

/// Awards are proposed while the contest is tallying, and again in publicity.
pub fn propose(contest: &Contest) -> Result<()> {
    match contest.status {
        ContestStatus::Tallying | ContestStatus::Publicity => Ok(()),
        _ => Err(contest.wrong_state(
            "大赛不在统分或公示阶段，不能拟定获奖名单",
            "awards are proposed while the contest is tallying or in publicity",
        )),
    }
}

/// The rules of scoring may have changed since the tiers were set.
pub fn fits(tiers: &[AwardTier], by_track: bool) -> Result<()> {
    let lacks_track = |tier: &AwardTier| tier.target == AwardTarget::Entry && tier.track.is_none();
    match by_track && tiers.iter().any(lacks_track) {
        false => Ok(()),
        true => Err(wrong_state(
            "tiers_without_track",
            "决赛按赛道排名，奖项须按赛道设置",
            "the final ranks each track by itself, and a tier names no track",
        )),
    }
}

/// What follows from the awards of a contest names the final list.
pub fn names_final(of_contest: Option<AwardListId>, named: AwardListId) -> Result<()> {
    if of_contest == Some(named) {
        return Ok(());
    }
    Err(Problem::new(Code::AwardListNotFinal)
        .detail(
            "所引用的获奖名单不是该大赛的最终名单",
            "the list is not the final one of the contest",
        )
        .member("final_list_id", serde_json::json!(of_contest))
        .into())
}
