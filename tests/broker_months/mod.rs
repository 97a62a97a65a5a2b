//! Months of brokers.

pub mod authorization;

use serde_json::{Value, json};

use crate::service_records::rows::{Cast, act, last_month, record};
use crate::support::{Answer, Person, TestApp};

async fn month(app: &TestApp, by: &Person) -> Value {
    let list = app.get("/v1/broker-months").by(by).send().await.ok();
    list["items"][0].clone()
}

async fn go(app: &TestApp, by: &Person, month: &Value, verb: &str) -> Answer {
    let path = format!("/v1/broker-months/{}/{verb}", month["id"].as_str().unwrap());
    let call = app.post(&path).by(by);
    match verb {
        "reopen" => call.json(&json!({"reason": "漏报"})).send().await,
        _ => call.send().await,
    }
}

#[actix_web::test]
async fn what_is_recorded_after_the_lock_is_late_and_counts_apart() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let first = cast.recorded(&app, 0).await;
    cast.confirmed(&app, 100).await;
    let open = month(&app, &cast.broker).await;
    assert_eq!(
        (&open["status"], &open["recorded"], &open["confirmed"]),
        (&json!("open"), &json!(2), &json!(1))
    );
    go(&app, &cast.city, &open, "lock")
        .await
        .refused(409, "wrong_state");
    go(&app, &cast.city, &open, "submit")
        .await
        .refused(403, "forbidden");
    go(&app, &cast.broker, &open, "submit").await.ok();
    go(&app, &cast.broker, &open, "lock")
        .await
        .refused(403, "forbidden");
    go(&app, &cast.other_city, &open, "lock")
        .await
        .refused(404, "not_found");
    go(&app, &cast.city, &open, "reopen").await.ok();
    go(&app, &cast.broker, &open, "submit").await.ok();
    // Submitted, and still open to records.
    cast.recorded(&app, 200).await;
    let locked = go(&app, &cast.city, &open, "lock").await.ok();
    assert_eq!(
        (&locked["status"], &locked["locked_by"]),
        (&json!("locked"), &json!(cast.city.id))
    );
    go(&app, &cast.city, &open, "reopen")
        .await
        .refused(409, "wrong_state");
    let mut body = cast.service(&app, 300);
    record(&app, &cast.broker, &body)
        .await
        .refused_at(422, "/late_reason", "month_locked");
    body["late_reason"] = json!("补录走访");
    let late = record(&app, &cast.broker, &body).await.created();
    assert_eq!(
        (&late["late"], &late["late_reason"]),
        (&json!(true), &json!("补录走访"))
    );
    let change = app
        .patch(&crate::service_records::rows::path(&first, ""))
        .by(&cast.broker);
    let change = change.header("if-match", "*").json(&json!({"minutes": 10}));
    change
        .send()
        .await
        .refused_at(422, "/late_reason", "month_locked");
    act(&app, &cast.city, &first, "void").await.ok();
    let after = month(&app, &cast.city).await;
    let figures = ["recorded", "confirmed", "late", "voided", "minutes"]
        .map(|name| after[name].as_i64().unwrap());
    assert_eq!(figures, [2, 1, 1, 1, 90]);
    let list = app
        .get("/v1/service-records")
        .by(&cast.city)
        .query(&[("late", "true")]);
    assert_eq!(list.send().await.ok()["items"][0]["id"], late["id"]);
}

#[actix_web::test]
async fn a_month_without_records_is_submitted_and_a_running_one_is_not_locked() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let today = tianfu::kernel::clock::official_day(app.app.clock.now());
    let create = |by, day: &str| {
        app.post("/v1/broker-months")
            .by(by)
            .json(&json!({"month_on": day}))
    };
    let running = create(&cast.broker, &today.to_string()).send().await.ok();
    assert_eq!(
        (&running["recorded"], &running["division"]),
        (&json!(0), &json!("510600"))
    );
    assert_eq!(
        create(&cast.broker, &today.to_string()).send().await.ok()["id"],
        running["id"]
    );
    create(&cast.broker, "2099-01-01")
        .send()
        .await
        .refused_at(422, "/month_on", "future");
    create(&cast.city, &today.to_string())
        .send()
        .await
        .refused(403, "forbidden");
    go(&app, &cast.broker, &running, "submit").await.ok();
    let refused = go(&app, &cast.city, &running, "lock")
        .await
        .refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "month_running");
    let past = create(&cast.broker, &last_month(&app, 0)[..10])
        .send()
        .await
        .ok();
    go(&app, &cast.broker, &past, "submit").await.ok();
    go(&app, &cast.province, &past, "lock").await.ok();
    for who in [&cast.stranger, &cast.other_city, &cast.owner] {
        let list = app.get("/v1/broker-months").by(who).send().await.ok();
        assert_eq!(list["items"], json!([]), "{}", who.username);
    }
}
