use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{PHONE, a_record, create, path};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn a_record_has_a_name_and_a_sealed_phone_number_that_every_answer_masks() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let made = create(&app, &broker, &a_record("张三", PHONE)).send().await;
    let etag = made.etag();
    assert!(!made.text.contains(PHONE));
    let made = made.created();
    assert_eq!(
        (&made["name"], &made["phone"], &made["user_id"]),
        (&json!("张三"), &json!("139****2233"), &Value::Null)
    );
    let read = app.get(&path(&made)).by(&broker).send().await;
    assert_eq!(read.etag(), etag);
    assert_eq!(read.ok(), made);
    assert_eq!(
        app.database
            .count("persons", "id in (select id from person_records)"),
        1
    );
    assert!(!app.database.text_of("person_records").contains(PHONE));
    assert!(!app.database.text_of("audit_events").contains("张三"));
}

#[actix_web::test]
async fn a_phone_number_that_a_record_has_leads_to_that_record() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let made = create(&app, &broker, &a_record("阿卜杜·热合曼", PHONE));
    let made = made.send().await.created();
    let again = create(
        &app,
        &broker,
        &a_record("阿卜杜•热 合曼", "+86 139-7711-2233"),
    );
    assert_eq!(again.send().await.ok()["id"], made["id"]);
    let another = create(&app, &broker, &a_record("李四", PHONE)).send().await;
    let refused = another.refused(409, "person_record_differs");
    assert_eq!(refused["existing_id"], made["id"]);
    // Without a phone number nobody is known.
    for _ in 0..2 {
        let body = json!({"name": "阿卜杜·热合曼", "division": "510603"});
        create(&app, &broker, &body).send().await.created();
    }
    assert_eq!(app.database.count("person_records", "true"), 3);
    assert_eq!(
        app.database
            .count("persons", "id in (select id from person_records)"),
        3
    );
    // Both look-ups that led to somebody are on record, without the number.
    assert_eq!(
        app.database.count(
            "account_look_ups",
            "kind = 'phone' and found = 1 and not exact"
        ),
        2
    );
}

#[actix_web::test]
async fn a_phone_number_that_an_account_verified_leads_to_the_account() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let worker = app.person("worker").await;
    app.verify_phone(&worker, PHONE).await.ok();
    let refused = create(&app, &broker, &a_record("张三", PHONE)).send().await;
    let refused = refused.refused(409, "person_has_account");
    assert_eq!(refused["user_id"], worker.id.as_str());
    assert_eq!(app.database.count("person_records", "true"), 0);
    assert_eq!(app.database.count("account_look_ups", "found = 1"), 1);
    // The number of an account that was merged leads to the account that the person uses now.
    let other = app.person("other").await;
    let province = app.province_admin().await;
    app.merge(&province, &worker, &other).send().await.ok();
    let refused = create(&app, &broker, &a_record("张三", PHONE)).send().await;
    let refused = refused.refused(409, "person_has_account");
    assert_eq!(refused["user_id"], other.id.as_str());
}

#[actix_web::test]
async fn an_unverified_number_leads_to_nobody() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let worker = app.person("worker").await;
    let set = app.put("/v1/users/me/contact-points/phone").by(&worker);
    let set = set
        .header("if-none-match", "*")
        .json(&json!({"value": PHONE}));
    set.send().await.created();
    create(&app, &broker, &a_record("张三", PHONE))
        .send()
        .await
        .created();
}

#[actix_web::test]
async fn of_parallel_creations_with_one_phone_number_one_makes_a_record() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let body = a_record("张三", PHONE);
    let answers = together((0..8).map(|_| create(&app, &broker, &body))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 200)),
        (1, 7)
    );
    let first = &answers[0].body["id"];
    assert!(answers.iter().all(|answer| answer.body["id"] == *first));
    assert_eq!(app.database.count("person_records", "true"), 1);
    // Of two names one gets the number.
    let bodies = ["王五", "赵六"].map(|name| a_record(name, "13977112244"));
    let answers = together(bodies.iter().map(|body| create(&app, &broker, body))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 1)
    );
}

#[actix_web::test]
async fn what_is_wrong_with_a_record_is_named() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    for (member, value, kind) in [
        ("name", json!(""), "length"),
        ("name", json!("张".repeat(51)), "length"),
        ("phone", json!("12345"), "format"),
        ("phone", json!("1".repeat(41)), "length"),
        ("division", Value::Null, "type"),
    ] {
        let mut body = a_record("张三", PHONE);
        body[member] = value;
        let answer = create(&app, &broker, &body).send().await;
        answer.refused_at(422, &format!("/{member}"), kind);
    }
    let mut body = a_record("张三", PHONE);
    body["organization_id"] = json!("0198f3a2-5b1c-7000-8000-000000000001");
    let answer = create(&app, &broker, &body).send().await;
    answer.refused_at(422, "/organization_id", "unknown_id");
    body = a_record("张三", PHONE);
    body["division"] = json!("510699");
    let answer = create(&app, &broker, &body).send().await;
    answer.refused_at(422, "/division", "unknown_code");
    assert_eq!(app.database.count("person_records", "true"), 0);
    assert_eq!(
        app.database
            .count("persons", "id not in (select id from users)"),
        0
    );
}

#[actix_web::test]
async fn a_society_broker_keeps_records_of_the_own_society_wherever_they_are() {
    let app = TestApp::start().await;
    let (own, broker) = app.society("own").await;
    let (other, _) = app.society("other").await;
    let mut body = a_record("张三", PHONE);
    create(&app, &broker, &body)
        .send()
        .await
        .refused(403, "forbidden");
    body["organization_id"] = other["id"].clone();
    create(&app, &broker, &body)
        .send()
        .await
        .refused(403, "forbidden");
    body["organization_id"] = own["id"].clone();
    // Not as who founded the society.
    app.database
        .run("update memberships set ended_at = now(), ended_by = user_id, to_on = from_on")
        .unwrap();
    let made = create(&app, &broker, &body).send().await.created();
    app.get(&path(&made)).by(&broker).send().await.ok();
    let change = app.patch(&path(&made)).by(&broker).header("if-match", "*");
    let change = change.json(&json!({"organization_id": other["id"]}));
    change.send().await.refused(403, "forbidden");
}
