//! What separates entries with equal scores.

use serde_json::{Value, json};

use super::support::{Stage, base, criterion, entry, exact, places, result, rules, rules_of};
use crate::scoring::{Exact, InputError, TieStepKind};

fn steps(steps: Value) -> Value {
    json!({"tie_steps": steps})
}

/// Trimmed mean 80 for both; 1 has the greater sum, 2 the higher single total.
fn trimmed_tie(tie_steps: Value) -> Stage {
    let mut changes = super::support::trimmed("total");
    changes["tie_steps"] = tie_steps;
    Stage::new(rules(changes))
        .entry(1, &["79", "80", "90"])
        .entry(2, &["60", "80", "95"])
}

fn value_of(stage: &Stage, number: u32) -> Exact {
    stage.result(number).tie_trace.last().unwrap().value.clone()
}

#[test]
fn the_untrimmed_sum_counts_what_was_left_out() {
    let stage = trimmed_tie(json!([{"step": "untrimmed_sum"}]));
    assert_eq!(stage.result(1).score, stage.result(2).score);
    assert_eq!(
        places(&stage.ranking()),
        [
            (1, Some(1), false, Some(true)),
            (2, Some(2), false, Some(true))
        ]
    );
    assert_eq!(
        (value_of(&stage, 1), value_of(&stage, 2)),
        (exact("249"), exact("235"))
    );
    assert!(stage.result(1).tie_trace[0].decided);
}

#[test]
fn with_unequal_numbers_of_judges_the_untrimmed_mean_is_compared() {
    let stage = Stage::new(rules(
        json!({"method": "median", "tie_steps": [{"step": "untrimmed_sum"}]}),
    ))
    .entry(1, &["70", "80", "81"])
    .entry(2, &["80", "80"]);
    assert_eq!(stage.result(2).rank, Some(1));
    assert_eq!(
        (value_of(&stage, 1), value_of(&stage, 2)),
        (exact("77"), exact("80"))
    );
}

#[test]
fn the_highest_single_total_and_the_median_separate() {
    let stage = trimmed_tie(json!([{"step": "median"}, {"step": "highest_single"}]));
    let second = stage.result(2);
    assert_eq!(second.rank, Some(1));
    let trace: Vec<_> = second
        .tie_trace
        .iter()
        .map(|step| (step.step, step.decided))
        .collect();
    assert_eq!(
        trace,
        [
            (TieStepKind::Median, false),
            (TieStepKind::HighestSingle, true)
        ]
    );
    assert_eq!(value_of(&stage, 2), exact("95"));
}

#[test]
fn the_mean_of_a_criterion_separates() {
    let mut rule_set = base();
    rule_set["criteria"] = json!([
        criterion("jobs", Some("50")),
        criterion("person", Some("50"))
    ]);
    let changes = steps(json!([{"step": "criterion", "criterion": "person"}]));
    let stage = Stage::new(rules_of(rule_set, changes))
        .entry(1, &[])
        .entry(2, &[])
        .sheet(1, 1, &["90", "70"])
        .sheet(2, 1, &["75", "85"]);
    assert_eq!(stage.result(2).rank, Some(1));
    let trace = &stage.result(1).tie_trace[0];
    assert_eq!(
        (trace.criterion.as_deref(), &trace.value),
        (Some("person"), &exact("70"))
    );
}

#[test]
fn more_decimals_separate_rounded_scores() {
    let stage = Stage::new(rules(steps(json!([{"step": "more_decimals", "scale": 3}]))))
        .entry(1, &["80.00", "80.00", "80.00", "80.01"])
        .entry(2, &["80.00", "80.00", "80.00", "80.00"])
        .entry(3, &["80.00", "80.00", "80.00", "80.00"]);
    // 80.0025 and 80.
    assert_eq!(
        places(&stage.ranking()),
        [
            (1, Some(1), false, Some(true)),
            (2, Some(2), true, Some(true)),
            (3, Some(2), true, Some(true))
        ]
    );
    assert_eq!(value_of(&stage, 1), exact("80.003"));
}

#[test]
fn the_value_that_ranks_is_the_rounded_or_the_exact_one() {
    let stage = |compare: &str| {
        Stage::new(rules(json!({"compare": compare})))
            .entry(1, &["80.00", "80.00", "80.00", "80.01"])
            .entry(2, &["80", "80", "80", "80"])
    };
    assert!(stage("rounded").result(1).tied);
    assert_eq!(stage("rounded").result(2).rank, Some(1));
    assert!(!stage("unrounded").result(1).tied);
    assert_eq!(stage("unrounded").result(2).rank, Some(2));
    assert_eq!(stage("unrounded").result(1).score.as_deref(), Some("80.00"));
}

