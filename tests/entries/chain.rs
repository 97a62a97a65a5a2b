use chrono::Duration;
use serde_json::{Value, json};

use super::rows::{Cast, act, acts, get, in_stage, later, patch, steps, told, unit};
use crate::support::{Person, TestApp, together, with_status};

/// An organisation with its manager.
async fn office(app: &TestApp, name: &str) -> (Value, Person) {
    let manager = app.person(name).await;
    let organization = app.organization(&manager, name).await;
    (organization, manager)
}

#[actix_web::test]
async fn an_entry_passes_its_organisation_the_unit_and_the_organiser() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (employer, boss) = office(&app, "employer").await;
    app.member(&boss, &employer, &cast.owner, "staff").await;
    let (bureau, chief) = office(&app, "bureau").await;
    steps(
        &app,
        &cast,
        &[
            ("own_organization", 11),
            ("recommending_unit", 12),
            ("organizer", 13),
        ],
    );
    let unit = unit(&app, &cast, &bureau, "513328", "null");
    let draft = cast
        .draft_of(
            &app,
            &cast.owner,
            json!({"organization_id": employer["id"]}),
        )
        .await;
    let submit = |body| act(&app, &cast.owner, &draft, "submit", body);
    submit(json!({}))
        .send()
        .await
        .refused_at(422, "/recommending_unit_id", "required");
    submit(json!({"recommending_unit_id": uuid::Uuid::now_v7()}))
        .send()
        .await
        .refused_at(422, "/recommending_unit_id", "unknown_id");
    let entry = submit(json!({"recommending_unit_id": unit}))
        .send()
        .await
        .ok();
    assert_eq!(entry["step"], 1);
    let pass = |by| act(&app, by, &entry, "pass", json!({}));
    // Each unit acts at its step, and at no other.
    pass(&cast.owner).send().await.refused(403, "forbidden");
    pass(&chief).send().await.refused(403, "forbidden");
    pass(&cast.organizer).send().await.refused(403, "forbidden");
    pass(&cast.stranger).send().await.refused(404, "not_found");
    assert_eq!(pass(&boss).send().await.ok()["step"], 2);
    pass(&boss).send().await.refused(403, "forbidden");
    assert_eq!(pass(&chief).send().await.ok()["step"], 3);
    let last = pass(&cast.organizer).send().await.ok();
    assert_eq!(
        (&last["step"], &last["status"]),
        (&Value::Null, &json!("submitted"))
    );
    pass(&cast.organizer)
        .send()
        .await
        .refused(409, "wrong_state");
    let expected = [
        (0, "submitted"),
        (1, "passed"),
        (2, "passed"),
        (3, "passed"),
    ];
    for who in [&cast.owner, &chief, &cast.city] {
        let seen = acts(&app, who, &entry).await;
        assert_eq!(seen, expected.map(|(step, act)| (step, act.to_owned())));
    }
    for (who, kinds) in [
        (&boss, vec!["entry_waits"]),
        (&chief, vec!["entry_waits"]),
        (&cast.organizer, vec!["entry_waits"]),
        (&cast.owner, vec!["entry_passed"; 3]),
    ] {
        assert_eq!(told(&app, who).await, kinds, "{}", who.username);
    }
}

#[actix_web::test]
async fn the_own_organisation_is_passed_over_where_there_is_none_or_the_owner_acts_for_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    steps(&app, &cast, &[("own_organization", 11), ("organizer", 13)]);
    assert_eq!(cast.submitted(&app).await["step"], 2);
    let own = app.organization(&cast.owner, "合作社").await;
    let draft = cast
        .draft_of(&app, &cast.owner, json!({"organization_id": own["id"]}))
        .await;
    let submitted = act(&app, &cast.owner, &draft, "submit", json!({}));
    assert_eq!(submitted.send().await.ok()["step"], 2);
}

