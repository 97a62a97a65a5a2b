//! What the state of a contest allows for its stages: pure functions.

use chrono::{DateTime, Utc};

use super::codes::ContestStageKind;
use super::model::{ContestStage, ContestStageContent, ContestStep};
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::competition::contests::policy::require_running;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};

/// The most stages of a contest.
const MOST_STAGES: usize = 20;

/// A stage is made, changed and deleted before it begins. `position` is where it stands or is to stand.
pub fn arrange(contest: &Contest, stages: &[ContestStage], position: usize) -> Result<()> {
    if contest.status == ContestStatus::Draft {
        return Ok(());
    }
    require_running(contest)?;
    let begun = stages
        .iter()
        .position(|stage| Some(stage.id) == contest.current_stage_id);
    let is_over = matches!(
        contest.status,
        ContestStatus::Tallying | ContestStatus::Publicity
    );
    match begun {
        Some(begun) if is_over || position <= begun => Err(contest.wrong_state(
            "赛段已开始或已结束，不能再增删改",
            "the stage has begun or is over: it is not made, changed or deleted any more",
        )),
        _ => Ok(()),
    }
}

/// Rules of scoring are set until they are frozen.
pub fn set_rules(contest: &Contest, stage: &ContestStage) -> Result<()> {
    if contest.status != ContestStatus::Draft {
        require_running(contest)?;
    }
    require_unfrozen(stage)?;
    match stage.kind.is_judged() {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "",
            "not_judged",
            "该赛段不评分，没有评分规则",
            "the stage is not judged: it has no rules of scoring",
        )
        .into()),
    }
}

pub fn require_unfrozen(stage: &ContestStage) -> Result<()> {
    match stage.rules_frozen_at {
        None => Ok(()),
        Some(_) => Err(Code::RulesFrozen.into()),
    }
}

/// What the first score freezes beside the rules.
pub fn keep_frozen(stage: &ContestStage, to: &ContestStageContent) -> Result<()> {
    let is = (stage.kind, stage.blind, stage.scores_shown);
    match is == (to.kind, to.blind, to.scores_shown) {
        true => Ok(()),
        false => require_unfrozen(stage),
    }
}

/// A stage with rules stays one that is judged.
pub fn keep_judged(stage: &ContestStage, kind: ContestStageKind) -> Result<()> {
    if stage.rules.is_none() || kind.is_judged() {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "/kind",
        "not_judged",
        "赛段已有评分规则，只能是初评或决赛",
        "the stage has rules of scoring: it stays preliminary or final",
    )
    .into())
}

/// Only preliminary stages can be several, and there are 20 at most. `others` are the stages beside the one in question.
pub fn add(others: &[&ContestStage], kind: ContestStageKind) -> Result<()> {
    if kind != ContestStageKind::Preliminary && others.iter().any(|one| one.kind == kind) {
        return Err(kind_taken().into());
    }
    if others.len() >= MOST_STAGES {
        return Err(Problem::invalid_body(
            "",
            "too_many",
            "一届大赛最多 20 个赛段",
            "a contest has 20 stages at most",
        )
        .into());
    }
    Ok(())
}

pub fn kind_taken() -> Problem {
    Problem::invalid_body(
        "/kind",
        "duplicate_item",
        "大赛已有这一类赛段，只有初评可有多个",
        "the contest has a stage of this kind: only preliminary stages can be several",
    )
}

/// Where a stage of a kind stands among the others: after those of its kind and of earlier kinds.
pub fn place_of(others: &[&ContestStage], kind: ContestStageKind) -> usize {
    others.iter().filter(|one| one.kind <= kind).count()
}

/// A stage closes after it opens; it does not open before the one before it, nor after the one behind it.
pub fn windows(
    content: &ContestStageContent,
    before: Option<&ContestStage>,
    behind: Option<&ContestStage>,
) -> Result<()> {
    if content.closes_at <= content.opens_at {
        let (zh, en) = ("须晚于 opens_at", "must be after opens_at");
        return Err(Problem::invalid_body("/closes_at", "range", zh, en).into());
    }
    if let Some(before) = before.filter(|one| content.opens_at < one.opens_at) {
        return Err(out_of_order(
            "/opens_at",
            format!("不得早于前一赛段“{}”的开始时间", before.title),
            format!(
                "must not be before “{}”, the stage before it, opens",
                before.title
            ),
        ));
    }
    if let Some(behind) = behind.filter(|one| content.opens_at > one.opens_at) {
        return Err(out_of_order(
            "/opens_at",
            format!("不得晚于后一赛段“{}”的开始时间", behind.title),
            format!(
                "must not be after “{}”, the stage behind it, opens",
                behind.title
            ),
        ));
    }
    Ok(())
}

