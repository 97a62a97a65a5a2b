//! Rules on rankings: pure functions.

use std::collections::BTreeSet;

use engine::scoring::{Ranking, TieStepKind};
use uuid::Uuid;

use super::model::StageResult;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::platform::error::{Code, Error, Problem, Result, wrong_state};

/// A ranking is computed from scores that do not change any more.
pub fn is_locked(stage: &ContestStage) -> Result<()> {
    match stage.locked_at {
        Some(_) => Ok(()),
        None => Err(wrong_state(
            "not_locked",
            "该赛段的评分尚未锁定",
            "the scores of the stage are not locked",
        )),
    }
}

/// Results of a stage are applied while the contest is in it, those of the last one also while the contest is
/// tallying or in publicity.
pub fn is_current(contest: &Contest, stage: &ContestStage) -> Result<()> {
    let is_current = contest.current_stage_id == Some(stage.id);
    match contest.status {
        ContestStatus::Preliminary
        | ContestStatus::Final
        | ContestStatus::Tallying
        | ContestStatus::Publicity
            if is_current =>
        {
            Ok(())
        }
        _ => Err(contest.wrong_state("大赛不在该赛段", "the contest is not in this stage")),
    }
}

/// A version with blockers is not applied.
pub fn has_no_blockers(ranking: &Ranking) -> Result<()> {
    if ranking.blockers.is_empty() {
        return Ok(());
    }
    let zh: Vec<&str> = ranking.blockers.iter().map(|it| it.zh.as_str()).collect();
    let en: Vec<&str> = ranking.blockers.iter().map(|it| it.en.as_str()).collect();
    let blockers = serde_json::to_value(&ranking.blockers).unwrap_or_default();
    Err(Problem::new(Code::RankingBlocked)
        .member("blockers", blockers)
        .detail(zh.join("；"), en.join("; "))
        .into())
}

/// What is applied is the latest version, and it follows from what stands now.
pub fn is_up_to_date(result: &StageResult, latest: i16, hash: &str) -> Result<()> {
    if result.number == latest && result.input_hash == hash {
        return Ok(());
    }
    Err(Problem::new(Code::RankingOutdated)
        .detail(
            "评分、参赛项目或同分决定已变化，请重新计算",
            "scores, entries or decisions have changed: compute the ranking again",
        )
        .into())
}

/// The tied entries that a decision of this step separates next: exactly those that the decision names.
pub fn tied_group(ranking: &Ranking, step: TieStepKind, named: &BTreeSet<Uuid>) -> Result<()> {
    let mut groups: Vec<(BTreeSet<Uuid>, &[TieStepKind])> = Vec::new();
    for entry in ranking.entries.iter().filter(|entry| entry.tied) {
        let same = ranking
            .entries
            .iter()
            .filter(|other| {
                other.track == entry.track
                    || ranking.rank_scope == engine::scoring::RankScope::Stage
            })
            .filter(|other| other.tied && other.rank == entry.rank)
            .map(|other| other.entry);
        groups.push((same.collect(), &entry.pending_steps));
    }
    let group = groups.into_iter().find(|(entries, _)| entries == named);
    match group {
        None => Err(not_tied()),
        Some((_, pending)) if pending.first() == Some(&step) => Ok(()),
        Some((_, pending)) => Err(not_next(pending)),
    }
}

fn not_tied() -> Error {
    Problem::invalid_body(
        "/order",
        "not_tied",
        "须列出且仅列出同分的全部参赛项目",
        "names exactly the entries of one tie",
    )
    .into()
}

fn not_next(pending: &[TieStepKind]) -> Error {
    let next = pending.first().map_or_else(
        || "none".to_owned(),
        |step| {
            serde_json::to_value(step)
                .ok()
                .and_then(|it| it.as_str().map(str::to_owned))
                .unwrap_or_default()
        },
    );
    Problem::invalid_body(
        "/step",
        "not_the_next_step",
        &format!("评分规则的下一步是 {next}"),
        &format!("the next step of the rules is {next}"),
    )
    .into()
}