#[actix_web::test]
async fn persons_behind_an_entry_do_not_pass_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    steps(&app, &cast, &[("organizer", 11)]);
    let team = json!({"members": [{"person": {"user_id": cast.owner.id}, "role": "leader"},
        {"person": {"user_id": cast.organizer.id}, "role": "adviser"}]});
    let draft = cast.draft_of(&app, &cast.owner, team).await;
    act(&app, &cast.owner, &draft, "submit", json!({}))
        .send()
        .await
        .ok();
    for (verb, body) in [
        ("pass", json!({})),
        ("return", json!({"reason": "x"})),
        ("refuse", json!({"reason": "x"})),
    ] {
        let own = act(&app, &cast.organizer, &draft, verb, body).send().await;
        own.refused(403, "own_proposal");
    }
    // The administrators of the contest's division stand in for the organiser.
    act(&app, &cast.province, &draft, "pass", json!({}))
        .send()
        .await
        .refused(403, "forbidden");
    act(&app, &cast.city, &draft, "pass", json!({}))
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn administrators_of_the_units_division_act_for_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (bureau, _) = office(&app, "bureau").await;
    steps(&app, &cast, &[("recommending_unit", 12)]);
    let unit = unit(&app, &cast, &bureau, "510600", "null");
    let draft = cast.draft(&app).await;
    let body = json!({"recommending_unit_id": unit});
    act(&app, &cast.owner, &draft, "submit", body)
        .send()
        .await
        .ok();
    let county = app
        .appointed("county", tianfu::kernel::roles::Role::CityAdmin, "510700")
        .await;
    let pass = |by| act(&app, by, &draft, "pass", json!({}));
    pass(&county).send().await.refused(404, "not_found");
    // The contest's own division reads the entry, and does not act for the unit.
    pass(&cast.city).send().await.refused(403, "forbidden");
    assert_eq!(
        pass(&cast.other_city).send().await.ok()["step"],
        Value::Null
    );
}

#[actix_web::test]
async fn a_returned_entry_is_a_draft_that_is_submitted_again() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    steps(&app, &cast, &[("organizer", 15)]);
    let entry = cast.submitted(&app).await;
    let back = |by, body| act(&app, by, &entry, "return", body);
    back(&cast.organizer, json!({}))
        .send()
        .await
        .refused_at(422, "/reason", "required");
    let returned = back(&cast.organizer, json!({"reason": "缺少证明"}))
        .send()
        .await
        .ok();
    assert_eq!(
        (&returned["status"], &returned["step"]),
        (&json!("draft"), &Value::Null)
    );
    get(&app, &cast.organizer, &entry)
        .await
        .refused(404, "not_found");
    assert_eq!(told(&app, &cast.owner).await, ["entry_returned"]);
    let change = patch(&app, &cast.owner, &entry, json!({"summary": "已补充"}));
    change.send().await.ok();
    // Until the later of the two deadlines.
    later(&app, Duration::days(14));
    let again = act(&app, &cast.owner, &entry, "submit", json!({}))
        .send()
        .await
        .ok();
    assert_eq!(
        (&again["number"], &again["step"]),
        (&entry["number"], &json!(1))
    );
    back(&cast.organizer, json!({"reason": "仍缺"}))
        .send()
        .await
        .ok();
    later(&app, Duration::days(2));
    let late = act(&app, &cast.owner, &entry, "submit", json!({}))
        .send()
        .await;
    let late = late.refused(409, "stage_closed");
    assert!(late["closes_at"].is_string() && late["server_time"].is_string());
    let seen = acts(&app, &cast.owner, &entry).await;
    let seen: Vec<&str> = seen.iter().map(|(_, act)| act.as_str()).collect();
    assert_eq!(seen, ["submitted", "returned", "submitted", "returned"]);
}

#[actix_web::test]
async fn a_refused_entry_takes_part_no_more() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    steps(&app, &cast, &[("organizer", 12)]);
    let entry = cast.submitted(&app).await;
    let refused = act(
        &app,
        &cast.organizer,
        &entry,
        "refuse",
        json!({"reason": "不属本赛道"}),
    );
    let refused = refused.send().await.ok();
    assert_eq!(
        (&refused["status"], &refused["status_reason"]),
        (&json!("refused"), &json!("不属本赛道"))
    );
    assert_eq!(told(&app, &cast.owner).await, ["entry_refused"]);
    for verb in ["pass", "recall"] {
        let answer = act(&app, &cast.organizer, &entry, verb, json!({}))
            .send()
            .await;
        assert!([403, 409].contains(&answer.status), "{verb}");
    }
    act(&app, &cast.owner, &entry, "withdraw", json!({}))
        .send()
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn units_act_until_the_deadline_of_their_step() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    steps(&app, &cast, &[("organizer", 12)]);
    let entry = cast.submitted(&app).await;
    later(&app, Duration::days(12));
    for (verb, body) in [
        ("pass", json!({})),
        ("return", json!({"reason": "x"})),
        ("refuse", json!({"reason": "x"})),
    ] {
        let late = act(&app, &cast.organizer, &entry, verb, body).send().await;
        let late = late.refused(409, "stage_closed");
        assert!(late["closes_at"].is_string() && late["server_time"].is_string());
    }
    later(&app, Duration::days(-1));
    in_stage(&app, &cast, "preliminary", "preliminary");
    let late = act(&app, &cast.organizer, &entry, "pass", json!({}))
        .send()
        .await;
    assert_eq!(
        late.refused(409, "wrong_state")["current_status"],
        "preliminary"
    );
}