/// The collection closes before the first unit of the chain has to decide.
pub fn before_steps(content: &ContestStageContent, steps: &[ContestStep]) -> Result<()> {
    let first = steps.first().map(|step| step.deadline);
    let is_late = first.is_some_and(|deadline| content.closes_at > deadline);
    if content.kind != ContestStageKind::Collection || !is_late {
        return Ok(());
    }
    Err(out_of_order(
        "/closes_at",
        "不得晚于第一个申报环节的截止时间".to_owned(),
        "must not be after the deadline of the first step of the chain of units".to_owned(),
    ))
}

/// A deadline only moves later, and not into a later stage: not after it opens or, where the two windows overlap already,
/// not after it closes.
pub fn extend(
    stage: &ContestStage,
    later: &[ContestStage],
    to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    if to <= stage.closes_at || to <= now {
        let (zh, en) = (
            "须晚于现在的截止时间，且晚于当前时间",
            "must be after the present closes_at and after now",
        );
        return Err(Problem::invalid_body("/closes_at", "range", zh, en).into());
    }
    for one in later {
        let overlaps = stage.closes_at > one.opens_at;
        let limit = if overlaps {
            one.closes_at
        } else {
            one.opens_at
        };
        if to > limit {
            let title = &one.title;
            return Err(if overlaps {
                out_of_order(
                    "/closes_at",
                    format!("不得晚于后续赛段“{title}”的截止时间"),
                    format!("must not be after the later stage “{title}” closes"),
                )
            } else {
                out_of_order(
                    "/closes_at",
                    format!("不得晚于后续赛段“{title}”的开始时间"),
                    format!("must not be after the later stage “{title}” opens"),
                )
            });
        }
    }
    Ok(())
}

fn out_of_order(pointer: &str, zh: String, en: String) -> Error {
    let field = FieldProblem::body(pointer, "range", Bilingual::new(zh, en));
    Problem::new(Code::InvalidValue).field(field).into()
}

/// Steps are in the order of their kinds, each once, with deadlines that do not run backwards nor end before the collection.
pub fn steps(steps: &[ContestStep], stages: &[ContestStage]) -> Result<()> {
    let mut collection = stages.iter();
    let collection = collection.find(|stage| stage.kind == ContestStageKind::Collection);
    for (place, step) in steps.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| steps.get(place));
        if before.is_some_and(|before| before.kind >= step.kind) {
            return Err(Problem::invalid_body(
                &format!("/steps/{place}/kind"),
                "order",
                "每个环节一次，顺序为所在单位、推荐单位、组织单位",
                "each kind once, in the order own_organization, recommending_unit, organizer",
            )
            .into());
        }
        let pointer = format!("/steps/{place}/deadline");
        if before.is_some_and(|before| before.deadline > step.deadline) {
            return Err(out_of_order(
                &pointer,
                "不得早于前一环节的截止时间".to_owned(),
                "must not be before the deadline of the step before it".to_owned(),
            ));
        }
        if let Some(stage) = collection.filter(|stage| step.deadline < stage.closes_at) {
            return Err(out_of_order(
                &pointer,
                format!("不得早于“{}”的截止时间", stage.title),
                format!("must not be before “{}” closes", stage.title),
            ));
        }
    }
    Ok(())
}

/// Steps and units are set until the collecting begins.
pub fn set_chain(contest: &Contest) -> Result<()> {
    match contest.status {
        ContestStatus::Draft | ContestStatus::Published => Ok(()),
        _ => Err(contest.wrong_state(
            "项目征集已开始，不能再修改",
            "the collecting has begun: this does not change any more",
        )),
    }
}

/// Whether the contest collects, checks or judges: its units can then be added to, not changed.
pub fn only_adds(contest: &Contest) -> bool {
    use ContestStatus::{Collecting, Final, Preliminary, Qualifying};
    matches!(
        contest.status,
        Collecting | Qualifying | Preliminary | Final
    )
}
