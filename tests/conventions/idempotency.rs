use chrono::Duration;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use tianfu::service::upkeep;

use crate::support::{Answer, Call, PASSWORD, Person, TestApp, a_need, together, with_status};

fn create(app: &TestApp, by: &Person, key: &str, title: &str) -> Call {
    app.post("/v1/listings")
        .by(by)
        .header("idempotency-key", key)
        .json(&a_need(title))
}

fn is_replay(answer: &Answer) -> bool {
    answer
        .headers
        .get("idempotency-replayed")
        .is_some_and(|value| value == "true")
}

#[actix_web::test]
async fn the_same_request_under_the_same_key_is_carried_out_once() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let first = create(&app, &peng, "k", "电气改造").send().await;
    assert!(!is_replay(&first));
    let second = create(&app, &peng, "k", "电气改造").send().await;
    assert!(is_replay(&second));
    assert_eq!(second.text, first.text, "to the byte");
    for name in ["location", "etag", "content-type"] {
        assert_eq!(second.header(name), first.header(name));
    }
    second.created();
    assert_eq!(app.database.count("listings", "true"), 1);
    // Without a key, or under another, it is another intent.
    create(&app, &peng, "k2", "电气改造").send().await.created();
    app.draft(&peng, &a_need("电气改造")).await;
    assert_eq!(app.database.count("listings", "true"), 3);
}

#[actix_web::test]
async fn a_move_is_made_once_under_its_key() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let path = format!("/v1/listings/{}/submit", need["id"].as_str().unwrap());
    let submit = || {
        app.post(&path)
            .by(&peng)
            .header("idempotency-key", "s")
            .send()
    };
    let first = submit().await;
    let second = submit().await;
    assert!(is_replay(&second));
    assert_eq!(first.text, second.text);
    assert_eq!(second.ok()["status"], "submitted");
    assert_eq!(
        app.database
            .count("listings", "status = 'submitted' and version = 2"),
        1
    );
}

#[actix_web::test]
async fn a_key_is_not_used_for_something_else() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let made = create(&app, &peng, "k", "电气改造").send().await.created();
    let other = create(&app, &peng, "k", "别的题目").send().await;
    let told = other.refused(422, "idempotency_key_reused");
    assert_eq!(
        (&told["errors"][0]["parameter"], &told["errors"][0]["code"]),
        (&json!("Idempotency-Key"), &json!("reused"))
    );
    assert_eq!(app.database.count("listings", "true"), 1);
    assert_eq!(made["status"], "draft");
}

#[actix_web::test]
async fn a_key_holds_for_one_path_alone() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let mut moves = Vec::new();
    for (key, title) in [("one", "电气改造"), ("two", "配电改造")] {
        let made = create(&app, &peng, key, title).send().await.created();
        let path = format!("/v1/listings/{}/submit", made["id"].as_str().unwrap());
        moves.push(path);
    }
    let submit = |path: &str| {
        app.post(path)
            .by(&peng)
            .header("idempotency-key", "k")
            .send()
    };
    create(&app, &peng, "k", "第三").send().await.created();
    for path in &moves {
        let first = submit(path).await;
        assert!(!is_replay(&first));
        assert_eq!(first.ok()["status"], "submitted");
    }
    for path in &moves {
        let again = submit(path).await;
        assert!(is_replay(&again));
        assert_eq!(again.ok()["status"], "submitted");
    }
    let again = create(&app, &peng, "k", "第三").send().await;
    assert!(is_replay(&again));
    assert_eq!(app.database.count("listings", "true"), 3);
    assert_eq!(app.database.count("idempotent_requests", "key = 'k'"), 3);
    // Other words on the same path are another request.
    let other = app.post(&moves[0]).by(&peng).header("idempotency-key", "k");
    let other = other.body("application/json", "{ }").send().await;
    other.refused(422, "idempotency_key_reused");
}

#[actix_web::test]
async fn a_path_in_another_spelling_is_the_same_path_for_a_key() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let id = need["id"].as_str().unwrap();
    let submit = |id: &str| {
        let path = format!("/v1/listings/{id}/submit");
        app.post(&path)
            .by(&peng)
            .header("idempotency-key", "k")
            .send()
    };
    submit(id).await.ok();
    let again = submit(&format!("%{:x}{}", id.as_bytes()[0], &id[1..])).await;
    assert!(is_replay(&again), "{}", again.text);
    again.ok();
    let again = app.post(&format!("/v1/%6cistings/{id}/submit"));
    let again = again.by(&peng).header("idempotency-key", "k").send().await;
    assert!(is_replay(&again), "{}", again.text);
    again.ok();
    assert_eq!(app.database.count("listings", "version = 2"), 1);
}

#[actix_web::test]
async fn keys_are_each_callers_own() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let lei = app.person("lei").await;
    let first = create(&app, &peng, "k", "电气改造").send().await.created();
    let second = create(&app, &lei, "k", "电气改造").send().await;
    assert!(!is_replay(&second));
    assert_ne!(second.created()["id"], first["id"]);
    assert_eq!(app.database.count("listings", "true"), 2);
    assert_eq!(app.database.count("idempotent_requests", "key = 'k'"), 2);
}

#[actix_web::test]
async fn of_identical_requests_in_flight_at_once_one_is_carried_out() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let answers = together((0..10).map(|_| create(&app, &peng, "k", "电气改造"))).await;
    let made: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .collect();
    assert_eq!(made.iter().filter(|answer| !is_replay(answer)).count(), 1);
    assert!(made.iter().all(|answer| answer.text == made[0].text));
    assert_eq!(made.len() + with_status(&answers, 409), 10);
    for answer in answers.into_iter().filter(|answer| answer.status == 409) {
        answer.refused(409, "idempotency_in_flight");
    }
    assert_eq!(app.database.count("listings", "true"), 1);
}

