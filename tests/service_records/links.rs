use serde_json::{Value, json};

use super::rows::{Cast, act, count, newest_secret, read, record};
use crate::support::{TestApp, together, with_status};

async fn a_person(app: &TestApp, cast: &Cast) -> Value {
    let body = json!({"name": "张三", "phone": "13977112233", "division": "510603"});
    let made = app.post("/v1/person-records").by(&cast.broker).json(&body);
    made.send().await.created()
}

async fn served(app: &TestApp, cast: &Cast, minute: i64) -> (Value, String) {
    let person = a_person_known(app, cast).await;
    let mut body = cast.service(app, minute);
    body["organization_id"] = json!(null);
    body["person_record_id"] = person;
    let made = record(app, &cast.broker, &body).await.created();
    (made, newest_secret(app))
}

async fn a_person_known(app: &TestApp, cast: &Cast) -> Value {
    match app.database.count("person_records", "true") {
        0 => a_person(app, cast).await["id"].clone(),
        _ => {
            let list = app
                .get("/v1/person-records")
                .by(&cast.broker)
                .send()
                .await
                .ok();
            list["items"][0]["id"].clone()
        }
    }
}

fn path(secret: &str, rest: &str) -> String {
    format!("/v1/service-confirmations/{secret}{rest}")
}

#[actix_web::test]
async fn a_person_without_an_account_confirms_once_by_the_link() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (made, secret) = served(&app, &cast, 0).await;
    assert!(
        !app.database
            .text_of("service_confirmations")
            .contains(&secret)
    );
    let seen = app.get(&path(&secret, "")).send().await.ok();
    let members: Vec<&String> = seen.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "broker_name",
            "kind",
            "started_at",
            "minutes",
            "status",
            "open",
            "decide_until"
        ]
    );
    assert_eq!(
        (&seen["broker_name"], &seen["open"]),
        (&json!("broker"), &json!(true))
    );
    // As a person types it.
    let typed = format!("{}-{}", secret[..8].to_lowercase(), &secret[8..]);
    let calls = (0..3).map(|_| app.post(&path(&typed, "/confirm")));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 3);
    let confirmed = read(&app, &cast.city, &made).await.ok();
    assert_eq!(
        (&confirmed["status"], &confirmed["version_number"]),
        (&json!("confirmed"), &json!(1))
    );
    assert_eq!(
        (&confirmed["confirmed_via"], &confirmed["confirmed_by"]),
        (&json!("link"), &json!(null))
    );
    let dispute = app
        .post(&path(&secret, "/dispute"))
        .json(&json!({"reason": "没来"}));
    dispute.send().await.refused(409, "confirmation_over");
    let moves = "resource = 'service_records' and verb = 'update' and actor_kind = 'anonymous'";
    assert_eq!(app.database.count("audit_events", moves), 1);
}

#[actix_web::test]
async fn a_link_decides_on_its_own_version_of_its_own_record() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (one, first) = served(&app, &cast, 0).await;
    let (other, second) = served(&app, &cast, 300).await;
    let dispute = app
        .post(&path(&second, "/dispute"))
        .json(&json!({"reason": "没来"}));
    dispute.send().await.ok();
    assert_eq!(
        read(&app, &cast.city, &one).await.ok()["status"],
        "recorded"
    );
    let disputed = read(&app, &cast.city, &other).await.ok();
    assert_eq!(
        (&disputed["status"], &disputed["disputed_via"]),
        (&json!("disputed"), &json!("link"))
    );
    app.post(&path(&first, "/confirm")).send().await.ok();
    act(&app, &cast.broker, &one, "amend").await.ok();
    let renewed = newest_secret(&app);
    assert_ne!(renewed, first);
    app.post(&path(&first, "/confirm"))
        .send()
        .await
        .refused(409, "confirmation_over");
    assert_eq!(count(&app, "status = 'confirmed'"), 0);
    app.post(&path(&renewed, "/confirm")).send().await.ok();
    assert_eq!(
        count(&app, "status = 'confirmed' and version_number = 2"),
        1
    );
}

#[actix_web::test]
async fn a_link_ends_with_the_time_to_confirm_and_with_the_record() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (made, secret) = served(&app, &cast, 0).await;
    act(&app, &cast.city, &made, "void").await.ok();
    app.post(&path(&secret, "/confirm"))
        .send()
        .await
        .refused(409, "confirmation_over");
    let (_, secret) = served(&app, &cast, 300).await;
    app.app.clock.advance(app.app.settings.service_confirmation);
    app.post(&path(&secret, "/confirm"))
        .send()
        .await
        .refused(409, "confirmation_over");
    let seen = app.get(&path(&secret, "")).send().await.ok();
    assert_eq!(
        (&seen["open"], &seen["status"]),
        (&json!(false), &json!("expired_unconfirmed"))
    );
    assert_eq!(count(&app, "status = 'confirmed'"), 0);
}

#[actix_web::test]
async fn guesses_of_secrets_are_slowed() {
    let app = TestApp::start().await;
    let mut refused = 0;
    for guess in 0..40 {
        let answer = app.get(&path(&format!("GUESS{guess}"), "")).send().await;
        refused += u32::from(answer.status == 429);
        assert!([404, 429].contains(&answer.status), "{}", answer.text);
    }
    assert!(refused > 0);
}

#[actix_web::test]
async fn who_has_no_phone_gets_no_message() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    cast.recorded(&app, 0).await;
    assert_eq!(
        app.database
            .count("outbox_messages", "purpose = 'confirm_service'"),
        0
    );
    app.verify_phone(&cast.worker, "13977112255").await.ok();
    let mut body = cast.service(&app, 300);
    body["organization_id"] = json!(null);
    body["user_id"] = json!(cast.worker.id);
    record(&app, &cast.broker, &body).await.created();
    let sent = format!(
        "purpose = 'confirm_service' and user_id = '{}'",
        cast.worker.id
    );
    assert_eq!(app.database.count("outbox_messages", &sent), 1);
}
