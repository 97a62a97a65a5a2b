//! Questions of a session, and the answers of people.

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::service::upkeep;

use super::rows::{Stage, path, under};
use crate::support::{Call, Person};

fn questions() -> Value {
    json!({"questions": [
        {"code": "diet", "text": "用餐", "text_en": "Meals", "kind": "choice", "choices": ["普通", "清真"], "required": true},
        {"code": "size", "text": "尺码", "kind": "number"},
        {"code": "note", "text": "备注", "kind": "text"}
    ], "answers_kept_days": 10})
}

fn put(stage: &Stage, by: &Person, session: &Value, body: &Value) -> Call {
    let call = stage.app.put(&under(session, "questions")).by(by);
    call.header("if-match", "*").json(body)
}

#[actix_web::test]
async fn questions_are_public_kept_by_administrators_and_fixed_by_the_first_answer() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let person = stage.person("person", "510603").await;
    let get = || stage.app.get(&under(&session, "questions"));
    assert_eq!(get().send().await.ok()["questions"], json!([]));
    put(&stage, &person, &session, &questions())
        .send()
        .await
        .refused(403, "forbidden");
    for (pointer, kind, change) in [
        (
            "/questions/0/choices",
            "length",
            json!({"choices": ["普通"]}),
        ),
        ("/questions/0/choices", "length", json!({"kind": "text"})),
        ("/questions/0/code", "pattern", json!({"code": "Diet"})),
        ("/questions", "duplicate_item", json!({"code": "size"})),
    ] {
        let mut wrong = questions();
        for (name, value) in change.as_object().unwrap() {
            wrong["questions"][0][name] = value.clone();
        }
        let answer = put(&stage, &stage.city, &session, &wrong).send().await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        let errors = answer.body["errors"].as_array().unwrap();
        let named = errors.iter().any(|one| {
            one["code"] == kind && one["pointer"].as_str().unwrap().starts_with(pointer)
        });
        assert!(named, "{pointer} {kind}: {}", answer.text);
    }
    let set = put(&stage, &stage.city, &session, &questions())
        .send()
        .await
        .ok();
    assert_eq!(set["questions"][0]["text_en"], "Meals");
    assert_eq!(get().send().await.ok()["answers_kept_days"], 10);
    let answers = json!({"answers": {"diet": "清真"}});
    stage
        .enrolls(&person, &session, answers)
        .send()
        .await
        .created();
    let mut changed = questions();
    changed["questions"][1]["required"] = json!(true);
    let refused = put(&stage, &stage.city, &session, &changed).send().await;
    refused.refused(409, "questions_answered");
    let mut kept = questions();
    kept["answers_kept_days"] = json!(5);
    let kept = put(&stage, &stage.city, &session, &kept).send().await.ok();
    assert_eq!(kept["answers_kept_days"], 5);
}

#[actix_web::test]
async fn answers_fit_the_questions_and_are_read_by_few() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    put(&stage, &stage.city, &session, &questions())
        .send()
        .await
        .ok();
    let person = stage.person("person", "510603").await;
    let stranger = stage.person("stranger", "510603").await;
    for (answers, code, kind) in [
        (json!({}), "diet", "required"),
        (json!({"diet": "素食"}), "diet", "unknown_choice"),
        (json!({"diet": 1}), "diet", "unknown_choice"),
        (json!({"diet": ["清真"]}), "diet", "type"),
        (json!({"diet": "清真", "size": "L"}), "size", "range"),
        (json!({"diet": "清真", "size": -1}), "size", "range"),
        (json!({"diet": "清真", "note": ""}), "note", "length"),
        (
            json!({"diet": "清真", "note": "长".repeat(501)}),
            "note",
            "length",
        ),
        (
            json!({"diet": "清真", "drink": 1}),
            "drink",
            "unknown_question",
        ),
        // What cannot be the code of a question is not repeated.
        (json!({"diet": "清真", "a/b": 1}), "…", "unknown_question"),
    ] {
        let refused = stage.enrolls(&person, &session, json!({"answers": answers}));
        refused
            .send()
            .await
            .refused_at(422, &format!("/answers/{code}"), kind);
    }
    assert_eq!(stage.count("true"), 0);
    let given = json!({"diet": "清真", "size": 42, "note": "花生过敏"});
    let made = stage.enrolls(&person, &session, json!({"answers": given}));
    let made = made.send().await.created();
    let path = format!("{}/answers", path(&made));
    let read = stage.app.get(&path).by(&person).send().await;
    let etag = read.etag();
    assert_eq!(read.ok()["answers"], given);
    stage.app.get(&path).by(&stage.city).send().await.ok();
    for other in [&stranger, &stage.other_city] {
        stage
            .app
            .get(&path)
            .by(other)
            .send()
            .await
            .refused(404, "not_found");
    }
    let change = |by| {
        stage
            .app
            .put(&path)
            .by(by)
            .json(&json!({"answers": {"diet": "普通"}}))
    };
    change(&person)
        .send()
        .await
        .refused(428, "precondition_required");
    stage.advance(Duration::seconds(1));
    let changed = change(&person).header("if-match", &etag).send().await.ok();
    assert_eq!(changed["answers"], json!({"diet": "普通"}));
    change(&person)
        .header("if-match", &etag)
        .send()
        .await
        .refused(412, "precondition_failed");
    stage.advance(Duration::hours(25));
    let late = change(&person).header("if-match", "*").send().await;
    late.refused(409, "enrollment_closed");
    change(&stage.city)
        .header("if-match", "*")
        .send()
        .await
        .ok();
    assert!(
        !stage
            .app
            .database
            .text_of("audit_events")
            .contains("花生过敏")
    );
}

#[actix_web::test]
async fn answers_are_deleted_with_the_place_and_some_days_after_the_session() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    put(&stage, &stage.city, &session, &questions())
        .send()
        .await
        .ok();
    let (one, two) = (
        stage.person("one", "510603").await,
        stage.person("two", "510603").await,
    );
    let answers = json!({"answers": {"diet": "清真"}});
    let made = stage
        .enrolls(&one, &session, answers.clone())
        .send()
        .await
        .created();
    stage
        .enrolls(&two, &session, answers)
        .send()
        .await
        .created();
    let kept = || stage.app.database.count("enrollment_answers", "true");
    stage.cancel(&one, &made).await.ok();
    assert_eq!(kept(), 1);
    // The session ends in three days, and keeps them for ten.
    stage.advance(Duration::days(12));
    upkeep::once(&stage.app.app).await.unwrap();
    assert_eq!(kept(), 1);
    stage.advance(Duration::days(1) + Duration::minutes(1));
    upkeep::once(&stage.app.app).await.unwrap();
    assert_eq!(kept(), 0);
}

#[actix_web::test]
async fn questions_are_set_and_replaced_under_a_condition() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let call = |condition: Option<(&str, &str)>| {
        let call = stage.app.put(&under(&session, "questions"));
        let call = call.by(&stage.city).json(&questions());
        match condition {
            Some((name, value)) => call.header(name, value),
            None => call,
        }
    };
    let bare = call(None).send().await;
    bare.refused(428, "precondition_required");
    // A session without questions has an ETag too.
    let first = call(Some(("if-match", "\"0\""))).send().await;
    let etag = first.etag();
    first.ok();
    let stale = call(Some(("if-match", "\"0\""))).send().await;
    stale.refused(412, "precondition_failed");
    call(Some(("if-match", &etag))).send().await.ok();
    assert_eq!(
        stage
            .app
            .database
            .count("training_questions", "version = 2"),
        1
    );
}
