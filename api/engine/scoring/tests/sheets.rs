//! Score sheets against the rules.

use serde_json::json;

use super::support::{base, criterion, exact, rules_of};
use crate::scoring::{Completeness, CriterionScore, ScoringRules, Sheet, check_sheet, sheet_total};

fn rules() -> ScoringRules {
    let mut rules = base();
    rules["criteria"] = json!([
        criterion("jobs", Some("50")),
        criterion("person", Some("50"))
    ]);
    rules["criteria"][0]["min"] = json!("60");
    rules["criteria"][0]["step"] = json!("0.5");
    rules_of(rules, json!({"opinion_required": true}))
}

fn sheet(scores: &[(&str, &str)], opinion: Option<&str>) -> Sheet {
    Sheet {
        scores: scores
            .iter()
            .map(|(criterion, score)| CriterionScore {
                criterion: (*criterion).to_owned(),
                score: score.parse().unwrap(),
            })
            .collect(),
        opinion: opinion.map(ToOwned::to_owned),
    }
}

fn problems(sheet: &Sheet, wanted: Completeness) -> Vec<(String, &'static str)> {
    let problems = check_sheet(&rules(), sheet, wanted);
    problems
        .into_iter()
        .map(|problem| (problem.pointer, problem.code))
        .collect()
}

fn at(pointer: &str, code: &'static str) -> (String, &'static str) {
    (pointer.to_owned(), code)
}

#[test]
fn a_complete_sheet_answers_everything_once() {
    use Completeness::{Complete, Draft};
    let whole = sheet(
        &[("person", "88.88"), ("jobs", "60.5")],
        Some("带动就业 325 人"),
    );
    assert_eq!(problems(&whole, Complete), []);
    let empty = sheet(&[], Some(" "));
    assert_eq!(problems(&empty, Draft), []);
    assert_eq!(
        problems(&empty, Complete),
        [
            at("/scores", "required"),
            at("/scores", "required"),
            at("/opinion", "required")
        ]
    );
    let half = sheet(&[("jobs", "61")], None);
    assert_eq!(problems(&half, Draft), []);
    assert_eq!(
        problems(&half, Complete),
        [at("/scores", "required"), at("/opinion", "required")]
    );
}

#[test]
fn what_is_there_keeps_to_the_rules_in_a_draft_too() {
    let wrong = sheet(
        &[
            ("jobs", "59.5"),
            ("jobs", "60.25"),
            ("person", "100.01"),
            ("looks", "9"),
        ],
        None,
    );
    assert_eq!(
        problems(&wrong, Completeness::Draft),
        [
            at("/scores/0/score", "range"),
            at("/scores/1/criterion", "duplicate"),
            at("/scores/1/score", "step"),
            at("/scores/2/score", "range"),
            at("/scores/3/criterion", "unknown_criterion"),
        ]
    );
}

#[test]
fn a_complete_sheet_has_a_total() {
    let total = |scores: &[(&str, &str)]| sheet_total(&rules(), &sheet(scores, None).scores);
    assert_eq!(
        total(&[("person", "88.88"), ("jobs", "60.5")]),
        Some(exact("74.69"))
    );
    assert_eq!(total(&[("jobs", "60.5")]), None);
}
