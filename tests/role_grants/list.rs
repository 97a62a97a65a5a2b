use std::collections::HashSet;

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::TestApp;

fn roles(page: &Value) -> HashSet<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["role"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn administrators_see_those_inside_their_division_and_everybody_his_own() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let broker = app.appointed("broker", Role::Broker, "513323").await;
    let worker = app.person("worker").await;

    let all = app
        .get("/v1/role-grants")
        .query(&[("count", "true")])
        .by(&admin);
    let all = all.send().await.ok();
    assert_eq!(
        roles(&all),
        HashSet::from(["province_admin", "city_admin", "broker"])
    );
    assert_eq!(all["total"], json!({"value": 3, "exact": true}));
    let own = app.get("/v1/role-grants").by(&deyang).send().await.ok();
    assert_eq!(roles(&own), HashSet::from(["city_admin"]));
    let others = app
        .get("/v1/role-grants")
        .query(&[("user_id", &broker.id), ("count", "true")])
        .by(&deyang)
        .send()
        .await
        .ok();
    assert_eq!(others["items"], json!([]));
    assert_eq!(others["total"]["value"], 0);
    app.appointed("inside", Role::Judge, "510603").await;
    let inside = app.get("/v1/role-grants").by(&deyang).send().await.ok();
    assert_eq!(roles(&inside), HashSet::from(["city_admin", "judge"]));
    let none = app.get("/v1/role-grants").by(&worker).send().await.ok();
    assert_eq!(none["items"], json!([]));
    app.get("/v1/role-grants")
        .send()
        .await
        .refused(401, "unauthenticated");

    let id = own["items"][0]["id"].as_str().unwrap();
    let path = format!("/v1/role-grants/{id}");
    app.get(&path).by(&deyang).send().await.ok();
    app.get(&path).by(&admin).send().await.ok();
    app.get(&path)
        .by(&broker)
        .send()
        .await
        .refused(404, "not_found");
    app.get(&path).send().await.refused(401, "unauthenticated");
}

#[actix_web::test]
async fn filters_hold_together_and_a_wrong_one_is_named() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    app.appointed("broker", Role::Broker, "510603").await;
    app.appointed("ganzi", Role::Broker, "513300").await;
    app.database
        .run("update role_grants set revoked_at = granted_at where division = '513300'")
        .unwrap();
    let list = async |query: &[(&str, &str)]| {
        app.get("/v1/role-grants")
            .query(query)
            .by(&admin)
            .send()
            .await
    };
    for (query, count) in [
        (vec![("division", "510600")], 2),
        (vec![("division", "510603")], 1),
        (vec![("division", "510000")], 4),
        (vec![("role", "broker")], 2),
        (vec![("role", "broker"), ("in_force", "true")], 1),
        (vec![("in_force", "false")], 1),
        (vec![("user_id", &*deyang.id)], 1),
        (vec![("user_id", &*deyang.id), ("role", "broker")], 0),
    ] {
        let page = list(&query).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query:?}");
    }
    for (name, value, kind) in [
        ("role", "king", "unknown_code"),
        ("user_id", "x", "type"),
        ("in_force", "perhaps", "type"),
        ("limit", "0", "range"),
        ("limit", "101", "range"),
        ("offset", "1", "unknown_parameter"),
    ] {
        list(&[(name, value)]).await.refused_at(422, name, kind);
    }
}
