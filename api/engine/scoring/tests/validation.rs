//! Rule sets that cannot be applied.

use serde_json::{Value, json};

use super::support::{base, criterion, rules, trimmed};
use crate::scoring::ScoringRules;

/// The problems of the base rule set, changed at some pointers.
fn problems(changes: &[(&str, Value)]) -> Vec<(String, &'static str)> {
    let mut rules = base();
    for (pointer, value) in changes {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let parent = rules.pointer_mut(parent).unwrap();
        parent[member] = value.clone();
    }
    let rules: ScoringRules = serde_json::from_value(rules).unwrap();
    rules
        .validate()
        .into_iter()
        .map(|problem| (problem.pointer, problem.code))
        .collect()
}

#[track_caller]
fn assert_problem(changes: &[(&str, Value)], pointer: &str, code: &str) {
    let found = problems(changes);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].1), (pointer, code));
}

const FIRST: &str = "/criteria/0";

fn first(member: &str) -> String {
    format!("{FIRST}/{member}")
}

#[test]
fn the_base_rule_set_has_no_problem() {
    assert_eq!(problems(&[]), []);
}

#[test]
fn weights_add_up_to_exactly_100() {
    let criteria = |weights: [&str; 3]| {
        let keys = ["jobs", "person", "work"];
        let pairs = keys.iter().zip(weights);
        json!(
            pairs
                .map(|(key, weight)| criterion(key, Some(weight)))
                .collect::<Vec<_>>()
        )
    };
    assert_eq!(
        problems(&[("/criteria", criteria(["40", "30", "30.0"]))]),
        []
    );
    assert_problem(
        &[("/criteria", criteria(["40", "30", "29.9999"]))],
        "/criteria",
        "weights_sum",
    );
    assert_problem(
        &[("/criteria", criteria(["33.33", "33.33", "33.33"]))],
        "/criteria",
        "weights_sum",
    );
    let zero = criteria(["100", "0", "0"]);
    assert_eq!(problems(&[("/criteria", zero)]).len(), 2);
}

#[test]
fn points_have_no_weights_and_weighted_totals_have() {
    let points = json!("points");
    assert_problem(
        &[("/totals", points.clone())],
        &first("weight"),
        "not_allowed",
    );
    let bare = json!([criterion("total", None)]);
    assert_problem(&[("/criteria", bare.clone())], &first("weight"), "required");
    assert_eq!(problems(&[("/criteria", bare), ("/totals", points)]), []);
}

#[test]
fn a_criterion_has_a_key_a_name_and_a_range_that_its_step_divides() {
    assert_problem(&[("/criteria", json!([]))], "/criteria", "length");
    for key in ["", "Jobs", "1st", "_a", "a-b", "总分", &"k".repeat(51)] {
        assert_problem(&[("/criteria/0/key", json!(key))], &first("key"), "format");
    }
    assert_problem(
        &[("/criteria/0/name", json!({"zh": " "}))],
        &first("name/zh"),
        "required",
    );
    let long = json!({"zh": "总分", "en": "x".repeat(201)});
    assert_problem(&[("/criteria/0/name", long)], &first("name/en"), "length");
    assert_problem(&[("/criteria/0/max", json!(0))], &first("max"), "range");
    assert_problem(
        &[("/criteria/0/max", json!("100.01"))],
        &first("max"),
        "range",
    );
    assert_problem(&[("/criteria/0/min", json!(-1))], &first("min"), "range");
    assert_problem(&[("/criteria/0/step", json!(0))], &first("step"), "range");
    assert_problem(
        &[("/criteria/0/step", json!("-0.5"))],
        &first("step"),
        "range",
    );
    assert_problem(
        &[("/criteria/0/step", json!("0.03"))],
        &first("step"),
        "step",
    );
    assert_problem(&[("/criteria/0/step", json!(101))], &first("step"), "step");
    let twice = json!([criterion("jobs", Some("50")), criterion("jobs", Some("50"))]);
    assert_problem(&[("/criteria", twice)], "/criteria/1/key", "duplicate");
}

