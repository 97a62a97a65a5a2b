//! Who learns nothing of plans: judges, and officials behind a wall.

use serde_json::json;

use super::judging::Judging;
use crate::support::{Answer, Person, TestApp};

async fn all_of(app: &TestApp, judging: &Judging, plan: &str, who: &Person) -> Vec<Answer> {
    let single = format!("/v1/assignment-plans/{plan}");
    vec![
        app.get(&judging.plans_path()).by(who).send().await,
        app.get(&single).by(who).send().await,
        app.post(&judging.plans_path())
            .by(who)
            .json(&json!({"judges_per_entry": 1}))
            .send()
            .await,
        app.post(&format!("{single}/apply")).by(who).send().await,
    ]
}

#[actix_web::test]
async fn judges_do_not_see_plans_before_or_after_they_are_applied() {
    let judging = Judging::with(3, 2, 0).await;
    let (person, _) = judging.signed_in_judge("judge").await;
    let plan = judging.plan(json!({"judges_per_entry": 2})).await.created();
    let id = plan["id"].as_str().unwrap();
    for answer in all_of(&judging.app, &judging, id, &person).await {
        answer.refused(403, "forbidden");
    }
    let told = judging
        .app
        .get("/v1/notifications")
        .by(&person)
        .send()
        .await
        .ok();
    assert!(
        told["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["kind"] != "reviews_assigned")
    );
    judging.apply(&plan).await.ok();
    for answer in all_of(&judging.app, &judging, id, &person).await {
        answer.refused(403, "forbidden");
    }
}

#[actix_web::test]
async fn officials_behind_a_wall_get_404_for_all_plans_of_the_contest() {
    let judging = Judging::with(3, 3, 0).await;
    let entry = judging.entry("");
    let plan = judging.plan(json!({"judges_per_entry": 2})).await.created();
    let id = plan["id"].as_str().unwrap();
    for who in [&judging.city, &judging.organizer, &judging.province] {
        judging.wall_of(entry, who);
        for answer in all_of(&judging.app, &judging, id, who).await {
            answer.refused(404, "not_found");
        }
        judging.run("delete from entry_walls");
    }
    // What is short is not told to a caller behind a wall, either.
    judging.wall_of(entry, &judging.city);
    let call = judging.app.post(&judging.plans_path()).by(&judging.city);
    let hidden = call.json(&json!({"judges_per_entry": 9})).send().await;
    let hidden = hidden.refused(404, "not_found");
    assert!(!hidden.to_string().contains("项目"));
    // A wall of one official does not bind another.
    let seen = judging
        .app
        .get(&judging.plans_path())
        .by(&judging.organizer);
    assert_eq!(seen.send().await.ok()["items"].as_array().unwrap().len(), 1);
    assert_eq!(judging.count("reviews", "true"), 0);
    assert_eq!(judging.count("assignment_plans", "true"), 1);
}
