//! What somebody agreed to, in which version, when, and until when.

use serde_json::{Value, json};

use crate::support::{Call, Person, TestApp, together, with_status};

fn give(app: &TestApp, by: &Person, version: &str) -> Call {
    let body = json!({"purpose": "personal_data", "document_version": version});
    app.post("/v1/users/me/consents").by(by).json(&body)
}

#[actix_web::test]
async fn a_consent_is_given_in_a_version_withdrawn_and_given_again() {
    let app = TestApp::start().await;
    let (person, other) = (app.person("person").await, app.person("other").await);
    let made = give(&app, &person, "2026-08").send().await;
    let path = made.header("location");
    let made = made.created();
    assert_eq!(
        (&made["document_version"], &made["withdrawn_at"]),
        (&json!("2026-08"), &Value::Null)
    );
    let read = app.get(&path).by(&person).send().await;
    assert_eq!(read.body, made);
    let etag = read.etag();
    app.get(&path)
        .by(&other)
        .send()
        .await
        .refused(404, "not_found");
    give(&app, &person, "2026-08")
        .send()
        .await
        .refused(409, "consent_exists");
    give(&app, &person, "2026-11").send().await.created();

    let withdraw = format!("{path}/withdraw");
    app.post(&withdraw)
        .by(&other)
        .send()
        .await
        .refused(404, "not_found");
    let stale = app.post(&withdraw).by(&person).header("if-match", "\"9\"");
    stale.send().await.refused(412, "precondition_failed");
    let withdrawn = app
        .post(&withdraw)
        .by(&person)
        .header("if-match", &etag)
        .send()
        .await;
    assert_ne!(withdrawn.etag(), etag);
    assert!(withdrawn.ok()["withdrawn_at"].is_string());
    app.post(&withdraw)
        .by(&person)
        .send()
        .await
        .refused(409, "wrong_state");
    give(&app, &person, "2026-08").send().await.created();
    let all = app
        .get("/v1/users/me/consents")
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    let first = app
        .get("/v1/users/me/consents?limit=1")
        .by(&person)
        .send()
        .await
        .ok();
    let next = [
        ("limit", "5"),
        ("cursor", first["next_cursor"].as_str().unwrap()),
    ];
    let next = app.get("/v1/users/me/consents").by(&person).query(&next);
    assert_eq!(next.send().await.ok()["items"].as_array().unwrap().len(), 2);
    let none = app
        .get("/v1/users/me/consents")
        .by(&other)
        .send()
        .await
        .ok();
    assert_eq!(none["items"], json!([]));
}

#[actix_web::test]
async fn of_many_at_once_one_is_given_and_one_is_withdrawn() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let answers = together((0..6).map(|_| give(&app, &person, "1"))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 5)
    );
    let made = answers.iter().find(|answer| answer.status == 201).unwrap();
    let withdraw = format!("{}/withdraw", made.header("location"));
    let answers = together((0..6).map(|_| app.post(&withdraw).by(&person))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 5)
    );
}

#[actix_web::test]
async fn the_history_of_consents_stays_as_it_was() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    give(&app, &person, "1").send().await.created();
    for change in [
        "delete from consents",
        "update consents set document_version = '2'",
        "update consents set given_at = now() - interval '1 day'",
    ] {
        let said = app.database.run(change).unwrap_err().to_string();
        assert!(said.contains("a consent is not changed"), "{said}");
    }
}
