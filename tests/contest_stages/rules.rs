use engine::scoring::hash_of;
use serde_json::{Value, json};

use super::rows::{Staged, of, some_rules, stage};

async fn judged() -> (Staged, Value) {
    let staged = Staged::draft().await;
    let made = staged
        .add(&stage(&staged.app, "preliminary", "初评", (1, 2)))
        .await;
    let made = made.created();
    (staged, made)
}

#[actix_web::test]
async fn rules_are_set_and_read_in_one_form_whatever_the_spelling() {
    let (staged, stage) = judged().await;
    let read = || {
        staged
            .app
            .get(&of(&stage, "/rules"))
            .by(&staged.city)
            .send()
    };
    let none = read().await.ok();
    assert_eq!(
        (&none["rules"], &none["hash"], &none["frozen_at"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    let set = staged.set_rules(&stage).await;
    let etag = set.etag();
    let set = set.ok();
    // Whoever reads the rules can compute the hash.
    assert_eq!(set["hash"], hash_of(&set["rules"]));
    assert_eq!(set["rules"]["criteria"][0]["weight"], "40");
    assert_eq!(set["rules"]["criteria"][0]["step"], "1");
    assert_eq!(set["rules"]["trim"]["min_scores"], 3);
    assert_eq!(set["rules"]["on_edge_tie"], "block");
    let again = read().await;
    assert_eq!(again.etag(), etag);
    assert_eq!(again.ok(), set);
    // The same rules in another spelling have the same hash, and make no new version.
    let mut spelled = some_rules();
    spelled["criteria"][0]["weight"] = json!("40.00");
    spelled["opinion_required"] = json!(false);
    spelled["criteria"][0]["bands"] = json!([]);
    let same = staged.put(&of(&stage, "/rules"), &spelled).await;
    assert_eq!(same.etag(), etag);
    assert_eq!(same.ok()["hash"], set["hash"]);
    spelled["criteria"][0]["weight"] = json!(50);
    spelled["criteria"][1]["weight"] = json!(20);
    let other = staged.put(&of(&stage, "/rules"), &spelled).await.ok();
    assert_ne!(other["hash"], set["hash"]);
    assert_eq!(
        staged.count(
            "contest_stages",
            "rules #>> '{criteria,0,weight}' = '50' and rules_hash is null"
        ),
        1
    );
}

#[actix_web::test]
async fn rules_that_cannot_be_applied_are_refused_by_their_place() {
    let (staged, stage) = judged().await;
    let with = |pointer: &str, value: Value| {
        let mut rules = some_rules();
        match rules.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => rules[&pointer[1..]] = value,
        }
        rules
    };
    for (rules, place, kind) in [
        (with("/criteria", json!([])), "/criteria", "length"),
        (
            with("/criteria/1/key", json!("employment")),
            "/criteria/1/key",
            "duplicate",
        ),
        (
            with("/criteria/0/max", json!("101")),
            "/criteria/0/max",
            "range",
        ),
        (with("/trim", Value::Null), "/trim", "required"),
        (with("/method", json!("mean")), "/trim", "not_allowed"),
        (with("/method", json!("best")), "/method", "unknown_code"),
        (with("/quorum", json!(6)), "/quorum", "range"),
        (
            with("/criteria/0/min", json!("a")),
            "/criteria/0/min",
            "type",
        ),
        (
            with("/criteria/0/min", json!("0.12345")),
            "/criteria/0/min",
            "type",
        ),
        (
            with("/criteria/0/name", json!(["x", "y"])),
            "/criteria/0/name",
            "type",
        ),
        (with("/advance/stage", json!(0)), "/advance/stage", "range"),
        (with("/grand", json!(1)), "/grand", "unknown_field"),
        (
            with("/criteria/0/min", Value::Null),
            "/criteria/0/min",
            "type",
        ),
    ] {
        let answer = staged.put(&of(&stage, "/rules"), &rules).await;
        answer.refused_at(422, place, kind);
    }
    let sum = staged
        .put(
            &of(&stage, "/rules"),
            &with("/criteria/0/weight", json!(41)),
        )
        .await;
    sum.refused(422, "invalid_value");
    assert_eq!(
        staged.count("contest_stages", "rules is null and version = 1"),
        1
    );
}

#[actix_web::test]
async fn places_of_tracks_are_those_of_the_contest() {
    let (staged, stage) = judged().await;
    let change = staged.app.patch(&staged.path("")).by(&staged.organizer);
    let change = change
        .header("if-match", "*")
        .json(&json!({"tracks": ["特色产业", "乡村旅游"]}));
    change.send().await.ok();
    let mut rules = some_rules();
    rules["rank_scope"] = json!("track");
    rules["advance"] = json!({"track": {"特色产业": 10, "手工艺": 5}});
    let refused = staged.put(&of(&stage, "/rules"), &rules).await;
    let refused = refused.refused_at(422, "/advance/track/…", "unknown_track");
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
    rules["advance"] = json!({"track": {"特色产业": 10, "乡村旅游": 5}});
    staged.put(&of(&stage, "/rules"), &rules).await.ok();
}

#[actix_web::test]
async fn only_judged_stages_have_rules() {
    let staged = Staged::draft().await;
    for (kind, hours) in [("collection", (1, 2)), ("qualification", (3, 4))] {
        let made = staged
            .add(&stage(&staged.app, kind, kind, hours))
            .await
            .created();
        let answer = staged.set_rules(&made).await;
        answer.refused_at(422, "", "not_judged");
    }
    assert_eq!(staged.count("contest_stages", "rules is not null"), 0);
}

#[actix_web::test]
async fn rules_are_replaced_on_the_version_that_is_known() {
    let (staged, stage) = judged().await;
    let put = || {
        staged
            .app
            .put(&of(&stage, "/rules"))
            .by(&staged.organizer)
            .json(&some_rules())
    };
    put().send().await.refused(428, "precondition_required");
    put()
        .header("if-match", "\"9\"")
        .send()
        .await
        .refused(412, "precondition_failed");
    let etag = staged
        .app
        .get(&of(&stage, ""))
        .by(&staged.city)
        .send()
        .await
        .etag();
    put().header("if-match", &etag).send().await.ok();
    put()
        .header("if-match", &etag)
        .send()
        .await
        .refused(412, "precondition_failed");
}
