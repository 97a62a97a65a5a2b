use diesel::prelude::*;
use serde_json::json;
use tianfu::kernel::roles::Role;
use tianfu::platform::db::schema::users;

use crate::support::TestApp;

#[actix_web::test]
async fn absent_leaves_and_null_clears() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let change = |body: serde_json::Value| {
        app.patch("/v1/users/me")
            .by(&peng)
            .header("if-match", "*")
            .json(&body)
    };
    change(json!({"affiliation": "重庆理工大学", "division": "500000", "introduction": "电机"}))
        .send()
        .await
        .ok();
    let changed = change(json!({"affiliation": null, "display_name": "彭"}))
        .send()
        .await
        .ok();
    assert_eq!(changed["affiliation"], json!(null));
    assert_eq!(changed["division"], "500000");
    assert_eq!(changed["introduction"], "电机");
    assert_eq!(changed["display_name"], "彭");
    assert_eq!(changed["username"], "peng");
    assert_eq!(app.get("/v1/users/me").by(&peng).send().await.ok(), changed);
    let row: (Option<String>, Option<String>, String) = users::table
        .find(peng.uuid())
        .select((users::affiliation, users::division, users::introduction))
        .first(&mut app.database.connect())
        .unwrap();
    assert_eq!(row, (None, Some("500000".into()), "电机".into()));
}

#[actix_web::test]
async fn what_cannot_be_empty_cannot_be_cleared() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let answer = app
        .patch("/v1/users/me")
        .by(&peng)
        .header("if-match", "*")
        .json(&json!({"display_name": null}))
        .send()
        .await;
    answer.refused_at(422, "/display_name", "type");
    assert_eq!(app.database.count("users", "version = 1"), 1);
}

#[actix_web::test]
async fn a_profile_is_changed_on_the_version_its_owner_knows() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let etag = app.get("/v1/users/me").by(&peng).send().await.etag();
    let change = || {
        app.patch("/v1/users/me")
            .by(&peng)
            .json(&json!({"introduction": "新"}))
    };
    change().send().await.refused(428, "precondition_required");
    let stale = change().header("if-match", "\"0\"").send().await;
    assert_eq!(
        stale.refused(412, "precondition_failed")["current_etag"],
        etag.as_str()
    );
    assert_eq!(app.database.count("users", "introduction = ''"), 1);

    let changed = change().header("if-match", &etag).send().await;
    assert_ne!(changed.etag(), etag);
    assert_eq!(changed.ok()["introduction"], "新");
    let again = change().header("if-match", &etag).send().await;
    again.refused(412, "precondition_failed");
    let another = change().json(&json!({"introduction": "又新"}));
    another.header("if-match", "*").send().await.ok();
    assert_eq!(app.database.count("users", "version = 3"), 1);
}

#[actix_web::test]
async fn of_two_changes_on_one_version_one_is_made() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let etag = app.get("/v1/users/me").by(&peng).send().await.etag();
    let calls = (0..8).map(|n| {
        app.patch("/v1/users/me")
            .by(&peng)
            .header("if-match", &etag)
            .json(&json!({"introduction": n.to_string()}))
    });
    let answers = crate::support::together(calls).await;
    assert_eq!(crate::support::with_status(&answers, 200), 1);
    assert_eq!(crate::support::with_status(&answers, 412), 7);
    assert_eq!(app.database.count("users", "version = 2"), 1);
}

#[actix_web::test]
async fn what_is_not_the_owners_to_change_is_refused() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for (member, value) in [
        ("roles", json!(["province_admin"])),
        ("id", json!("0198f3a2-5b1c-7000-8000-000000000001")),
        ("version", json!(7)),
        ("username", json!("admin")),
        ("account_kind", json!("organization")),
        ("password", json!("another password")),
    ] {
        let answer = app
            .patch("/v1/users/me")
            .by(&peng)
            .header("if-match", "*")
            .json(&json!({member: value}))
            .send()
            .await;
        answer.refused_at(422, &format!("/{member}"), "unknown_field");
    }
    for (member, value, kind) in [
        ("display_name", json!(""), "length"),
        ("affiliation", json!("名".repeat(101)), "length"),
        ("introduction", json!("名".repeat(2001)), "length"),
        ("division", json!("519999"), "unknown_code"),
    ] {
        let answer = app
            .patch("/v1/users/me")
            .by(&peng)
            .header("if-match", "*")
            .json(&json!({member: value}))
            .send()
            .await;
        answer.refused_at(422, &format!("/{member}"), kind);
    }
    let anybody = app
        .patch("/v1/users/me")
        .header("if-match", "*")
        .json(&json!({"introduction": "x"}));
    anybody.send().await.refused(401, "unauthenticated");
    app.get("/v1/users/me")
        .send()
        .await
        .refused(401, "unauthenticated");
    assert_eq!(app.database.count("users", "version = 1"), 1);
}

#[actix_web::test]
async fn ones_own_profile_shows_the_roles_in_force() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let seen = app.get("/v1/users/me").by(&broker).send().await.ok();
    assert_eq!(seen["roles"][0]["role"], "broker");
    assert_eq!(seen["roles"][0]["division"], "510600");
    app.database
        .run("update role_grants set revoked_at = granted_at")
        .unwrap();
    let seen = app.get("/v1/users/me").by(&broker).send().await.ok();
    assert_eq!(seen["roles"], json!([]));
}
