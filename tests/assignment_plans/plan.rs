//! What a plan assigns, and what it follows from.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::judging::{Judging, TRACKS, id, pairs, totals};
use crate::contest_stages::rows::some_rules;

#[actix_web::test]
async fn thirty_four_entries_get_five_judges_each_with_even_loads_and_no_conflict() {
    let judging = Judging::with(34, 12, 6).await;
    let plan = judging
        .plan(json!({"judges_per_entry": 5, "seed": "2024"}))
        .await;
    assert!(
        plan.header("location")
            .ends_with(plan.body["id"].as_str().unwrap())
    );
    let plan = plan.created();
    let pairs_of_plan = pairs(&plan);
    assert_eq!(pairs_of_plan.len(), 170);
    assert_eq!(BTreeSet::from_iter(&pairs_of_plan).len(), 170);
    assert_eq!(plan["assignments"].as_array().unwrap().len(), 34);
    for entry in plan["assignments"].as_array().unwrap() {
        assert_eq!(entry["judge_ids"].as_array().unwrap().len(), 5);
    }
    let loads = totals(&plan);
    assert_eq!((loads.len(), loads.iter().sum::<u64>()), (12, 170));
    assert!(
        loads.iter().max().unwrap() - loads.iter().min().unwrap() <= 1,
        "{loads:?}"
    );
    // The stored plan holds the same pairs, and none of the six walls.
    let walled = "exists (select from jsonb_array_elements(assignments) one join contest_judges j on j.id::text = one ->> 'judge_id'
        join entry_walls w on w.person_id = j.user_id and w.entry_id::text = one ->> 'entry_id')";
    assert_eq!(judging.count("entry_walls", "true"), 6);
    assert_eq!(
        judging.count("assignment_plans", "jsonb_array_length(assignments) = 170"),
        1
    );
    assert_eq!(judging.count("assignment_plans", walled), 0);
    // A plan is a dry run.
    assert_eq!(judging.count("reviews", "true"), 0);
    assert_eq!(judging.count("notifications", "true"), 0);
    assert_eq!(plan["applied_at"], Value::Null);
    let read = judging.app.get(&format!(
        "/v1/assignment-plans/{}",
        plan["id"].as_str().unwrap()
    ));
    assert_eq!(read.by(&judging.organizer).send().await.ok(), plan);
}

#[actix_web::test]
async fn the_same_seed_gives_the_same_plan_whoever_asks() {
    let judging = Judging::with(9, 6, 2).await;
    let body = json!({"judges_per_entry": 3, "seed": "x"});
    let first = judging.plan(body.clone()).await.created();
    let again = judging.app.post(&judging.plans_path()).by(&judging.city);
    let again = again.json(&body).send().await.created();
    assert_ne!(first["id"], again["id"]);
    for member in ["assignments", "loads", "input_hash", "seed"] {
        assert_eq!(first[member], again[member]);
    }
    let other = judging
        .plan(json!({"judges_per_entry": 3, "seed": "y"}))
        .await
        .created();
    assert_ne!(first["assignments"], other["assignments"]);
    assert_ne!(first["input_hash"], other["input_hash"]);
    // A seed that the service made gives its plan again.
    let made = judging.plan(json!({"judges_per_entry": 3})).await.created();
    let again = judging
        .plan(json!({"judges_per_entry": 3, "seed": made["seed"]}))
        .await
        .created();
    assert_eq!(made["assignments"], again["assignments"]);
    assert_eq!(made["input_hash"], again["input_hash"]);
}

#[actix_web::test]
async fn the_rules_say_how_many_judges_an_entry_gets() {
    let judging = Judging::with(2, 6, 0).await;
    judging
        .plan(json!({}))
        .await
        .refused_at(422, "/judges_per_entry", "required");
    let rules = judging
        .app
        .put(&format!("/v1/contest-stages/{}/rules", judging.stage));
    let rules = rules
        .by(&judging.organizer)
        .header("if-match", "*")
        .json(&some_rules());
    rules.send().await.ok();
    let plan = judging.plan(json!({})).await.created();
    assert_eq!(plan["judges_per_entry"], 5);
    assert_eq!(
        (&plan["balance"], &plan["judges"]),
        (&json!("all"), &Value::Null)
    );
    assert_eq!(pairs(&plan).len(), 10);
}

#[actix_web::test]
async fn entries_that_do_not_take_part_get_no_judge() {
    let judging = Judging::with(1, 3, 0).await;
    let shortlisted = judging.entry("");
    judging.run(&format!(
        "update entries set status = 'shortlisted' where id = '{shortlisted}'"
    ));
    for change in [
        "status = 'submitted'",
        "status = 'withdrawn'",
        "status = 'eliminated'",
        "paused_at = now()",
    ] {
        let entry = judging.entry("");
        judging.run(&format!("update entries set {change} where id = '{entry}'"));
    }
    let invited = judging.judge();
    judging.run(&format!(
        "update contest_judges set status = 'invited' where id = '{invited}'"
    ));
    let plan = judging.plan(json!({"judges_per_entry": 3})).await.created();
    assert_eq!(plan["assignments"].as_array().unwrap().len(), 2);
    assert!(pairs(&plan).iter().any(|(entry, _)| *entry == shortlisted));
    assert!(pairs(&plan).iter().all(|(_, judge)| *judge != invited));
}

