//! Credentials of brokers, and the divisions that require them.

pub mod authorization;

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::cases::{a_case, broker_of, path};
use crate::support::{Person, TestApp, together, with_status};

fn a_credential(broker: &Value, number: &str) -> Value {
    json!({"broker_id": broker["id"], "level": "junior_technology_broker", "scheme": "四川省技术经纪人",
        "registration_number": number, "issuer": "四川省科学技术厅", "valid_from_on": "2020-01-01"})
}

#[actix_web::test]
async fn where_a_division_requires_it_a_broker_without_a_valid_credential_is_no_main_broker() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let far = app.appointed("far", Role::CityAdmin, "513300").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let client = app.person("client").await;
    let profile = broker_of(&app, &city, &broker.id).await;
    let rule = |by: &Person| {
        let call = app.put("/v1/broker-rules/510600").by(by);
        let call = call.header("if-none-match", "*");
        call.json(&json!({"credential_levels": ["junior_technology_broker"]}))
    };
    for by in [&far, &broker] {
        rule(by).send().await.refused(403, "forbidden");
    }
    rule(&city).send().await.created();
    let case = a_case(&app, &city, &client, None).await;
    let assign = || {
        let call = app.post(&path(&case, "assign")).by(&city);
        call.json(&json!({"main_broker_id": profile["id"]}))
    };
    assign().send().await.refused(422, "credential_required");
    let record = |by: &Person, number: &str| {
        app.post("/v1/credentials")
            .by(by)
            .json(&a_credential(&profile, number))
    };
    for by in [&far, &broker] {
        record(by, "CJ-1").send().await.refused(403, "forbidden");
    }
    let answers = together((0..4).map(|_| record(&city, "ｃｊ-1"))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 3)
    );
    record(&city, "CJ-1")
        .send()
        .await
        .refused(409, "credential_exists");
    let seen = broker_of(&app, &city, &broker.id).await;
    assert_eq!(seen["credentials"], json!(["junior_technology_broker"]));
    assign().send().await.ok();
    let list = app
        .get("/v1/credentials")
        .query(&[("valid_on", "2024-08-30")]);
    let list = list.by(&broker).send().await.ok();
    let id = list["items"][0]["id"].as_str().unwrap();
    assert_eq!(list["items"][0]["registration_number"], "CJ-1");
    let revoke = |by: &Person| {
        let call = app.post(&format!("/v1/credentials/{id}/revoke")).by(by);
        call.json(&json!({"reason": "登记有误"}))
    };
    revoke(&far).send().await.refused(404, "not_found");
    revoke(&broker).send().await.refused(403, "forbidden");
    assert_eq!(revoke(&city).send().await.ok()["valid"], false);
    revoke(&city).send().await.refused(409, "wrong_state");
    assert_eq!(
        app.database.count("credentials", "revoked_at is not null"),
        1
    );
}