#[test]
fn bands_cover_the_range_without_overlap() {
    let bands = |ends: &[(&str, &str)]| {
        let band =
            |(from, to): &(&str, &str)| json!({"label": {"zh": "档"}, "from": from, "to": to});
        json!(ends.iter().map(band).collect::<Vec<_>>())
    };
    let good = bands(&[("90", "100"), ("60", "89.99"), ("0", "59.99")]);
    assert_eq!(problems(&[("/criteria/0/bands", good)]), []);
    for (ends, place) in [
        (&[("60", "100"), ("0", "60")][..], "bands/0/from"),
        (&[("0", "59"), ("60", "100")], "bands/1/from"),
        (&[("1", "100")], "bands/0/from"),
        (&[("0", "99")], "bands/0/to"),
        (&[("0", "100.01")], "bands/0/to"),
        (&[("0", "59.995"), ("60", "100")], "bands/0/to"),
        (&[("0", "-1"), ("0", "100")], "bands/0/to"),
    ] {
        assert_problem(
            &[("/criteria/0/bands", bands(ends))],
            &first(place),
            "bands",
        );
    }
}

#[test]
fn each_method_has_its_parameters_and_no_others() {
    let trim = json!({"scope": "total", "drop_highest": 1, "drop_lowest": 1});
    let ratio = json!({"grand": "pooled"});
    let z_score = json!({"min_reviews_per_judge": 2});
    let parameters = [
        ("trim", &trim),
        ("panel_ratio", &ratio),
        ("z_score", &z_score),
    ];
    for (method, needed, allowed) in [
        ("mean", &[][..], &[][..]),
        ("median", &[], &[]),
        ("trimmed", &["trim"], &["trim"]),
        ("panel_ratio", &["panel_ratio"], &["panel_ratio", "trim"]),
        ("z_score", &["z_score"], &["z_score"]),
    ] {
        let method = ("/method", json!(method));
        let missing = problems(std::slice::from_ref(&method));
        let wanted: Vec<_> = needed
            .iter()
            .map(|name| (format!("/{name}"), "required"))
            .collect();
        assert_eq!(missing, wanted);
        let all: Vec<(String, Value)> = parameters
            .iter()
            .map(|(name, value)| (format!("/{name}"), (*value).clone()))
            .collect();
        let mut changes = vec![method];
        changes.extend(
            all.iter()
                .map(|(pointer, value)| (pointer.as_str(), value.clone())),
        );
        let over: Vec<_> = parameters
            .iter()
            .filter(|(name, _)| !allowed.contains(name))
            .map(|(name, _)| (format!("/{name}"), "not_allowed"))
            .collect();
        assert_eq!(problems(&changes), over);
    }
}

#[test]
fn a_trim_leaves_something_out_and_something_over() {
    let trim = |highest: u32, lowest: u32, min_scores: u32| {
        let trim = json!({"scope": "total", "drop_highest": highest, "drop_lowest": lowest, "min_scores": min_scores});
        [("/method", json!("trimmed")), ("/trim", trim)]
    };
    assert_eq!(problems(&trim(1, 1, 3)), []);
    assert_problem(&trim(0, 0, 3), "/trim", "trim");
    assert_problem(&trim(1, 2, 3), "/trim/min_scores", "trim");
    assert_problem(&trim(1, 1, 6), "/trim/min_scores", "trim");
    let eleven = problems(
        &[
            trim(11, 0, 12).as_slice(),
            &[("/judges_expected", json!(12))],
        ]
        .concat(),
    );
    assert_eq!(eleven, [("/trim/drop_highest".to_owned(), "range")]);
}

#[test]
fn numbers_are_in_range() {
    assert_problem(&[("/rounding/scale", json!(7))], "/rounding/scale", "range");
    assert_problem(&[("/quorum", json!(0))], "/quorum", "range");
    assert_problem(&[("/quorum", json!(6))], "/quorum", "range");
    assert_problem(
        &[("/judges_expected", json!(1001))],
        "/judges_expected",
        "range",
    );
    assert_problem(
        &[("/judges_expected", json!(0))],
        "/judges_expected",
        "range",
    );
    assert_problem(
        &[("/divergence_limit", json!(0))],
        "/divergence_limit",
        "range",
    );
    let ratio = |ratio: Value| [("/method", json!("panel_ratio")), ("/panel_ratio", ratio)];
    let scale = ratio(json!({"grand": "pooled", "coefficient_scale": 11}));
    assert_problem(&scale, "/panel_ratio/coefficient_scale", "range");
    let entries = ratio(json!({"grand": "pooled", "trim_entries": {"highest": 101, "lowest": 0}}));
    assert_problem(&entries, "/panel_ratio/trim_entries/highest", "range");
    let z_score = [
        ("/method", json!("z_score")),
        ("/z_score", json!({"min_reviews_per_judge": 1})),
    ];
    assert_problem(&z_score, "/z_score/min_reviews_per_judge", "range");
}