#[actix_web::test]
async fn tracks_limits_and_named_judges_narrow_a_plan() {
    let judging = Judging::begin().await;
    let [industry, _] = TRACKS.map(|track| [judging.entry(track), judging.entry(track)]);
    let judges: Vec<Uuid> = (0..4).map(|_| judging.judge()).collect();
    judging.run(&format!(
        "update contest_judges set tracks = '{{{}}}' where id = '{}'",
        TRACKS[1], judges[0]
    ));
    judging.run(&format!(
        "update contest_judges set entry_limit = 1 where id = '{}'",
        judges[1]
    ));
    let plan = judging
        .plan(json!({"judges_per_entry": 2, "tracks": [TRACKS[0]]}))
        .await
        .created();
    let entries: BTreeSet<Uuid> = pairs(&plan).iter().map(|pair| pair.0).collect();
    assert_eq!(entries, BTreeSet::from(industry));
    assert!(
        pairs(&plan).iter().all(|pair| pair.1 != judges[0]),
        "another track"
    );
    let of = |judge: Uuid| pairs(&plan).iter().filter(|pair| pair.1 == judge).count();
    assert!(of(judges[1]) <= 1, "the judge's own limit");
    let named =
        json!({"judges_per_entry": 1, "judges": [judges[2], judges[3]], "max_per_judge": 2});
    let plan = judging.plan(named).await.created();
    let mut named: Vec<Uuid> = plan["loads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|load| id(&load["judge_id"]))
        .collect();
    named.sort();
    assert_eq!(named, judges[2..]);
    assert_eq!(totals(&plan), [2, 2]);
}

#[actix_web::test]
async fn avoided_judges_do_not_meet() {
    let judging = Judging::with(6, 6, 0).await;
    let first = judging
        .plan(json!({"judges_per_entry": 3, "seed": "x"}))
        .await
        .created();
    let judges: Vec<&Value> = first["loads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|load| &load["judge_id"])
        .collect();
    let avoid = json!([
        [judges[0], judges[1]],
        [judges[2], judges[3]],
        [judges[4], judges[5]]
    ]);
    let plan = judging
        .plan(json!({"judges_per_entry": 3, "seed": "x", "avoid": avoid}))
        .await
        .created();
    assert_eq!(plan["avoid"], avoid);
    for entry in plan["assignments"].as_array().unwrap() {
        let met = entry["judge_ids"].as_array().unwrap();
        for pair in avoid.as_array().unwrap() {
            assert!(
                !(met.contains(&pair[0]) && met.contains(&pair[1])),
                "{entry}"
            );
        }
    }
}

#[actix_web::test]
async fn standing_reviews_stay_and_ended_ones_do_not_return() {
    let judging = Judging::begin().await;
    let (one, other) = (judging.entry(""), judging.entry(""));
    let judges: Vec<Uuid> = (0..6).map(|_| judging.judge()).collect();
    judging.review(one, judges[0], "assigned");
    judging.review(one, judges[1], "started");
    for (judge, status) in [(2, "recused"), (3, "declined"), (4, "cancelled")] {
        judging.review(one, judges[judge], status);
    }
    let plan = judging.plan(json!({"judges_per_entry": 3})).await.created();
    let of = |entry: Uuid| -> Vec<Uuid> {
        let pairs = pairs(&plan).into_iter().filter(|pair| pair.0 == entry);
        pairs.map(|pair| pair.1).collect()
    };
    assert_eq!(
        of(one),
        [judges[5]],
        "one place is open, for the only judge who had no review of the entry"
    );
    assert_eq!(of(other).len(), 3);
    // Even over all: those who have a review already are left out where others are free.
    assert_eq!(totals(&plan), [1, 1, 1, 1, 1, 1]);
    let fixed: Vec<u64> = plan["loads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|load| load["fixed"].as_u64().unwrap())
        .collect();
    assert_eq!(fixed, [1, 1, 0, 0, 0, 0]);
    let new = judging
        .plan(json!({"judges_per_entry": 3, "balance": "new"}))
        .await
        .created();
    assert_eq!(new["balance"], "new");
    let loads = new["loads"].as_array().unwrap().iter();
    assert!(
        loads
            .map(|load| load["assigned"].as_u64().unwrap())
            .all(|assigned| assigned <= 1)
    );
}

#[actix_web::test]
async fn a_wall_holds_for_the_person_after_accounts_are_merged() {
    let judging = Judging::with(1, 2, 0).await;
    let (old, person) = (
        judging.app.person("old").await,
        judging.app.person("new").await,
    );
    let judge = judging.judge_of(&person.id);
    let entry = id(&json!(judging_entry(&judging)));
    judging.wall_of(entry, &old);
    let before = judging.plan(json!({"judges_per_entry": 3})).await.created();
    assert!(pairs(&before).contains(&(entry, judge)));
    judging.run(&format!(
        "update users set person_id = '{}' where id = '{}'",
        person.id, old.id
    ));
    let short = judging
        .plan(json!({"judges_per_entry": 3}))
        .await
        .refused(422, "assignment_infeasible");
    assert_eq!(short["entries"][0]["eligible"], 2);
}

/// The only entry.
fn judging_entry(judging: &Judging) -> String {
    use diesel::RunQueryDsl;
    diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
        "(select id::text from entries)",
    ))
    .get_result(&mut judging.app.database.connect())
    .unwrap()
}