#[actix_web::test]
async fn a_unit_passes_as_many_entries_as_its_quota_allows_also_in_parallel() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (bureau, chief) = office(&app, "bureau").await;
    steps(&app, &cast, &[("recommending_unit", 12), ("organizer", 13)]);
    let unit = unit(&app, &cast, &bureau, "513300", "2");
    let mut entries = Vec::new();
    for _ in 0..5 {
        let draft = cast.draft(&app).await;
        let body = json!({"recommending_unit_id": unit});
        entries.push(
            act(&app, &cast.owner, &draft, "submit", body)
                .send()
                .await
                .ok(),
        );
    }
    let calls = entries
        .iter()
        .map(|entry| act(&app, &chief, entry, "pass", json!({})));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (2, 3)
    );
    for answer in &answers {
        if answer.status == 409 {
            assert_eq!(
                (&answer.body["code"], &answer.body["quota"]),
                (&json!("quota_exhausted"), &json!(2))
            );
        }
    }
    let passed: Vec<&Value> = (0..5)
        .filter(|it| answers[*it].status == 200)
        .map(|it| &entries[it])
        .collect();
    let waiting = (0..5)
        .find(|it| answers[*it].status == 409)
        .map(|it| &entries[it])
        .unwrap();
    // A refusal behind the unit leaves its recommendation counted, a recall does not.
    act(
        &app,
        &cast.organizer,
        passed[0],
        "refuse",
        json!({"reason": "x"}),
    )
    .send()
    .await
    .ok();
    let pass = || act(&app, &chief, waiting, "pass", json!({}));
    pass().send().await.refused(409, "quota_exhausted");
    assert_eq!(
        act(&app, &chief, passed[1], "recall", json!({}))
            .send()
            .await
            .ok()["step"],
        1
    );
    assert_eq!(pass().send().await.ok()["step"], 2);
}

#[actix_web::test]
async fn who_passed_an_entry_on_recalls_it_until_the_deadline() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (bureau, chief) = office(&app, "bureau").await;
    steps(&app, &cast, &[("recommending_unit", 12), ("organizer", 13)]);
    let unit = unit(&app, &cast, &bureau, "513300", "null");
    let draft = cast.draft(&app).await;
    let submit = || {
        act(
            &app,
            &cast.owner,
            &draft,
            "submit",
            json!({"recommending_unit_id": unit}),
        )
    };
    submit().send().await.ok();
    let recall = |by| act(&app, by, &draft, "recall", json!({}));
    recall(&chief).send().await.refused(403, "forbidden");
    let recalled = recall(&cast.owner).send().await.ok();
    assert_eq!(
        (&recalled["status"], &recalled["number"]),
        (&json!("draft"), &json!(1))
    );
    recall(&cast.owner).send().await.refused(409, "wrong_state");
    submit().send().await.ok();
    act(&app, &chief, &draft, "pass", json!({}))
        .send()
        .await
        .ok();
    // What the unit passed is the unit's to recall.
    recall(&cast.owner).send().await.refused(403, "forbidden");
    assert_eq!(recall(&chief).send().await.ok()["step"], 1);
    assert_eq!(recall(&cast.owner).send().await.ok()["status"], "draft");
    submit().send().await.ok();
    act(&app, &chief, &draft, "pass", json!({}))
        .send()
        .await
        .ok();
    act(&app, &cast.organizer, &draft, "pass", json!({}))
        .send()
        .await
        .ok();
    recall(&chief).send().await.refused(403, "forbidden");
    let recalled = recall(&cast.organizer).send().await.ok();
    assert_eq!(recalled["step"], 2);
    later(&app, Duration::days(12));
    let late = recall(&chief).send().await.refused(409, "stage_closed");
    assert!(late["closes_at"].is_string() && late["server_time"].is_string());
    let entry = {
        later(&app, Duration::days(-12));
        app.database.run("delete from contest_steps").unwrap();
        cast.submitted(&app).await
    };
    later(&app, Duration::days(10));
    let late = act(&app, &cast.owner, &entry, "recall", json!({}))
        .send()
        .await;
    late.refused(409, "stage_closed");
}