#[test]
fn tie_steps_have_what_they_need_and_can_decide() {
    let steps = |steps: Value| [("/tie_steps", steps)];
    let good = json!([{"step": "untrimmed_sum"}, {"step": "criterion", "criterion": "total"},
        {"step": "more_decimals", "scale": 3}, {"step": "more_decimals", "scale": 4}, {"step": "jury_vote"},
        {"step": "lot"}]);
    assert_eq!(problems(&steps(good)), []);
    for (step, pointer, code) in [
        (json!({"step": "criterion"}), "/criterion", "required"),
        (
            json!({"step": "criterion", "criterion": "jobs"}),
            "/criterion",
            "unknown_criterion",
        ),
        (
            json!({"step": "median", "criterion": "total"}),
            "/criterion",
            "not_allowed",
        ),
        (json!({"step": "more_decimals"}), "/scale", "required"),
        (
            json!({"step": "more_decimals", "scale": 2}),
            "/scale",
            "range",
        ),
        (
            json!({"step": "more_decimals", "scale": 11}),
            "/scale",
            "range",
        ),
        (json!({"step": "lot", "scale": 3}), "/scale", "not_allowed"),
    ] {
        assert_problem(
            &steps(json!([step])),
            &format!("/tie_steps/0{pointer}"),
            code,
        );
    }
    let twice = json!([{"step": "median"}, {"step": "median"}]);
    assert_problem(&steps(twice), "/tie_steps/1", "duplicate");
    let late = json!([{"step": "lot"}, {"step": "median"}]);
    assert_problem(&steps(late), "/tie_steps/1", "unreachable");
    let exact = [
        ("/compare", json!("unrounded")),
        ("/tie_steps", json!([{"step": "more_decimals", "scale": 3}])),
    ];
    assert_problem(&exact, "/tie_steps/0", "never_decides");
}

#[test]
fn places_are_given_as_entries_are_ranked() {
    let advance =
        |scope: &str, advance: Value| [("/rank_scope", json!(scope)), ("/advance", advance)];
    assert_eq!(problems(&advance("stage", json!({"stage": 24}))), []);
    assert_eq!(
        problems(&advance("track", json!({"track": {"旅游": 6, "加工": 0}}))),
        []
    );
    assert_problem(&advance("stage", json!({})), "/advance/stage", "required");
    assert_problem(
        &advance("stage", json!({"stage": 0})),
        "/advance/stage",
        "range",
    );
    assert_problem(&advance("track", json!({})), "/advance/track", "required");
    assert_problem(
        &advance("track", json!({"track": {}})),
        "/advance/track",
        "required",
    );
    assert_problem(
        &advance("track", json!({"track": {"a/b~c": 100_001}})),
        "/advance/track/a~1b~0c",
        "range",
    );
    let both = json!({"stage": 1, "track": {"旅游": 6}});
    assert_problem(
        &advance("stage", both.clone()),
        "/advance/track",
        "not_allowed",
    );
    assert_problem(&advance("track", both), "/advance/stage", "not_allowed");
}

#[test]
fn places_are_for_the_tracks_of_the_contest() {
    let mut changes = trimmed("total");
    changes["rank_scope"] = json!("track");
    changes["advance"] = json!({"track": {"旅游": 6, "采矿": 1}});
    let rules = rules(changes);
    let tracks = ["旅游".to_owned(), "加工".to_owned()];
    let found = rules.validate_tracks(&tracks);
    let found: Vec<_> = found
        .iter()
        .map(|problem| (problem.pointer.as_str(), problem.code))
        .collect();
    assert_eq!(
        found,
        [
            ("/advance/track/采矿", "unknown_track"),
            ("/advance/track", "required")
        ]
    );
}
