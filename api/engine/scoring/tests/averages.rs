//! Mean, median and trimmed mean.

use serde_json::json;

use super::support::{Stage, base, criterion, exact, rules, rules_of, trimmed};
use crate::scoring::sample::Random;
use crate::scoring::{InputError, Method};

#[test]
fn the_trimmed_mean_leaves_out_one_highest_and_one_lowest() {
    let rules = rules(trimmed("total"));
    let stage = Stage::new(rules).entry(1, &["90", "88", "95", "70", "92"]);
    let result = stage.result(1);
    assert_eq!(result.score.as_deref(), Some("90.00"));
    assert_eq!(result.exact, Some(exact("90")));
    let dropped: Vec<bool> = result.totals.iter().map(|total| total.dropped).collect();
    assert_eq!(dropped, [false, false, true, true, false]);
}

#[test]
fn nine_judges_with_a_total_score_from_70_to_100() {
    let total = json!([{"key": "total", "name": {"zh": "总分", "en": "Total"}, "weight": 100, "min": 70, "max": 100,
        "step": "0.01"}]);
    let mut changes = trimmed("total");
    changes["criteria"] = total;
    changes["judges_expected"] = json!(9);
    let rules = rules(changes);
    let totals = [
        "91.25", "88.40", "95.00", "70.00", "92.13", "89.99", "90.01", "93.33", "87.77",
    ];
    // 632.88 of seven judges.
    assert_eq!(Stage::score_of(&rules, &totals), "90.41");
    let low = Stage::new(rules).entry(1, &["69.99"]);
    assert!(
        matches!(low.compute(), Err(InputError::Sheet { problems, .. }) if problems[0].code == "range")
    );
}

#[test]
fn with_fewer_than_three_scores_nothing_is_left_out() {
    let rules = rules(trimmed("total"));
    for (totals, score) in [
        (&["80"][..], "80.00"),
        (&["90", "70"], "80.00"),
        (&["90", "70", "71"], "71.00"),
    ] {
        assert_eq!(Stage::score_of(&rules, totals), score);
    }
    let two = Stage::new(rules).entry(1, &["90", "70"]).result(1);
    assert!(two.totals.iter().all(|total| !total.dropped));
}

#[test]
fn trimming_by_criterion_differs_from_trimming_totals() {
    let mut rule_set = base();
    rule_set["criteria"] = json!([
        criterion("jobs", Some("50")),
        criterion("person", Some("50"))
    ]);
    let score = |scope: &str| {
        Stage::new(rules_of(rule_set.clone(), trimmed(scope)))
            .entry(1, &[])
            .sheet(1, 1, &["100", "0"])
            .sheet(1, 2, &["0", "100"])
            .sheet(1, 3, &["50", "60"])
            .result(1)
    };
    // Totals 50, 50 and 55: the middle one is 50.
    assert_eq!(score("total").score.as_deref(), Some("50.00"));
    // The middle scores are 50 and 60.
    let by_criterion = score("criterion");
    assert_eq!(by_criterion.score.as_deref(), Some("55.00"));
    let dropped: Vec<Vec<String>> = by_criterion
        .totals
        .into_iter()
        .map(|total| total.dropped_criteria)
        .collect();
    assert_eq!(
        dropped,
        [vec!["jobs", "person"], vec!["jobs", "person"], vec![]]
    );
}

#[test]
fn of_equal_totals_two_different_judges_are_marked() {
    let result = Stage::new(rules(trimmed("total")))
        .entry(1, &["80", "80", "80", "80"])
        .result(1);
    let dropped: Vec<bool> = result.totals.iter().map(|total| total.dropped).collect();
    assert_eq!(dropped, [true, true, false, false]);
    assert_eq!(result.score.as_deref(), Some("80.00"));
}

#[test]
fn several_can_be_left_out_on_one_side() {
    let rules = rules(json!({"method": "trimmed", "trim":
        {"scope": "total", "drop_highest": 0, "drop_lowest": 2, "min_scores": 4}}));
    assert_eq!(Stage::score_of(&rules, &["10", "20", "80", "90"]), "85.00");
    assert_eq!(Stage::score_of(&rules, &["10", "20", "81"]), "37.00");
}

#[test]
fn the_median_of_an_even_number_lies_in_the_middle() {
    let rules = rules(json!({"method": "median"}));
    assert_eq!(Stage::score_of(&rules, &["70", "95", "90"]), "90.00");
    assert_eq!(
        Stage::score_of(&rules, &["70", "90.01", "95", "90"]),
        "90.01"
    );
    assert_eq!(Stage::score_of(&rules, &["77.5"]), "77.50");
}

