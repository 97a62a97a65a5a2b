use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{PHONE, a_record, create, path};
use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn an_administrator_erases_a_record_on_request_and_a_pseudonym_stays() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let made = create(&app, &city, &a_record("张三", PHONE)).header("idempotency-key", "once");
    let made = made.send().await.created();
    assert_eq!(app.database.count("idempotent_requests", "true"), 1);
    let erase = || {
        let call = app.delete(&path(&made)).by(&city).header("if-match", "*");
        call.json(&json!({"reason": "本人书面申请"}))
    };
    erase().send().await.is(204);
    assert_eq!(app.database.count("idempotent_requests", "true"), 0);
    let left = app.get(&path(&made)).by(&city).send().await.ok();
    assert!(left["name"].as_str().unwrap().starts_with("已注销人员"));
    assert_eq!(left["phone"], Value::Null);
    assert!(left["erased_at"].is_string());
    assert_eq!(
        app.database
            .count("persons", "id in (select id from person_records)"),
        1
    );
    let again = erase().send().await.refused(409, "wrong_state");
    assert_eq!(again["current_status"], "erased");
    let change = app.patch(&path(&made)).by(&city).header("if-match", "*");
    let change = change.json(&json!({"name": "张三"}));
    change.send().await.refused(409, "wrong_state");
    // The number is nobody's again.
    create(&app, &city, &a_record("李四", PHONE))
        .send()
        .await
        .created();
    for table in ["person_records", "audit_events"] {
        assert!(!app.database.text_of(table).contains("张三"), "{table}");
    }
    assert!(
        app.database
            .text_of("audit_events")
            .contains("本人书面申请")
    );
}

#[actix_web::test]
async fn the_erasure_of_an_account_erases_the_records_that_it_took_over() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let made = create(&app, &province, &a_record("张三", PHONE));
    let made = made.send().await.created();
    let worker = app.person("worker").await;
    app.verify_phone(&worker, PHONE).await.ok();
    let export = app.get("/v1/users/me/export").by(&worker).send().await.ok();
    assert_eq!(export["person_records"][0]["id"], made["id"]);
    let erase = app
        .delete("/v1/users/me")
        .by(&worker)
        .header("if-match", "*");
    erase
        .json(&json!({"password": PASSWORD}))
        .send()
        .await
        .is(204);
    let left = app.get(&path(&made)).by(&province).send().await.ok();
    assert!(left["name"].as_str().unwrap().starts_with("已注销人员"));
    assert_eq!(
        (&left["phone"], &left["user_id"]),
        (&Value::Null, &json!(worker.id))
    );
    // The number leads to nobody.
    create(&app, &province, &a_record("李四", PHONE))
        .send()
        .await
        .created();
}
