//! Why there is no plan.

use serde_json::{Value, json};
use uuid::Uuid;

use super::judging::Judging;

fn judges(problem: &Value, member: &str) -> Vec<String> {
    let list = problem[member].as_array().unwrap().iter();
    list.map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn too_few_judges_are_told_with_the_entries_and_the_smallest_changes() {
    // The first judge has a wall with the first entry.
    let judging = Judging::with(3, 3, 1).await;
    let call = judging
        .app
        .post(&judging.plans_path())
        .by(&judging.organizer);
    let call = call
        .header("accept-language", "en")
        .json(&json!({"judges_per_entry": 3}));
    let short = call.send().await.refused(422, "assignment_infeasible");
    assert_eq!(short["missing"], 1);
    assert_eq!(short["entries_total"], 1);
    let entry = &short["entries"][0];
    assert_eq!(
        (&entry["title"], &entry["blind_code"]),
        (&json!("项目1"), &json!("B1"))
    );
    assert_eq!(
        (&entry["eligible"], &entry["needed"], &entry["missing"]),
        (&json!(2), &json!(3), &json!(1))
    );
    assert!(entry["entry_id"].is_string());
    let changes: Vec<(&Value, &Value)> = short["relaxations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["kind"], &one["value"]))
        .collect();
    assert_eq!(
        changes,
        [
            (&json!("judges_per_entry"), &json!(2)),
            (&json!("add_judges"), &json!(1))
        ]
    );
    let told = short["detail"].as_str().unwrap();
    assert!(
        told.contains("“项目1” needs 3, eligible 2")
            && told.contains("2 judges per entry; or 1 further judges"),
        "{told}"
    );
    let chinese = judging
        .plan(json!({"judges_per_entry": 3}))
        .await
        .refused(422, "assignment_infeasible");
    let told = chinese["detail"].as_str().unwrap();
    assert!(
        told.contains("“项目1”需 3 人，可分配 2 人")
            && told.contains("每个项目的评委减至 2 人；或增加 1 位"),
        "{told}"
    );
    // Each change helps.
    judging.plan(json!({"judges_per_entry": 2})).await.created();
    judging.judge();
    judging.plan(json!({"judges_per_entry": 3})).await.created();
    assert_eq!(judging.count("assignment_plans", "true"), 2);
}

#[actix_web::test]
async fn full_judges_are_named_with_the_maximum_that_suffices() {
    let judging = Judging::with(5, 4, 0).await;
    let body = |maximum: u32| json!({"judges_per_entry": 2, "max_per_judge": maximum});
    let short = judging
        .plan(body(2))
        .await
        .refused(422, "assignment_infeasible");
    assert_eq!(short["missing"], 2);
    assert_eq!(
        judges(&short, "judges_full"),
        ["评委1", "评委2", "评委3", "评委4"]
    );
    assert_eq!(short["judges_full"][0]["limit"], 2);
    assert_eq!(short["entries_total"], 5);
    let raised = short["relaxations"].as_array().unwrap().iter();
    let raised = raised
        .clone()
        .find(|one| one["kind"] == "max_per_judge")
        .unwrap();
    assert_eq!(raised["value"], 3);
    assert_eq!(
        (
            raised["zh"].as_str().unwrap(),
            raised["en"].as_str().unwrap()
        ),
        (
            "每位评委的项目上限提高到 3 个",
            "3 entries per judge at most"
        )
    );
    judging.plan(body(3)).await.created();
}

#[actix_web::test]
async fn pairs_that_cannot_be_kept_apart_are_named() {
    let judging = Judging::begin().await;
    judging.entry("");
    let judges: Vec<Uuid> = (0..3).map(|_| judging.judge()).collect();
    let apart = json!({"judges_per_entry": 2, "avoid": [[judges[0], judges[1]]]});
    judging.plan(apart).await.created();
    let all = json!([
        [judges[0], judges[1]],
        [judges[0], judges[2]],
        [judges[1], judges[2]]
    ]);
    let met = judging
        .plan(json!({"judges_per_entry": 2, "avoid": all}))
        .await;
    let met = met.refused(422, "assignment_infeasible");
    assert_eq!(met["proven"], true);
    let pairs = met["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0]["judges"].as_array().unwrap().len(), 2);
    assert_eq!(pairs[0]["entries"][0]["title"], "项目1");
    assert!(
        met["detail"]
            .as_str()
            .unwrap()
            .starts_with("以下评委无法全部错开：评委")
    );
}

#[actix_web::test]
async fn a_request_names_tracks_and_judges_of_the_contest() {
    let judging = Judging::with(1, 2, 0).await;
    let judge = judging.judge();
    let declined = judging.judge();
    judging.run(&format!(
        "update contest_judges set status = 'declined' where id = '{declined}'"
    ));
    let stranger = Uuid::now_v7();
    for (body, pointer, code) in [
        (json!({"tracks": ["航天"]}), "/tracks/0", "unknown_track"),
        (
            json!({"judges": [judge, stranger]}),
            "/judges/1",
            "not_found",
        ),
        (json!({"judges": [declined]}), "/judges/0", "not_found"),
        (
            json!({"avoid": [[judge, stranger]]}),
            "/avoid/0/1",
            "not_found",
        ),
        (json!({"avoid": [[judge, judge]]}), "/avoid/0", "duplicate"),
        (json!({"avoid": [[judge]]}), "/avoid/0", "type"),
        (
            json!({"avoid": vec![[judge, declined]; 101]}),
            "/avoid",
            "length",
        ),
        (json!({"judges": []}), "/judges", "length"),
        (json!({"judges_per_entry": 0}), "/judges_per_entry", "range"),
        (json!({"max_per_judge": 0}), "/max_per_judge", "range"),
        (json!({"seed": ""}), "/seed", "length"),
        (json!({"balance": "fair"}), "/balance", "unknown_code"),
        (json!({"dry_run": true}), "/dry_run", "unknown_field"),
    ] {
        let mut whole = json!({"judges_per_entry": 1});
        for (name, value) in body.as_object().unwrap() {
            whole[name] = value.clone();
        }
        judging.plan(whole).await.refused_at(422, pointer, code);
    }
    assert_eq!(judging.count("assignment_plans", "true"), 0);
}

#[actix_web::test]
async fn a_plan_is_for_two_hundred_judges_at_most() {
    let judging = Judging::with(1, 1, 0).await;
    judging.run(
        "with people as (insert into persons select gen_random_uuid() from generate_series(1, 200) returning id),
         accounts as (insert into users (id, person_id, username, display_name, account_kind, created_at, updated_at)
             select id, id, 'a' || left(md5(id::text), 20), 'x', 'worker', now(), now() from people returning id)
         insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at)
             select gen_random_uuid(), c.id, a.id, 'accepted', c.created_by, now(), now() from accounts a cross join contests c
              where c.status = 'preliminary'",
    );
    let body = json!({"judges_per_entry": 1});
    judging
        .plan(body.clone())
        .await
        .refused_at(422, "/judges", "too_many");
    judging.run("update contest_judges set status = 'removed' where id = (select min(id::text)::uuid from contest_judges)");
    judging.plan(body).await.created();
}
