use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::cases::{broker_of, handed, unassigned};
use crate::support::{Person, TestApp};

/// Somebody with an account who does not sign in.
fn an_account(app: &TestApp, name: &str) -> String {
    let id = uuid::Uuid::now_v7().to_string();
    for statement in [
        format!("insert into persons values ('{id}')"),
        format!(
            "insert into users (id, person_id, username, display_name, account_kind, created_at, updated_at) \
             values ('{id}', '{id}', '{name}', '{name}', 'worker', now(), now())"
        ),
    ] {
        app.database.run(&statement).unwrap();
    }
    id
}

async fn counted(app: &TestApp, by: &Person, filter: &[(&str, &str)]) -> i64 {
    let list = app
        .get("/v1/brokers")
        .query(&[filter, &[("count", "true"), ("limit", "100")]].concat())
        .by(by)
        .send()
        .await
        .ok();
    let total = list["total"]["value"].as_i64().unwrap();
    assert_eq!(list["total"]["exact"], true);
    assert_eq!(
        i64::try_from(list["items"].as_array().unwrap().len()).unwrap(),
        total
    );
    total
}

#[actix_web::test]
async fn a_city_counts_its_82_brokers_and_one_with_open_cases_leaves_by_handing_them_over() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let other = app.appointed("other", Role::Broker, "510700").await;
    let mut accounts = Vec::new();
    for number in 0..82 {
        let user = an_account(&app, &format!("broker{number:02}"));
        let body = json!({"user_id": user, "role": "broker", "division": "510600"});
        let made = app.post("/v1/role-grants").by(&city).json(&body);
        made.send().await.created();
        accounts.push(user);
    }
    let active = [("division", "510600"), ("active", "true")];
    assert_eq!(counted(&app, &city, &active).await, 82);
    assert_eq!(counted(&app, &city, &[("division", "510700")]).await, 1);
    assert_eq!(app.database.count("brokers", "true"), 83);

    let (leaving, taking) = (
        broker_of(&app, &city, &accounts[0]).await,
        broker_of(&app, &city, &accounts[1]).await,
    );
    let client = app.person("client").await;
    for number in 0..3 {
        let body = json!({"user_id": client.id, "division": "510603", "title": format!("个案{number}"),
            "main_broker_id": leaving["id"]});
        let made = app.post("/v1/cases").by(&city).json(&body);
        made.send().await.created();
    }
    let path = format!("/v1/users/{}/deactivate", accounts[0]);
    app.database
        .run("update users set division = '510603' where username like 'broker%'")
        .unwrap();
    let close = |to: Value| {
        let call = app.post(&path).by(&city);
        call.json(&json!({"reason": "离职", "handover_to": to}))
    };
    let refused = close(Value::Null).send().await.refused(409, "open_cases");
    assert_eq!(refused["open_cases"], 3);
    let far = broker_of(&app, &city, &other.id).await;
    close(far["id"].clone())
        .send()
        .await
        .refused_at(422, "/handover_to", "out_of_reach");
    assert_eq!(counted(&app, &city, &active).await, 82);
    close(taking["id"].clone()).send().await.ok();
    assert_eq!(counted(&app, &city, &active).await, 81);
    assert_eq!(handed(&app, &city, &taking).await, 3);
    assert_eq!(unassigned(&app, &city).await, 0);
}

#[actix_web::test]
async fn a_profile_shows_leave_and_load_to_brokers_and_administrators_only() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let far = app.appointed("far", Role::CityAdmin, "513300").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let peer = app.appointed("peer", Role::Broker, "513300").await;
    let stranger = app.person("stranger").await;
    let profile = broker_of(&app, &city, &broker.id).await;
    let path = format!("/v1/brokers/{}", profile["id"].as_str().unwrap());
    for (by, shown) in [
        (Some(&city), true),
        (Some(&broker), true),
        (Some(&peer), true),
        (Some(&far), false),
        (Some(&stranger), false),
        (None, false),
    ] {
        let mut call = app.get(&path);
        if let Some(by) = by {
            call = call.by(by);
        }
        let seen = call.send().await.ok();
        assert_eq!(seen["active"], true);
        assert_eq!(seen["appointments"][0]["division"], "510600");
        assert_eq!(!seen["capacity"].is_null(), shown, "{by:?}");
        assert_eq!(!seen["open_cases"].is_null(), shown, "{by:?}");
        assert_eq!(!seen["present"].is_null(), shown, "{by:?}");
    }
    let patch = |by: &Person, body: Value| {
        let call = app.patch(&path).by(by).header("if-match", "*");
        call.json(&body)
    };
    for by in [&far, &stranger, &peer] {
        patch(by, json!({"fields": []}))
            .send()
            .await
            .refused(403, "forbidden");
    }
    let more = json!({"capacity": 5});
    patch(&broker, more.clone())
        .send()
        .await
        .refused(403, "forbidden");
    let changed = patch(&city, more).send().await.ok();
    assert_eq!(changed["capacity"], 5);
    patch(&broker, json!({"leave_from_on": "2999-01-01"}))
        .send()
        .await
        .refused_at(422, "/leave_to_on", "required");
    let leave = json!({"leave_from_on": "2999-01-01", "leave_to_on": "2999-01-02", "fields": ["new_energy"]});
    let away = patch(&broker, leave).send().await.ok();
    assert_eq!(away["fields"], json!(["new_energy"]));
    let cleared = json!({"leave_from_on": null, "leave_to_on": null, "fields": null});
    let back = patch(&broker, cleared).send().await.ok();
    assert_eq!(
        (
            &back["leave_from_on"],
            &back["leave_to_on"],
            &back["fields"]
        ),
        (&json!(null), &json!(null), &json!([]))
    );
    for member in ["employment", "capacity"] {
        patch(&city, json!({member: null})).send().await.refused_at(
            422,
            &format!("/{member}"),
            "type",
        );
    }
}
