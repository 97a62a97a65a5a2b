use serde_json::{Value, json};

use super::rows::{a_finished_session, a_form, checked_in, form_of, says, set_form, submit};
use crate::support::{TestApp, together, with_status};
use crate::training_sessions::rows::{Cast, a_session, moved};

#[actix_web::test]
async fn a_form_is_set_and_replaced_as_a_whole() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    app.get(&form_of(&session))
        .send()
        .await
        .refused(404, "not_found");
    let made = set_form(&app, &cast.city, &session, &a_form()).send().await;
    assert_eq!(
        (made.etag(), made.header("location")),
        ("\"1\"".into(), form_of(&session))
    );
    let made = made.created();
    assert_eq!(made["session_id"], session["id"]);
    let second = json!({"number": 2, "kind": "choice", "text": "时长", "text_en": "", "options": ["偏短", "合适", "偏长"],
        "required": false});
    assert_eq!(made["questions"][1], second);
    assert_eq!(app.get(&form_of(&session)).send().await.ok(), made);
    let again = set_form(&app, &cast.city, &session, &a_form()).send().await;
    again.refused(412, "precondition_failed");
    let put = |if_match: &str, form: &Value| {
        app.put(&form_of(&session))
            .by(&cast.city)
            .header("if-match", if_match)
            .json(form)
    };
    let other = json!({"questions": [{"kind": "text", "text": "意见"}]});
    put("\"1\"", &a_form()).send().await.ok();
    assert_eq!(app.database.count("feedback_forms", "version = 1"), 1);
    put("\"2\"", &other)
        .send()
        .await
        .refused(412, "precondition_failed");
    let changed = put("\"1\"", &other).send().await;
    assert_eq!(
        (
            changed.etag(),
            changed.ok()["questions"].as_array().unwrap().len()
        ),
        ("\"2\"".into(), 1)
    );
    assert_eq!(app.database.count("feedback_tallies", "true"), 1);
    let bare = app
        .put(&form_of(&session))
        .by(&cast.city)
        .json(&other)
        .send()
        .await;
    bare.refused(428, "precondition_required");
    let trail = "resource = 'feedback_forms' and operation = 'set_feedback_form' and divisions = '{510600}'";
    assert_eq!(app.database.count("audit_events", trail), 2);
}

#[actix_web::test]
async fn each_question_is_bounded_and_only_a_choice_has_options() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let choice = |options: Value| json!({"kind": "choice", "text": "t", "options": options});
    let cases = [
        (
            json!({"kind": "vote", "text": "t"}),
            "/questions/0/kind",
            "unknown_code",
        ),
        (
            json!({"kind": "text", "text": ""}),
            "/questions/0/text",
            "length",
        ),
        (
            json!({"kind": "text", "text": "t".repeat(301)}),
            "/questions/0/text",
            "length",
        ),
        (
            json!({"kind": "text", "text": "t", "options": ["a", "b"]}),
            "/questions/0/options",
            "conflict",
        ),
        (
            json!({"kind": "rating", "text": "t", "options": ["a", "b"]}),
            "/questions/0/options",
            "conflict",
        ),
        (choice(json!([])), "/questions/0/options", "length"),
        (choice(json!(["a"])), "/questions/0/options", "length"),
        (choice(json!(["a", ""])), "/questions/0/options", "length"),
        (
            choice(json!(["a", "a"])),
            "/questions/0/options",
            "duplicate_item",
        ),
        (
            choice(json!(vec!["a"; 21])),
            "/questions/0/options",
            "length",
        ),
    ];
    for (question, at, kind) in cases {
        let form = json!({"questions": [question]});
        let refused = set_form(&app, &cast.city, &session, &form).send().await;
        refused.refused_at(422, at, kind);
    }
    for questions in [
        json!([]),
        json!(vec![json!({"kind": "text", "text": "t"}); 31]),
    ] {
        let form = json!({"questions": questions});
        let refused = set_form(&app, &cast.city, &session, &form).send().await;
        refused.refused_at(422, "/questions", "length");
    }
    assert_eq!(app.database.count("feedback_forms", "true"), 0);
}

#[actix_web::test]
async fn a_form_is_fixed_after_the_first_answer() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_finished_session(&app, &cast.city).await;
    says(
        &app,
        &session,
        "first",
        &json!([{"question": 1, "rating": 4}]),
    )
    .await;
    let other = json!({"questions": [{"kind": "text", "text": "意见"}]});
    let put = app
        .put(&form_of(&session))
        .by(&cast.city)
        .header("if-match", "\"1\"");
    put.json(&other).send().await.refused(409, "wrong_state");
    assert_eq!(app.database.count("feedback_forms", "version = 1"), 1);
    assert_eq!(
        app.database
            .count("feedback_tallies", "counts = '{0,0,0,1,0}'"),
        1
    );
}

#[actix_web::test]
async fn a_form_that_changes_as_a_person_answers_keeps_its_answers_in_one_form() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_finished_session(&app, &cast.city).await;
    let person = app.person("first").await;
    checked_in(&app, &session, &person.id);
    let other = json!({"questions": [{"kind": "text", "text": "意见"}]});
    let mut calls = vec![submit(
        &app,
        &person,
        &session,
        &json!([{"question": 1, "rating": 4}]),
    )];
    for _ in 0..4 {
        let put = app
            .put(&form_of(&session))
            .by(&cast.city)
            .header("if-match", "\"1\"");
        calls.push(put.json(&other));
    }
    let answers = together(calls).await;
    let changed = with_status(&answers[1..], 200);
    let form = app.get(&form_of(&session)).send().await.ok();
    let questions = form["questions"].as_array().unwrap().len();
    // Either the form changed first, and the rating fits no question of it, or the person answered first.
    match answers[0].status {
        204 => assert_eq!((changed, questions), (0, 3)),
        _ => assert_eq!((answers[0].status, changed, questions), (422, 1, 1)),
    }
    assert_eq!(
        app.database.count("feedback_tallies", "true"),
        questions as i64
    );
}

#[actix_web::test]
async fn a_form_changes_until_the_session_is_archived_or_cancelled() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let archived = a_finished_session(&app, &cast.city).await;
    moved(&app, &cast.city, &archived, "archive").await.ok();
    let cancelled = a_session(&app, &cast.city, &["cancel"]).await;
    let put = app
        .put(&form_of(&archived))
        .by(&cast.city)
        .header("if-match", "*");
    put.json(&a_form()).send().await.refused(409, "wrong_state");
    let put = set_form(&app, &cast.city, &cancelled, &a_form())
        .send()
        .await;
    put.refused(409, "wrong_state");
}
