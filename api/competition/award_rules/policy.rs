//! What rules of awards must keep, and until when they are set: pure.

use std::collections::HashSet;

use super::codes::AwardTarget;
use super::set::NewAwardTier;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};

/// Rules are set until the results of the contest are final.
pub fn set(contest: &Contest) -> Result<()> {
    use ContestStatus::{Awarded, Cancelled, Closed, Finalized, Suspended};
    match contest.status {
        Finalized | Awarded | Closed => {
            Err(contest.wrong_state("大赛结果已确定", "the results of the contest are final"))
        }
        Suspended | Cancelled => {
            Err(contest.wrong_state("大赛已中止或取消", "the contest is suspended or cancelled"))
        }
        _ => Ok(()),
    }
}

pub fn frozen() -> Error {
    Problem::new(Code::AwardRulesFrozen)
        .detail(
            "获奖名单或组织奖已拟定",
            "a list of awards or a prize for an organisation was proposed",
        )
        .into()
}

/// Names each fault of the tiers. `by_track`: the final ranks each track by itself.
pub fn check(tiers: &[NewAwardTier], tracks: &[String], by_track: bool) -> Result<()> {
    let mut fields = Vec::new();
    let mut known = HashSet::new();
    for (index, tier) in tiers.iter().enumerate() {
        let mut fault = |member: &str, code: &str, zh: &str, en: &str| {
            let at = format!("/tiers/{index}/{member}");
            fields.push(FieldProblem::body(at, code, Bilingual::new(zh, en)));
        };
        if !known.insert((tier.code, tier.track.as_deref())) {
            fault(
                "code",
                "duplicate_item",
                "同一赛道内等次不得重复",
                "is a tier of the same track before",
            );
        }
        let is_entry = tier.target == AwardTarget::Entry;
        match &tier.track {
            Some(_) if !is_entry => fault(
                "track",
                "not_of_organizations",
                "授予单位的奖项不分赛道",
                "a tier for organisations has no track",
            ),
            Some(track) if !tracks.contains(track) => fault(
                "track",
                "unknown_track",
                "大赛没有这个赛道",
                "the contest has no such track",
            ),
            None if is_entry && by_track => fault(
                "track",
                "required",
                "决赛按赛道排名，须指明赛道",
                "is required: the final ranks each track by itself",
            ),
            _ => {}
        }
        if tier.is_recommended && !is_entry {
            fault(
                "is_recommended",
                "not_of_organizations",
                "只有参赛项目的奖项可用于推荐",
                "only winners of tiers for entries are recommended",
            );
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(Code::InvalidValue);
    problem.fields = fields;
    Err(problem.into())
}
