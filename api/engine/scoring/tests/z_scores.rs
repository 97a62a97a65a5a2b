//! Totals brought to one mean and spread.

use serde_json::json;

use super::support::{Stage, exact, judge, result, rules};
use crate::scoring::{Exact, NotNormalised, RoundingMode, ScoringRules};

fn z_score(min_reviews: u32) -> ScoringRules {
    rules(json!({"method": "z_score", "z_score": {"min_reviews_per_judge": min_reviews}}))
}

/// Means 85 and 70, deviations 5 and 10; all: mean 77.5, variance 118.75.
fn two_judges(min_reviews: u32) -> Stage {
    Stage::new(z_score(min_reviews))
        .entry(1, &["80", "60"])
        .entry(2, &["90", "80"])
}

#[test]
fn totals_are_moved_to_the_common_mean_and_spread() {
    let ranking = two_judges(2).ranking();
    let [normalisation] = ranking.normalisation.as_slice() else {
        panic!("{:?}", ranking.normalisation);
    };
    assert!(normalisation.applied && normalisation.reason.is_none());
    assert_eq!(normalisation.mean, Some(exact("77.5")));
    // The root of 118.75.
    assert_eq!(normalisation.deviation, Some(exact("10.897247358851")));
    assert_eq!(normalisation.judges[0].mean, exact("85"));
    assert_eq!(normalisation.judges[0].deviation, exact("5"));
    let first = result(&ranking, 2);
    assert_eq!(first.exact, Some(exact("88.397247358852")));
    assert_eq!(first.score.as_deref(), Some("88.40"));
    assert_eq!(first.raw, Some(exact("85")));
    let given = first.totals[0].normalised.as_ref().unwrap();
    assert_eq!(
        given.to_text(17, RoundingMode::HalfUp),
        "88.39724735885168388"
    );
    assert_eq!(result(&ranking, 1).score.as_deref(), Some("66.60"));
}

#[test]
fn each_judge_then_has_the_common_mean() {
    let mut stage = Stage::new(z_score(2));
    for number in 1..=7 {
        let totals: Vec<String> = (1..=4)
            .map(|by| format!("{}.{by}", 50 + (number * number * by) % 47))
            .collect();
        let totals: Vec<&str> = totals.iter().map(String::as_str).collect();
        stage = stage.entry(number, &totals);
    }
    let ranking = stage.ranking();
    let common = ranking.normalisation[0].mean.clone().unwrap();
    for by in 1..=4 {
        let given: Vec<Exact> = ranking
            .entries
            .iter()
            .flat_map(|result| &result.totals)
            .filter(|total| total.judge == judge(by))
            .filter_map(|total| total.normalised.clone())
            .collect();
        assert_eq!(given.len(), 7);
        let mean = Exact::mean(&given).unwrap();
        let rounded = |value: &Exact| value.to_text(15, RoundingMode::HalfEven);
        assert_eq!(rounded(&mean), rounded(&common));
    }
}

#[test]
fn judges_with_few_sheets_keep_their_totals() {
    let stage = two_judges(2).sheet(1, 3, &["70"]);
    let ranking = stage.ranking();
    let third = &ranking.normalisation[0].judges[2];
    assert!(ranking.normalisation[0].applied && !third.applied);
    assert_eq!(third.reason, Some(NotNormalised::TooFewReviews));
    let totals = result(&ranking, 1).totals;
    assert!(totals[0].normalised.is_some() && totals[2].normalised.is_none());
    let none = two_judges(3).ranking();
    assert_eq!(none.normalisation[0].reason, Some(NotNormalised::NoJudge));
    assert_eq!(result(&none, 1).score.as_deref(), Some("70.00"));
}

#[test]
fn judges_with_equal_totals_keep_them() {
    let stage = Stage::new(z_score(2))
        .entry(1, &["80", "60"])
        .entry(2, &["80", "70"]);
    let ranking = stage.ranking();
    let reasons: Vec<_> = ranking.normalisation[0]
        .judges
        .iter()
        .map(|judge| judge.reason)
        .collect();
    assert_eq!(reasons, [Some(NotNormalised::NoSpread), None]);
    assert_eq!(result(&ranking, 1).totals[0].normalised, None);
    let equal = Stage::new(z_score(2))
        .entry(1, &["80"])
        .entry(2, &["80"])
        .ranking();
    assert_eq!(equal.normalisation[0].reason, Some(NotNormalised::NoSpread));
    assert_eq!(result(&equal, 1).score.as_deref(), Some("80.00"));
}

#[test]
fn juries_without_a_common_entry_are_not_normalised() {
    let apart = Stage::new(z_score(2))
        .entry(1, &["80"])
        .entry(2, &["90"])
        .entry(3, &[])
        .sheet(3, 2, &["60"])
        .entry(4, &[])
        .sheet(4, 2, &["80"]);
    let ranking = apart.ranking();
    assert_eq!(
        ranking.normalisation[0].reason,
        Some(NotNormalised::NotConnected)
    );
    assert!(!ranking.normalisation[0].applied);
    assert_eq!(result(&ranking, 2).score.as_deref(), Some("90.00"));
    // A third judge who has seen an entry of both brings them together.
    let joined = apart.sheet(1, 3, &["75"]).sheet(4, 3, &["85"]);
    assert!(joined.ranking().normalisation[0].applied);
}

#[test]
fn without_a_sheet_nothing_is_normalised() {
    let ranking = Stage::new(z_score(2)).entry(1, &[]).ranking();
    assert_eq!(
        ranking.normalisation[0].reason,
        Some(NotNormalised::NoSheets)
    );
    assert_eq!(ranking.normalisation[0].mean, None);
}

#[test]
fn tracks_that_are_ranked_by_themselves_are_normalised_by_themselves() {
    let rules = rules(
        json!({"method": "z_score", "z_score": {"min_reviews_per_judge": 2}, "rank_scope": "track"}),
    );
    let ranking = Stage::new(rules)
        .in_track(1, "旅游", &["80"])
        .in_track(2, "旅游", &["90"])
        .in_track(3, "加工", &["50", "40"])
        .in_track(4, "加工", &["60", "30"])
        .ranking();
    let means: Vec<_> = ranking
        .normalisation
        .iter()
        .map(|one| one.mean.clone().unwrap())
        .collect();
    assert_eq!(means, [exact("45"), exact("85")]);
}
