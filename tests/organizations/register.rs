use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{TestApp, together, with_status};

const CODE: &str = "91510600MA0000001E";

fn enterprise(uscc: &str) -> Value {
    json!({"name": "德阳东旗电气有限公司", "kind": "enterprise", "uscc": uscc, "division": "510603"})
}

#[actix_web::test]
async fn a_right_credit_code_registers_and_whoever_does_owns() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let register = app.post("/v1/organizations").by(&owner);
    let answer = register.json(&enterprise(CODE)).send().await;
    let (location, etag) = (answer.header("location"), answer.etag());
    let made = answer.created();
    assert_eq!(made["uscc"], CODE);
    assert_eq!(
        location,
        format!("/v1/organizations/{}", made["id"].as_str().unwrap())
    );
    let read = app.get(&location).send().await;
    assert_eq!(read.etag(), etag);
    assert_eq!(read.ok(), made);
    let unchanged = app.get(&location).header("if-none-match", &etag);
    assert_eq!(unchanged.send().await.status, 304);
    let owns = format!(
        "role = 'owner' and user_id = '{}' and to_on is null",
        owner.id
    );
    assert_eq!(app.database.count("memberships", &owns), 1);
}

#[actix_web::test]
async fn a_wrong_check_digit_is_told_by_its_own_code() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let register = async |body: Value| {
        app.post("/v1/organizations")
            .by(&owner)
            .json(&body)
            .send()
            .await
    };
    let refused = register(enterprise("91510600MA0000001F")).await;
    assert_eq!(refused.body["code"], "uscc_check_digit");
    refused.refused_at(422, "/uscc", "uscc_check_digit");
    for (uscc, kind) in [
        ("91510600MA000000IE", "format"),
        ("91510600MA0000001", "length"),
        ("９１５１０６００MA000000IE", "format"),
    ] {
        register(enterprise(uscc))
            .await
            .refused_at(422, "/uscc", kind);
    }
    assert_eq!(app.database.count("organizations", "true"), 0);
    let small = register(enterprise("91510600ma0000001e")).await.created();
    assert_eq!(small["uscc"], CODE);
}

#[actix_web::test]
async fn a_code_that_is_unusual_for_the_kind_warns() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let made = app.post("/v1/organizations").by(&owner);
    let made = made.json(&enterprise(CODE)).send().await.created();
    assert_eq!(made["warnings"], json!([]));
    let path = format!("/v1/organizations/{}", made["id"].as_str().unwrap());
    for (kind, warnings) in [
        ("government", json!(["uscc_kind_mismatch"])),
        ("society", json!(["uscc_kind_mismatch"])),
        ("sole_trader", json!(["uscc_kind_mismatch"])),
        // A private university is run as a company.
        ("university", json!([])),
        ("other", json!(["uscc_kind_mismatch"])),
    ] {
        let change = app.patch(&path).by(&owner).header("if-match", "*");
        let changed = change.json(&json!({"kind": kind})).send().await.ok();
        assert_eq!(changed["warnings"], warnings, "{kind}");
    }
}

#[actix_web::test]
async fn the_same_code_again_names_the_organisation_that_has_it() {
    let app = TestApp::start().await;
    let first = app.person("first").await;
    let second = app.person("second").await;
    let register = |who| {
        app.post("/v1/organizations")
            .by(who)
            .json(&enterprise(CODE))
    };
    let made = register(&first).send().await.created();
    let refused = register(&second).send().await.refused(409, "uscc_taken");
    assert_eq!(refused["existing_id"], made["id"]);
    assert_eq!(app.database.count("organizations", "true"), 1);
    assert_eq!(app.database.count("memberships", "true"), 1);
}

#[actix_web::test]
async fn of_many_who_register_one_code_at_once_one_does() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let all = (0..8).map(|_| {
        app.post("/v1/organizations")
            .by(&owner)
            .json(&enterprise(CODE))
    });
    let answers = together(all).await;
    assert_eq!(with_status(&answers, 201), 1);
    let existing = answers.iter().find(|one| one.status == 201).unwrap().body["id"].clone();
    for other in answers.into_iter().filter(|one| one.status != 201) {
        assert_eq!(other.refused(409, "uscc_taken")["existing_id"], existing);
    }
    assert_eq!(app.database.count("organizations", "true"), 1);
}

#[actix_web::test]
async fn an_organisation_outside_sichuan_and_one_without_a_code_are_welcome() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let body = json!({"name": "重庆理工大学", "kind": "university", "division": "500000"});
    let made = app.post("/v1/organizations").by(&owner).json(&body);
    let made = made.send().await.created();
    assert_eq!(
        (&made["division"], &made["uscc"]),
        (&json!("500000"), &Value::Null)
    );
    let mut nowhere = body.clone();
    nowhere["division"] = "990000".into();
    let refused = app.post("/v1/organizations").by(&owner).json(&nowhere);
    refused
        .send()
        .await
        .refused_at(422, "/division", "unknown_code");
}

#[actix_web::test]
async fn an_administrator_who_registers_one_does_not_own_it() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    app.organization(&city, "德阳市科学技术协会").await;
    assert_eq!(app.database.count("memberships", "true"), 0);
    let anonymous = app.post("/v1/organizations").json(&enterprise(CODE));
    anonymous.send().await.refused(401, "unauthenticated");
}

#[actix_web::test]
async fn the_same_request_sent_twice_registers_once() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let send = || {
        app.post("/v1/organizations")
            .by(&owner)
            .header("idempotency-key", "one")
            .json(&enterprise(CODE))
    };
    let first = send().send().await.created();
    let again = send().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created(), first);
    assert_eq!(app.database.count("organizations", "true"), 1);
    assert_eq!(app.database.count("memberships", "true"), 1);
}
