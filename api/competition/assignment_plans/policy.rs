//! When a plan can be made and applied, and what a request for one may name: pure functions of the rows.

use engine::scoring::ScoringRules;

use super::model::{AssignmentPlan, Inputs, MOST_ENTRIES, MOST_JUDGES, PlanRequest};
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::competition::contests::policy::require_running;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// Judges are assigned in a stage that is judged, until its scores are locked.
pub fn plan(contest: &Contest, stage: &ContestStage) -> Result<()> {
    require_running(contest)?;
    if !stage.kind.is_judged() {
        return Err(contest.wrong_state("该赛段不评审", "the stage is not judged"));
    }
    match stage.locked_at {
        None => Ok(()),
        Some(_) => {
            Err(contest.wrong_state("该赛段评分已锁定", "the scores of the stage are locked"))
        }
    }
}

/// A plan is applied while the contest is in its stage.
pub fn apply(contest: &Contest, stage: &ContestStage) -> Result<()> {
    plan(contest, stage)?;
    match contest.status {
        ContestStatus::Preliminary | ContestStatus::Final
            if contest.current_stage_id == Some(stage.id) =>
        {
            Ok(())
        }
        _ => Err(contest.wrong_state("大赛不在该赛段", "the contest is not in this stage")),
    }
}

/// What is applied follows from what stands now.
pub fn is_up_to_date(plan: &AssignmentPlan, inputs: &Inputs) -> Result<()> {
    match plan.input_hash == inputs.hash {
        true => Ok(()),
        false => Err(outdated().into()),
    }
}

pub fn outdated() -> Problem {
    Problem::new(Code::PlanOutdated).detail(
        "参赛项目、评委、回避关系或已有评审已变化，请重新制定方案",
        "entries, judges, conflicts of interest or standing reviews have changed: make a new plan",
    )
}

/// How many judges the rules of a stage expect for each entry.
pub fn judges_expected(stage: &ContestStage) -> Result<u32> {
    let Some(rules) = &stage.rules else {
        return Err(Problem::invalid_body(
            "/judges_per_entry",
            "required",
            "该赛段尚无评分规则，须填写每个项目的评委人数",
            "is required: the stage has no rules of scoring",
        )
        .into());
    };
    let rules: ScoringRules = serde_json::from_value(rules.clone()).map_err(anyhow::Error::from)?;
    Ok(rules.judges_expected)
}

/// Tracks are those of the contest.
pub fn tracks(contest: &Contest, tracks: &[String]) -> Result<()> {
    let mut named = tracks.iter();
    match named.position(|track| !contest.content.tracks.contains(track)) {
        None => Ok(()),
        Some(place) => Err(Problem::invalid_body(
            &format!("/tracks/{place}"),
            "unknown_track",
            "大赛没有这个赛道",
            "the contest has no such track",
        )
        .into()),
    }
}

/// Judges are accepted judges of the contest. Pairs are of two judges who can be assigned.
pub fn judges(asked: &PlanRequest, inputs: &Inputs) -> Result<()> {
    let unknown = |pointer: String| {
        Problem::invalid_body(
            &pointer,
            "not_found",
            "不是可分配的评委（须已接受邀请）",
            "is no judge who can be assigned: the person has not accepted, or is not among judges",
        )
    };
    let mut only = asked.judges.iter().flatten();
    if let Some(place) = only.position(|judge| !inputs.has_judge(*judge)) {
        return Err(unknown(format!("/judges/{place}")).into());
    }
    for (place, pair) in asked.avoid.iter().enumerate() {
        if let Some(side) = pair.iter().position(|judge| !inputs.has_judge(*judge)) {
            return Err(unknown(format!("/avoid/{place}/{side}")).into());
        }
        if pair[0] == pair[1] {
            return Err(Problem::invalid_body(
                &format!("/avoid/{place}"),
                "duplicate",
                "须为两位不同的评委",
                "names one judge twice",
            )
            .into());
        }
    }
    Ok(())
}

/// A plan has a bounded size.
pub fn size(inputs: &Inputs) -> Result<()> {
    let too_many = |pointer: &str, zh: String, en: String| {
        let field = FieldProblem::body(pointer, "too_many", Bilingual::new(zh, en));
        Err(Problem::new(Code::InvalidValue).field(field).into())
    };
    if inputs.request.judges.len() > MOST_JUDGES {
        return too_many(
            "/judges",
            format!("评委超过 {MOST_JUDGES} 人，请用 judges 分批"),
            format!("there are more than {MOST_JUDGES} judges: name some of them"),
        );
    }
    if inputs.request.entries.len() > MOST_ENTRIES {
        return too_many(
            "/tracks",
            format!("参赛项目超过 {MOST_ENTRIES} 个，请按赛道分批"),
            format!("there are more than {MOST_ENTRIES} entries: name some of the tracks"),
        );
    }
    Ok(())
}