#[test]
fn a_missing_judge_does_not_lower_the_mean() {
    let stage = Stage::new(rules(json!({}))).entry(1, &["100", "100", "100", "100"]);
    let result = stage.result(1);
    assert_eq!((result.n_expected, result.n_counted), (5, 4));
    assert_eq!(result.score.as_deref(), Some("100.00"));
}

#[test]
fn sheets_that_do_not_count_are_left_aside_and_may_have_gaps() {
    let mut stage = Stage::new(rules(json!({}))).entry(1, &["80", "60", "10"]);
    stage.sheets[1].counted = false;
    stage.sheets[2].counted = false;
    stage.sheets[2].scores.clear();
    let result = stage.result(1);
    assert_eq!(
        (result.n_counted, result.score.as_deref()),
        (1, Some("80.00"))
    );
    assert_eq!(result.totals.len(), 1);
}

#[test]
fn no_mean_exceeds_the_greatest_or_falls_below_the_least_total() {
    let mut random = Random(7);
    for method in ["mean", "median", "trimmed"] {
        let changes = match method {
            "trimmed" => trimmed("total"),
            _ => json!({"method": method}),
        };
        let rules = rules(changes);
        for _ in 0..200 {
            let judges = 1 + random.below(9);
            let texts: Vec<String> = (0..judges)
                .map(|_| format!("{}.{:02}", 90 + random.below(10), random.below(100)))
                .collect();
            let totals: Vec<&str> = texts.iter().map(String::as_str).collect();
            let result = Stage::new(rules.clone()).entry(1, &totals).result(1);
            let score = result.exact.unwrap();
            let given = || result.totals.iter().map(|total| &total.total);
            assert!(given().min().unwrap() <= &score && &score <= given().max().unwrap());
        }
    }
}

#[test]
fn weights_and_points_make_totals_exactly() {
    let mut weighted = base();
    weighted["criteria"] = json!([
        criterion("jobs", Some("33.3333")),
        criterion("person", Some("33.3333")),
        criterion("work", Some("33.3334"))
    ]);
    let stage = Stage::new(rules_of(weighted, json!({})))
        .entry(1, &[])
        .sheet(1, 1, &["99.99", "0.01", "100"]);
    // (99.99 + 0.01) · 0.333333 + 100 · 0.333334
    assert_eq!(stage.result(1).totals[0].total, exact("66.6667"));

    let mut points = base();
    points["totals"] = json!("points");
    points["criteria"] = json!([criterion("jobs", None), criterion("person", None)]);
    let stage =
        Stage::new(rules_of(points, json!({})))
            .entry(1, &[])
            .sheet(1, 1, &["99.5", "40.25"]);
    assert_eq!(stage.result(1).score.as_deref(), Some("139.75"));
}

#[test]
fn scores_are_rounded_at_the_end_as_ruled() {
    for (mode, totals, score) in [
        ("half_up", ["80.01", "80.02"], "80.02"),
        ("half_even", ["80.01", "80.02"], "80.02"),
        ("half_even", ["80.02", "80.03"], "80.02"),
        ("half_up", ["80.02", "80.03"], "80.03"),
        ("down", ["80.02", "80.03"], "80.02"),
    ] {
        let rules = rules(json!({"rounding": {"scale": 2, "mode": mode}}));
        assert_eq!(Stage::score_of(&rules, &totals), score, "{mode} {totals:?}");
    }
    let whole = rules(json!({"rounding": {"scale": 0, "mode": "half_up"}}));
    assert_eq!(Stage::score_of(&whole, &["80.5"]), "81");
}

#[test]
fn input_that_contradicts_itself_is_an_error() {
    let stage = Stage::new(rules(json!({}))).entry(1, &["80"]);
    let mut twice = stage.clone();
    twice.entries.push(twice.entries[0].clone());
    assert!(matches!(
        twice.compute(),
        Err(InputError::DuplicateEntry(_))
    ));
    let unknown = stage.clone().sheet(2, 1, &["80"]);
    assert!(matches!(
        unknown.compute(),
        Err(InputError::UnknownEntry(_))
    ));
    let again = stage.clone().sheet(1, 1, &["90"]);
    assert!(matches!(
        again.compute(),
        Err(InputError::DuplicateSheet { .. })
    ));
    let gap = stage.clone().sheet(1, 2, &[]);
    assert!(
        matches!(gap.compute(), Err(InputError::Sheet { problems, .. }) if problems[0].code == "required")
    );
    let mut broken = stage;
    broken.rules.method = Method::Trimmed;
    assert!(
        matches!(broken.compute(), Err(InputError::Rules(problems)) if problems[0].pointer == "/trim")
    );
}
