//! The ratio of panels.

use serde_json::{Value, json};

use super::support::{Stage, exact, rules};
use crate::scoring::{BlockerCode, RoundingMode};

fn ratio(parameters: Value) -> Value {
    json!({"method": "panel_ratio", "panel_ratio": parameters})
}

fn scale_4(text: &str) -> String {
    exact(text).to_text(4, RoundingMode::HalfUp)
}

/// Two juries with 26 and 24 entries; the two highest and the two lowest are left out of each mean, and of all 50 for
/// the grand mean (高安). The published figures are the sums, means and coefficients.
#[test]
fn the_published_figures_of_two_panels_are_met() {
    let rules = rules(ratio(json!({"grand": "pooled", "coefficient_scale": 4,
        "trim_entries": {"highest": 2, "lowest": 2}})));
    let mut stage = Stage::new(rules);
    let first = [vec!["95", "90", "40", "56", "73.59"], vec!["73.67"; 21]].concat();
    let second = [vec!["94", "89", "41", "56.79", "72.73"], vec!["72.64"; 19]].concat();
    for (place, total) in first.iter().enumerate() {
        stage = stage.in_panel(place as u32, "A", &[total]);
    }
    for (place, total) in second.iter().enumerate() {
        stage = stage.in_panel(100 + place as u32, "B", &[total]);
    }
    let ranking = stage.ranking();
    let [a, b] = ranking.panels.as_slice() else {
        panic!("{:?}", ranking.panels);
    };
    assert_eq!(
        (a.entries, a.averaged, b.entries, b.averaged),
        (26, 22, 24, 20)
    );
    assert_eq!((&a.sum, &b.sum), (&exact("1620.66"), &exact("1452.89")));
    assert_eq!(a.mean.to_text(4, RoundingMode::HalfUp), "73.6664");
    assert_eq!(b.mean.to_text(4, RoundingMode::HalfUp), "72.6445");
    assert_eq!(a.grand_mean, exact("336534/4600"));
    assert_eq!(a.grand_mean.to_text(4, RoundingMode::HalfUp), "73.1596");
    assert_eq!(a.coefficient, Some(exact("0.9931")));
    assert_eq!(b.coefficient, Some(exact("1.0071")));
    // 95 · 0.9931 = 94.3445, 94 · 1.0071 = 94.6674: the ratio changes who is first.
    let best: Vec<&str> = ranking
        .entries
        .iter()
        .take(2)
        .filter_map(|r| r.score.as_deref())
        .collect();
    assert_eq!(best, ["94.67", "94.34"]);
    assert_eq!(ranking.entries[0].panel.as_deref(), Some("B"));
    assert!(ranking.blockers.is_empty());
}

#[test]
fn rounded_means_give_the_published_coefficients_too() {
    let ratio = |mean: &str| exact("73.1596").divided_by(&exact(mean)).unwrap();
    assert_eq!(scale_4(&ratio("73.6664").to_string()), "0.9931");
    assert_eq!(scale_4(&ratio("72.6445").to_string()), "1.0071");
}

#[test]
fn the_grand_mean_is_of_the_means_or_of_all_entries() {
    let stage = |grand: &str| {
        Stage::new(rules(ratio(json!({"grand": grand}))))
            .in_panel(1, "A", &["90"])
            .in_panel(2, "A", &["80"])
            .in_panel(3, "A", &["70"])
            .in_panel(4, "B", &["60"])
    };
    let means = stage("mean_of_means").ranking();
    assert_eq!(means.panels[0].grand_mean, exact("70"));
    assert_eq!(means.panels[0].coefficient, Some(exact("7/8")));
    assert_eq!(
        stage("mean_of_means").result(4).score.as_deref(),
        Some("70.00")
    );
    assert_eq!(stage("pooled").ranking().panels[0].grand_mean, exact("75"));
}

#[test]
fn the_raw_score_of_a_panel_can_be_trimmed() {
    let mut changes = ratio(json!({"grand": "pooled"}));
    changes["trim"] = json!({"scope": "total", "drop_highest": 1, "drop_lowest": 1});
    let stage = Stage::new(rules(changes))
        .in_panel(1, "A", &["90", "88", "95", "70", "92"])
        .in_panel(2, "B", &["60", "60", "60"]);
    assert_eq!(stage.result(1).raw, Some(exact("90")));
    assert_eq!(stage.result(1).score.as_deref(), Some("75.00"));
}

#[test]
fn a_panel_with_few_entries_is_not_trimmed() {
    let parameters = json!({"grand": "pooled", "trim_entries": {"highest": 1, "lowest": 1}});
    let stage = Stage::new(rules(ratio(parameters)))
        .in_panel(1, "A", &["90"])
        .in_panel(2, "A", &["80"])
        .in_panel(3, "B", &["70"]);
    let panels = stage.ranking().panels;
    assert_eq!((panels[0].averaged, panels[1].averaged), (2, 1));
    assert_eq!(panels[0].grand_mean, exact("80"));
}

#[test]
fn a_coefficient_that_cannot_be_had_blocks() {
    let stage = Stage::new(rules(ratio(json!({"grand": "pooled"}))))
        .in_panel(1, "A", &["0"])
        .in_panel(2, "B", &["70"])
        .entry(3, &["80"]);
    let ranking = stage.ranking();
    let codes: Vec<BlockerCode> = ranking
        .blockers
        .iter()
        .map(|blocker| blocker.code)
        .collect();
    assert_eq!(codes.len(), 2);
    assert!(
        codes.contains(&BlockerCode::PanelMeanZero) && codes.contains(&BlockerCode::PanelMissing)
    );
    assert_eq!(stage.result(1).rank, None);
    assert_eq!(stage.result(3).score, None);
    assert_eq!(stage.result(2).rank, Some(1));
}

#[test]
fn entries_that_do_not_compete_change_no_mean_and_are_scored() {
    let stage = Stage::new(rules(ratio(json!({"grand": "pooled"}))))
        .in_panel(1, "A", &["80"])
        .in_panel(2, "B", &["60"])
        .entry_with(3, &["100"], |entry| {
            entry.panel = Some("A".to_owned());
            entry.competing = false;
        });
    assert_eq!(stage.ranking().panels[0].mean, exact("80"));
    let shown = stage.result(3);
    assert_eq!(
        (shown.score.as_deref(), shown.rank, shown.advances),
        (Some("87.50"), None, Some(false))
    );
}

#[test]
fn tie_steps_compare_juries_by_the_coefficient() {
    let mut changes = ratio(json!({"grand": "pooled"}));
    changes["tie_steps"] = json!([{"step": "highest_single"}]);
    let stage = Stage::new(rules(changes))
        .in_panel(1, "A", &["60", "40"])
        .in_panel(2, "B", &["85", "75"]);
    // Both score 65 of means 50 and 80. 60 · 1.3 = 78 against 85 · 0.8125 = 69.0625.
    let ranking = stage.ranking();
    assert_eq!(stage.result(1).score, stage.result(2).score);
    assert_eq!(
        (stage.result(1).rank, stage.result(2).rank),
        (Some(1), Some(2))
    );
    assert_eq!(ranking.entries[1].tie_trace[0].value, exact("69.0625"));
}
