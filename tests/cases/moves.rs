use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{a_case, broker_of, path};
use crate::support::{Person, TestApp};

#[actix_web::test]
async fn the_least_loaded_present_broker_gets_the_case_and_nobody_where_all_are_full() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let far = app.appointed("far", Role::CityAdmin, "513300").await;
    let client = app.person("client").await;
    let mut profiles = Vec::new();
    for (name, capacity) in [("one", 1), ("two", 2)] {
        let broker = app.appointed(name, Role::Broker, "510600").await;
        let profile = broker_of(&app, &city, &broker.id).await;
        let change = app.patch(&format!("/v1/brokers/{}", profile["id"].as_str().unwrap()));
        let change = change.by(&city).header("if-match", "*");
        let change = change.json(&json!({"capacity": capacity}));
        profiles.push(change.send().await.ok());
    }
    app.appointed("elsewhere", Role::Broker, "513300").await;
    let assign = async |by: &Person, case: &Value, body: Value| {
        let call = app.post(&path(case, "assign")).by(by);
        call.json(&body).send().await
    };
    let mut given = Vec::new();
    for _ in 0..3 {
        let case = a_case(&app, &city, &client, None).await;
        assign(&far, &case, json!({}))
            .await
            .refused(404, "not_found");
        let answer = assign(&city, &case, json!({})).await.ok();
        assert_eq!(
            (&answer["assigned"], &answer["reason"]),
            (&json!(true), &json!("least_loaded"))
        );
        given.push(answer["case"]["main_broker_id"].clone());
    }
    // Equal shares: who had none the longest, then the lower share.
    let ids = [&profiles[0]["id"], &profiles[1]["id"]];
    assert_eq!([&given[0], &given[1], &given[2]], [ids[0], ids[1], ids[1]]);
    let case = a_case(&app, &city, &client, None).await;
    let answer = assign(&city, &case, json!({})).await.ok();
    assert_eq!(
        (&answer["assigned"], &answer["reason"]),
        (&json!(false), &json!("all_full"))
    );
    let named = json!({"main_broker_id": ids[0]});
    let full = assign(&city, &case, named)
        .await
        .refused(409, "broker_full");
    assert_eq!(
        (&full["open_cases"], &full["capacity"]),
        (&json!(1), &json!(1))
    );
    let over = json!({"main_broker_id": ids[0], "override": true});
    let answer = assign(&city, &case, over).await.ok();
    assert_eq!(answer["reason"], "named");
    let proposals = app.get(&path(&case, "proposals")).by(&city);
    let proposals = proposals.send().await.ok();
    assert_eq!(proposals["items"].as_array().unwrap().len(), 2);
    assert_eq!(proposals["items"][0]["full"], true);
}

#[actix_web::test]
async fn a_case_is_kept_by_its_main_broker_and_closed_and_reopened() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let peer = app.appointed("peer", Role::Broker, "510600").await;
    let client = app.person("client").await;
    let profile = broker_of(&app, &city, &broker.id).await;
    let case = a_case(&app, &broker, &client, Some(&profile)).await;
    let next = json!({"next_action": "走访", "next_action_on": "2020-01-01"});
    let patch = |by: &Person| {
        let call = app.patch(&path(&case, "")).by(by);
        call.header("if-match", "*").json(&next)
    };
    for by in [&peer, &client] {
        patch(by).send().await.refused(403, "forbidden");
    }
    let changed = patch(&broker).send().await.ok();
    assert_eq!(changed["overdue"], true);
    let overdue = app.get("/v1/cases").query(&[("overdue", "true")]);
    let overdue = overdue.by(&broker).send().await.ok();
    assert_eq!(overdue["items"].as_array().unwrap().len(), 1);
    for verb in ["close", "reopen"] {
        let call = app.post(&path(&case, verb)).by(&peer);
        let body = match verb {
            "close" => json!({"outcome": "完成"}),
            _ => json!({}),
        };
        call.json(&body).send().await.refused(403, "forbidden");
    }
    let close = || {
        let call = app.post(&path(&case, "close")).by(&broker);
        call.json(&json!({"outcome": "完成"}))
    };
    assert_eq!(close().send().await.ok()["status"], "closed");
    close().send().await.refused(409, "wrong_state");
    let open = app.post(&path(&case, "reopen")).by(&broker);
    let open = open.send().await.ok();
    assert_eq!(
        (&open["status"], &open["main_broker_id"]),
        (&json!("open"), &profile["id"])
    );
}
