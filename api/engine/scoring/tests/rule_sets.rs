//! How rule sets are written, and their hash.

use serde_json::json;

use super::support::{base, rules, trimmed};
use crate::scoring::{OnEdgeTie, ScoringRules};

#[test]
fn the_canonical_form_is_sorted_and_short() {
    let rules = rules(json!({}));
    assert_eq!(
        String::from_utf8(rules.canonical()).unwrap(),
        concat!(
            r#"{"compare":"rounded","criteria":[{"key":"total","max":"100","min":"0","name":{"zh":"总分"},"#,
            r#""step":"0.01","weight":"100"}],"judges_expected":5,"method":"mean","on_edge_tie":"block","#,
            r#""opinion_required":false,"quorum":1,"rank_scope":"stage","rounding":{"mode":"half_up","scale":2},"#,
            r#""tie_steps":[],"totals":"weighted"}"#
        )
    );
}

#[test]
fn the_hash_depends_on_the_rules_and_not_on_their_spelling() {
    let hash = rules(json!({})).hash();
    assert_eq!(
        hash,
        "2b17451ecdfdf7d8778a08427f346bf9014f0ce84b90a4192d14ae17e66cb6a5"
    );
    let mut spelt = base();
    spelt["criteria"][0]["weight"] = json!(100.0);
    spelt["criteria"][0]["max"] = json!("100.00");
    spelt["tie_steps"] = json!([]);
    spelt["on_edge_tie"] = json!("block");
    let spelt: ScoringRules = serde_json::from_value(spelt).unwrap();
    assert_eq!(spelt.hash(), hash);
    assert_ne!(rules(json!({"quorum": 2})).hash(), hash);
}

#[test]
fn defaults_are_filled_in() {
    let rules = rules(trimmed("total"));
    assert_eq!(rules.trim.as_ref().unwrap().min_scores, 3);
    assert_eq!(rules.on_edge_tie, OnEdgeTie::Block);
    let written = serde_json::to_value(&rules).unwrap();
    assert_eq!(
        serde_json::from_value::<ScoringRules>(written).unwrap(),
        rules
    );
}

#[test]
fn unknown_members_are_refused_everywhere() {
    let mut full = base();
    full["criteria"][0]["bands"] = json!([{"label": {"zh": "优"}, "from": 0, "to": 100}]);
    full["trim"] = trimmed("total")["trim"].clone();
    full["panel_ratio"] = json!({"grand": "pooled", "trim_entries": {"highest": 1, "lowest": 1}});
    full["z_score"] = json!({"min_reviews_per_judge": 2});
    full["tie_steps"] = json!([{"step": "lot"}]);
    full["advance"] = json!({"stage": 3});
    assert!(serde_json::from_value::<ScoringRules>(full.clone()).is_ok());
    for pointer in [
        "",
        "/criteria/0",
        "/criteria/0/name",
        "/criteria/0/bands/0",
        "/trim",
        "/panel_ratio",
        "/panel_ratio/trim_entries",
        "/z_score",
        "/rounding",
        "/tie_steps/0",
        "/advance",
    ] {
        let mut more = full.clone();
        more.pointer_mut(pointer).unwrap()["extra"] = json!(1);
        let refused = serde_json::from_value::<ScoringRules>(more).unwrap_err();
        assert!(
            refused.to_string().contains("unknown field `extra`"),
            "{pointer}: {refused}"
        );
    }
}