#[actix_web::test]
async fn while_a_request_is_worked_on_its_twin_is_told_so_and_may_come_again() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    // The lock that the first of the two would hold.
    let mut first = app.database.connect();
    let lock = format!(
        "begin; select pg_advisory_xact_lock(hashtextextended('idempotency/{}/POST /v1/listings k', 0))",
        peng.id
    );
    first.batch_execute(&lock).unwrap();
    let twin = create(&app, &peng, "k", "电气改造").send().await;
    assert_eq!(twin.header("retry-after"), "1");
    twin.refused(409, "idempotency_in_flight");
    assert_eq!(app.database.count("listings", "true"), 0);
    // The same key on another path waits for nothing.
    let other = app.post("/v1/organizations").by(&peng);
    let other = other.header("idempotency-key", "k").json(&json!({}));
    assert_eq!(other.send().await.status, 422);
    first.batch_execute("rollback").unwrap();
    create(&app, &peng, "k", "电气改造").send().await.created();
}

#[actix_web::test]
async fn a_refusal_is_replayed_too_and_in_the_readers_language() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    let pause = || {
        app.post(&format!("{path}/pause"))
            .by(&peng)
            .header("idempotency-key", "p")
    };
    let first = pause().send().await;
    assert!(!is_replay(&first));
    let first = first.refused(409, "wrong_state");
    assert_eq!(first["current_status"], "draft");
    // What has changed since does not change the answer under this key.
    app.post(&format!("{path}/submit"))
        .by(&peng)
        .send()
        .await
        .ok();
    let second = pause().header("accept-language", "en").send().await;
    assert!(is_replay(&second), "{second:?}");
    let second = second.refused(409, "wrong_state");
    assert_eq!(second["current_status"], "draft");
    assert_ne!(second["title"], first["title"]);
    assert_ne!(second["request_id"], first["request_id"]);
}

#[actix_web::test]
async fn a_refused_body_leaves_its_key_free() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let wrong = create(&app, &peng, "k", "").send().await;
    wrong.refused_at(422, "/title", "length");
    create(&app, &peng, "k", "电气改造").send().await.created();
}

#[actix_web::test]
async fn a_key_is_forgotten_after_a_day() {
    let app = TestApp::start_with(|settings| {
        settings.access_token_lifetime = Duration::days(3);
    })
    .await;
    let peng = app.person("peng").await;
    let first = create(&app, &peng, "k", "电气改造").send().await.created();
    app.app
        .clock
        .advance(Duration::hours(23) + Duration::minutes(59));
    let kept = create(&app, &peng, "k", "电气改造").send().await;
    assert!(is_replay(&kept));
    app.app.clock.advance(Duration::minutes(2));
    let second = create(&app, &peng, "k", "别的题目").send().await;
    assert!(!is_replay(&second));
    assert_ne!(second.created()["id"], first["id"]);
    assert_eq!(app.database.count("listings", "true"), 2);
    assert_eq!(app.database.count("idempotent_requests", "true"), 1);
    app.app.clock.advance(Duration::hours(24));
    upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("idempotent_requests", "true"), 0);
}

#[actix_web::test]
async fn a_key_has_one_to_255_characters() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for key in ["", &*"k".repeat(256)] {
        let answer = create(&app, &peng, key, "电气改造").send().await;
        answer.refused_at(422, "Idempotency-Key", "length");
    }
    assert_eq!(app.database.count("listings", "true"), 0);
    create(&app, &peng, &"k".repeat(255), "电气改造")
        .send()
        .await
        .created();
}

#[actix_web::test]
async fn a_registration_is_carried_out_once_under_its_key() {
    let app = TestApp::start().await;
    let body = json!({"username": "peng", "password": PASSWORD, "display_name": "彭", "account_kind": "worker"});
    let register = |body: &Value| {
        app.post("/v1/users")
            .header("idempotency-key", "k")
            .json(body)
    };
    let first = register(&body).send().await;
    let second = register(&body).send().await;
    assert!(is_replay(&second));
    assert_eq!(first.text, second.text);
    second.created();
    let mut other = body.clone();
    other["password"] = json!("another password");
    register(&other)
        .send()
        .await
        .refused(422, "idempotency_key_reused");
    assert_eq!(app.database.count("users", "true"), 1);
}

#[actix_web::test]
async fn a_503_is_not_kept() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let mut holder = app.database.connect();
    holder
        .batch_execute("begin; lock table listings in exclusive mode")
        .unwrap();
    create(&app, &peng, "k", "电气改造")
        .send()
        .await
        .refused(503, "unavailable");
    holder.batch_execute("rollback").unwrap();
    let again = create(&app, &peng, "k", "电气改造").send().await;
    assert!(!is_replay(&again));
    again.created();
    assert_eq!(app.database.count("listings", "true"), 1);
}

#[actix_web::test]
async fn a_key_holds_nothing_that_nobody_can_see() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for key in ["a\tb", "\tk\t.", "键"] {
        let refused = create(&app, &peng, key, "电气改造").send().await;
        let told = refused.refused(400, "malformed_request");
        assert_eq!(
            (&told["errors"][0]["parameter"], &told["errors"][0]["code"]),
            (&json!("Idempotency-Key"), &json!("format"))
        );
    }
    assert_eq!(app.database.count("listings", "true"), 0);
}