#[test]
fn ranks_skip_the_places_of_a_tie() {
    let stage = Stage::new(rules(json!({})))
        .entry(4, &["60"])
        .entry(3, &["70"])
        .entry(2, &["70"])
        .entry(1, &["80"]);
    let ranks: Vec<_> = places(&stage.ranking())
        .into_iter()
        .map(|(n, rank, tied, _)| (n, rank, tied))
        .collect();
    assert_eq!(
        ranks,
        [
            (1, Some(1), false),
            (2, Some(2), true),
            (3, Some(2), true),
            (4, Some(4), false)
        ]
    );
}

fn three_tied() -> Stage {
    let tie_steps = json!([{"step": "jury_vote"}, {"step": "restatement"}, {"step": "lot"}]);
    Stage::new(rules(steps(tie_steps)))
        .entry(1, &["80"])
        .entry(2, &["80"])
        .entry(3, &["80"])
}

fn ranks(stage: &Stage) -> Vec<(u32, u32)> {
    let places = places(&stage.ranking());
    places
        .into_iter()
        .filter_map(|(number, rank, ..)| Some((number, rank?)))
        .collect()
}

#[test]
fn a_decision_separates_the_group_that_it_names() {
    let tied = three_tied();
    assert_eq!(ranks(&tied), [(1, 1), (2, 1), (3, 1)]);
    assert_eq!(
        tied.result(1).pending_steps,
        [
            TieStepKind::JuryVote,
            TieStepKind::Restatement,
            TieStepKind::Lot
        ]
    );
    let decided = tied.decision(TieStepKind::JuryVote, &[&[3], &[1], &[2]]);
    assert_eq!(ranks(&decided), [(3, 1), (1, 2), (2, 3)]);
    assert_eq!(value_of(&decided, 2), exact("3"));
    assert!(decided.result(1).pending_steps.is_empty());
}

#[test]
fn a_vote_that_ends_in_a_tie_leaves_it_to_the_next_step() {
    let voted = three_tied().decision(TieStepKind::JuryVote, &[&[3], &[1, 2]]);
    assert_eq!(ranks(&voted), [(3, 1), (1, 2), (2, 2)]);
    assert_eq!(
        voted.result(1).pending_steps,
        [TieStepKind::Restatement, TieStepKind::Lot]
    );
    let restated = voted.decision(TieStepKind::Restatement, &[&[2], &[1]]);
    assert_eq!(ranks(&restated), [(3, 1), (2, 2), (1, 3)]);
    assert!(restated.ranking().unused_decisions.is_empty());
}

#[test]
fn no_step_is_taken_before_the_decision_of_an_earlier_one() {
    let drawn = three_tied().decision(TieStepKind::Lot, &[&[3], &[1], &[2]]);
    assert_eq!(ranks(&drawn), [(1, 1), (2, 1), (3, 1)]);
    assert_eq!(drawn.ranking().unused_decisions, drawn.decisions);
}

#[test]
fn a_decision_stands_when_an_entry_leaves_but_not_when_one_joins() {
    let mut left = three_tied().decision(TieStepKind::JuryVote, &[&[3], &[1], &[2]]);
    left.entries.remove(0);
    left.sheets.remove(0);
    assert_eq!(ranks(&left), [(3, 1), (2, 2)]);
    let joined = three_tied()
        .entry(4, &["80"])
        .decision(TieStepKind::JuryVote, &[&[3], &[1], &[2]]);
    assert_eq!(ranks(&joined), [(1, 1), (2, 1), (3, 1), (4, 1)]);
    assert_eq!(joined.ranking().unused_decisions.len(), 1);
}

#[test]
fn decisions_that_contradict_each_other_are_an_error() {
    let twice = three_tied()
        .decision(TieStepKind::JuryVote, &[&[3], &[1]])
        .decision(TieStepKind::JuryVote, &[&[1], &[2]]);
    assert_eq!(
        twice.compute(),
        Err(InputError::DuplicateDecision {
            step: TieStepKind::JuryVote,
            entry: entry(1)
        })
    );
    let computed = three_tied().decision(TieStepKind::Median, &[&[3], &[1]]);
    assert_eq!(
        computed.compute(),
        Err(InputError::DecisionStep(TieStepKind::Median))
    );
}

#[test]
fn entries_that_are_tied_with_none_have_no_trace() {
    let stage = trimmed_tie(json!([{"step": "untrimmed_sum"}])).entry(3, &["99"]);
    assert!(result(&stage.ranking(), 3).tie_trace.is_empty());
}
