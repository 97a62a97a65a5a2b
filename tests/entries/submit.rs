use chrono::Duration;
use serde_json::{Value, json};

use super::rows::{Cast, act, acts, at, count, in_stage, later, rfc, text, told};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn an_entry_is_submitted_inside_the_window_of_the_collection() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    let submit = || act(&app, &cast.owner, &draft, "submit", json!({}));
    let closes = cast.start + Duration::days(10);
    // Before the window, and before the contest collects.
    app.database
        .run(&format!(
            "update contest_stages set opens_at = {} where position = 1",
            at(closes - Duration::days(1))
        ))
        .unwrap();
    let early = submit().send().await.refused(409, "stage_closed");
    assert_eq!(early["closes_at"], json!(rfc(closes)));
    assert!(early["server_time"].is_string());
    app.database
        .run(&format!(
            "update contest_stages set opens_at = {} where position = 1",
            at(cast.start)
        ))
        .unwrap();
    app.database
        .run("update contests set status = 'published', current_stage_id = null")
        .unwrap();
    submit().send().await.refused(409, "stage_closed");
    in_stage(&app, &cast, "collection", "collecting");
    // One second late, by the time of the service.
    let second = draft_and_submit_at(&app, &cast, closes + Duration::seconds(1)).await;
    let late = second.refused(409, "stage_closed");
    assert!(late["closes_at"].is_string() && late["server_time"].is_string());
    assert_eq!(count(&app, "status <> 'draft' or number is not null"), 0);
    in_stage(&app, &cast, "qualification", "qualifying");
    submit().send().await.refused(409, "stage_closed");
}

async fn draft_and_submit_at(
    app: &TestApp,
    cast: &Cast,
    time: chrono::DateTime<chrono::Utc>,
) -> crate::support::Answer {
    let draft = cast.draft(app).await;
    later(app, time - app.app.clock.now());
    act(app, &cast.owner, &draft, "submit", json!({}))
        .send()
        .await
}

#[actix_web::test]
async fn the_last_moment_of_the_window_is_in_time() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let last = cast.start + Duration::days(10) - Duration::minutes(1);
    draft_and_submit_at(&app, &cast, last).await.ok();
}

#[actix_web::test]
async fn an_incomplete_entry_is_refused_with_all_that_is_missing() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    app.database
        .run("update contest_entry_rules set team_min = 2")
        .unwrap();
    let draft = cast
        .draft_of(&app, &cast.owner, json!({"plan": {}, "track": null}))
        .await;
    let refused = act(&app, &cast.owner, &draft, "submit", json!({}))
        .send()
        .await;
    let refused = refused.refused(422, "invalid_value");
    let mut pointers: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| text(&error["pointer"]))
        .collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/members", "/plan/model", "/track"]);
    assert_eq!(count(&app, "number is not null"), 0);
}

#[actix_web::test]
async fn a_submission_gives_a_number_and_a_blind_code() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut codes = Vec::new();
    for number in 1..=3 {
        let entry = cast.submitted(&app).await;
        assert_eq!(
            (&entry["number"], &entry["status"]),
            (&json!(number), &json!("submitted"))
        );
        assert!(entry["submitted_at"].is_string() && entry["step"].is_null());
        let code = text(&entry["blind_code"]).to_owned();
        assert_eq!(code.len(), 6);
        assert!(code.bytes().all(|one| b"BCDFGHJKMNPQRTVWXZ".contains(&one)));
        codes.push(code);
        assert_eq!(
            acts(&app, &cast.owner, &entry).await,
            [(0, "submitted".to_owned())]
        );
    }
    codes.dedup();
    assert_eq!(codes.len(), 3);
    // The owner acted, and is not told of it.
    assert!(told(&app, &cast.owner).await.is_empty());
}

#[actix_web::test]
async fn parallel_submissions_are_numbered_without_gaps() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut calls = Vec::new();
    for _ in 0..8 {
        let draft = cast.draft(&app).await;
        calls.push(act(&app, &cast.owner, &draft, "submit", json!({})));
    }
    let answers = together(calls).await;
    let mut numbers: Vec<i64> = answers
        .into_iter()
        .map(|answer| answer.ok()["number"].as_i64().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, Vec::from_iter(1..=8));
    assert_eq!(
        app.database
            .count("(select distinct blind_code from entries) codes", "true"),
        8
    );
}

#[actix_web::test]
async fn parallel_submissions_of_one_draft_are_one() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    let calls = (0..6).map(|_| act(&app, &cast.owner, &draft, "submit", json!({})));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 5)
    );
    assert_eq!(
        count(&app, "status = 'submitted' and number = 1 and version = 2"),
        1
    );
    assert_eq!(
        app.database
            .count("entry_step_decisions", "decision = 'submitted'"),
        1
    );
}

#[actix_web::test]
async fn missing_papers_are_supplied_until_their_deadline() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast.submitted(&app).await;
    let due = app.app.clock.now() + Duration::days(15);
    let request = format!(
        "update entries set status = 'supplement_requested', supplement_due_at = {}, supplements_requested = 1",
        at(due)
    );
    app.database.run(&request).unwrap();
    in_stage(&app, &cast, "qualification", "qualifying");
    later(&app, Duration::days(14));
    let submit = || act(&app, &cast.owner, &entry, "submit", json!({}));
    let again = submit().send().await.ok();
    for member in ["number", "blind_code", "submitted_at"] {
        assert_eq!(again[member], entry[member], "{member}");
    }
    assert_eq!(
        (&again["status"], &again["step"]),
        (&json!("submitted"), &Value::Null)
    );
    // What was supplied is not recalled: the check goes on.
    let recalled = act(&app, &cast.owner, &entry, "recall", json!({}))
        .send()
        .await;
    assert_eq!(recalled.status, 409);
    app.database.run(&request).unwrap();
    later(&app, Duration::days(16));
    let late = submit().send().await.refused(409, "stage_closed");
    assert!(late["closes_at"].is_string() && late["server_time"].is_string());
}

#[actix_web::test]
async fn a_suspended_contest_takes_no_submissions() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    app.database
        .run("update contests set suspended_status = status, status = 'suspended', status_reason = 'x'")
        .unwrap();
    let refused = act(&app, &cast.owner, &draft, "submit", json!({}))
        .send()
        .await;
    assert_eq!(
        refused.refused(409, "wrong_state")["current_status"],
        "suspended"
    );
}

#[actix_web::test]
async fn only_the_entrants_side_submits() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let behalf = json!({"on_behalf_of": cast.owner.id});
    let draft = cast.draft_of(&app, &cast.broker, behalf).await;
    // A broker assists, and the owner submits.
    let submit = |by| act(&app, by, &draft, "submit", json!({}));
    submit(&cast.broker).send().await.refused(403, "forbidden");
    submit(&cast.organizer)
        .send()
        .await
        .refused(404, "not_found");
    submit(&cast.owner).send().await.ok();
    let client = app
        .integration(&cast.province, "513300", &["entries:write"])
        .await;
    let body = super::rows::with(cast.body(), json!({"on_behalf_of": cast.owner.id}));
    let drafted = app.post("/v1/entries").client(&client).json(&body);
    let drafted = drafted.send().await.created();
    let submitted = app
        .post(&format!("{}/submit", super::rows::path(&drafted)))
        .client(&client)
        .json(&json!({}));
    assert_eq!(submitted.send().await.ok()["number"], 2);
    assert_eq!(
        told(&app, &cast.owner).await,
        ["entry_drafted", "entry_drafted", "entry_submitted"]
    );
}
