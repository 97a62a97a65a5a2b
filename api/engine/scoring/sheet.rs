//! Whether a score sheet keeps to the rules.

use std::collections::HashSet;

use super::candidate::{TOTAL_UNITS, unit_weights};
use super::decimal::Decimal;
use super::exact::Exact;
use super::problem::Problem;
use super::rules::{Criterion, ScoringRules};

/// What a judge wrote down on one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub scores: Vec<CriterionScore>,
    pub opinion: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionScore {
    /// The key of the criterion.
    pub criterion: String,
    pub score: Decimal,
}

/// Whether a sheet may have gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Scores and the opinion may be missing. What is there keeps to the rules.
    Draft,
    /// Each criterion has a score, and the opinion is there if it is required.
    Complete,
}

/// The problems of a sheet. Pointers are those of `{"scores": [{"criterion", "score"}], "opinion"}`.
#[must_use]
pub fn check_sheet(rules: &ScoringRules, sheet: &Sheet, wanted: Completeness) -> Vec<Problem> {
    let mut problems = check_scores(rules, &sheet.scores, wanted);
    let has_opinion = sheet
        .opinion
        .as_ref()
        .is_some_and(|words| !words.trim().is_empty());
    if rules.opinion_required && !has_opinion && wanted == Completeness::Complete {
        problems.push(Problem::new(
            "/opinion",
            "required",
            "须填写评审意见",
            "is required",
        ));
    }
    problems
}

/// The total of a complete sheet; `None` while a criterion has no score.
#[must_use]
pub fn sheet_total(rules: &ScoringRules, scores: &[CriterionScore]) -> Option<Exact> {
    let mut total = 0;
    for (criterion, weight) in rules.criteria.iter().zip(unit_weights(rules)) {
        let given = scores
            .iter()
            .find(|given| given.criterion == criterion.key)?;
        total += weight * i128::from(given.score.units());
    }
    Some(Exact::of_fraction(total, TOTAL_UNITS))
}

pub(super) fn check_scores(
    rules: &ScoringRules,
    scores: &[CriterionScore],
    wanted: Completeness,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut answered = HashSet::new();
    for (
        place,
        CriterionScore {
            criterion: key,
            score,
        },
    ) in scores.iter().enumerate()
    {
        let pointer = format!("/scores/{place}");
        let Some(criterion) = rules.criteria.iter().find(|known| known.key == *key) else {
            problems.push(Problem::new(
                format!("{pointer}/criterion"),
                "unknown_criterion",
                format!("没有评分项 {key}"),
                format!("there is no criterion {key}"),
            ));
            continue;
        };
        if !answered.insert(key.as_str()) {
            problems.push(Problem::new(
                format!("{pointer}/criterion"),
                "duplicate",
                format!("评分项“{}”已有分数", criterion.name.zh),
                format!("the criterion {key} has a score already"),
            ));
        }
        problems.extend(check_score(&format!("{pointer}/score"), criterion, *score));
    }
    let missing = |criterion: &&Criterion| !answered.contains(criterion.key.as_str());
    if wanted == Completeness::Complete {
        problems.extend(rules.criteria.iter().filter(missing).map(|criterion| {
            Problem::new(
                "/scores",
                "required",
                format!("评分项“{}”没有分数", criterion.name.zh),
                format!("the criterion {} has no score", criterion.key),
            )
        }));
    }
    problems
}

fn check_score(pointer: &str, criterion: &Criterion, score: Decimal) -> Option<Problem> {
    let Criterion { min, max, step, .. } = criterion;
    if score < *min || score > *max {
        Some(Problem::new(
            pointer,
            "range",
            format!("须在 {min} 至 {max} 之间"),
            format!("must be {min} to {max}"),
        ))
    } else if !keeps_step(criterion, score) {
        Some(Problem::new(
            pointer,
            "step",
            format!("须为 {min} 加上 {step} 的整数倍"),
            format!("must be {min} plus a multiple of {step}"),
        ))
    } else {
        None
    }
}

fn keeps_step(criterion: &Criterion, score: Decimal) -> bool {
    let above = score.units() - criterion.min.units();
    above.checked_rem(criterion.step.units()) == Some(0)
}

/// Whether a judge can give this score.
pub(super) fn is_possible(criterion: &Criterion, score: Decimal) -> bool {
    (criterion.min..=criterion.max).contains(&score) && keeps_step(criterion, score)
}
