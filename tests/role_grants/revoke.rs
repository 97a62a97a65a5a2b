use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn a_revoked_role_is_gone_with_the_next_request() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let owner = app.person("owner").await;
    let body = json!({"user_id": peng.id, "role": "city_admin", "division": "510600"});
    let made = app
        .post("/v1/role-grants")
        .by(&admin)
        .json(&body)
        .send()
        .await
        .created();
    let need = app.draft(&owner, &crate::support::a_need("电气改造")).await;
    let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    app.get(&path).by(&peng).send().await.ok();

    let revoke = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
    let revoked = app.post(&revoke).by(&admin).send().await;
    assert_ne!(revoked.etag(), "\"1\"");
    let revoked = revoked.ok();
    assert_eq!(revoked["revoked_by"], admin.id.as_str());
    assert!(revoked["revoked_at"].as_str() >= revoked["granted_at"].as_str());
    app.get(&path)
        .by(&peng)
        .send()
        .await
        .refused(404, "not_found");
    let me = app.get("/v1/users/me").by(&peng).send().await.ok();
    assert_eq!(me["roles"], json!([]));
    app.post(&revoke)
        .by(&admin)
        .send()
        .await
        .refused(409, "wrong_state");
    // Revoked, it can be made again: a new one.
    let again = app
        .post("/v1/role-grants")
        .by(&admin)
        .json(&body)
        .send()
        .await
        .created();
    assert_ne!(again["id"], made["id"]);
    assert_eq!(app.database.count("role_grants", "role = 'city_admin'"), 2);
    assert_eq!(
        app.database.count("role_grants", "revoked_by is not null"),
        1
    );
}

#[actix_web::test]
async fn only_who_could_appoint_revokes() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let far = app.appointed("far", Role::CityAdmin, "513300").await;
    let list = app.get("/v1/role-grants").by(&admin).send().await.ok();
    let find = |role: &str| {
        let items = list["items"].as_array().unwrap();
        let mut found = items.iter().filter(|item| item["role"] == role);
        let one = found.find(|item| item["division"] != "513300").unwrap();
        format!("/v1/role-grants/{}/revoke", one["id"].as_str().unwrap())
    };
    let brokers = find("broker");
    app.post(&brokers)
        .send()
        .await
        .refused(401, "unauthenticated");
    app.post(&brokers)
        .by(&far)
        .send()
        .await
        .refused(404, "not_found");
    app.post(&find("city_admin"))
        .by(&deyang)
        .send()
        .await
        .refused(403, "forbidden");
    app.post(&brokers)
        .by(&broker)
        .send()
        .await
        .refused(403, "forbidden");
    app.post(&find("province_admin"))
        .by(&admin)
        .send()
        .await
        .refused(403, "forbidden");
    let nothing = format!("/v1/role-grants/{}/revoke", uuid::Uuid::now_v7());
    app.post(&nothing)
        .by(&admin)
        .send()
        .await
        .refused(404, "not_found");
    let stale = app
        .post(&brokers)
        .by(&admin)
        .header("if-match", "\"9\"")
        .send()
        .await;
    stale.refused(412, "precondition_failed");
    assert_eq!(
        app.database.count("role_grants", "revoked_at is not null"),
        0
    );
    app.post(&brokers)
        .by(&admin)
        .header("if-match", "\"1\"")
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn of_many_revocations_at_once_one_is_made() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let mine = app.get("/v1/role-grants").by(&broker).send().await.ok();
    let revoke = format!(
        "/v1/role-grants/{}/revoke",
        mine["items"][0]["id"].as_str().unwrap()
    );
    let answers = together((0..6).map(|_| app.post(&revoke).by(&admin))).await;
    assert_eq!(with_status(&answers, 200), 1);
    assert_eq!(with_status(&answers, 409), 5);
    assert_eq!(app.database.count("role_grants", "version = 2"), 1);
}

#[actix_web::test]
async fn who_was_appointed_by_a_clock_that_is_ahead_can_be_relieved_and_erased() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let judge = app.appointed("judge", Role::Judge, "510600").await;
    app.database
        .run("update role_grants set granted_at = now() + interval '1 minute' where role <> 'province_admin'")
        .unwrap();
    let mine = app.get("/v1/role-grants").by(&broker).send().await.ok();
    let id = mine["items"][0]["id"].as_str().unwrap();
    let revoke = app.post(&format!("/v1/role-grants/{id}/revoke"));
    let revoked = revoke.by(&admin).send().await.ok();
    assert_eq!(revoked["revoked_at"], revoked["granted_at"]);
    let erase = app.delete(&format!("/v1/users/{}", judge.id)).by(&admin);
    let erase = erase.header("if-match", "*").json(&json!({"reason": "x"}));
    erase.send().await.is(204);
    let ended = "revoked_at = granted_at";
    assert_eq!(app.database.count("role_grants", ended), 2);
}
