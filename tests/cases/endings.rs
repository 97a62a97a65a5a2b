use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{a_case, broker_of, handed, path, unassigned};
use crate::support::TestApp;

#[actix_web::test]
async fn a_term_that_runs_out_by_date_leaves_the_case_unassigned_without_a_job() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let client = app.person("client").await;
    let profile = broker_of(&app, &city, &broker.id).await;
    let case = a_case(&app, &city, &client, Some(&profile)).await;
    assert_eq!(case["main_broker_id"], profile["id"]);
    assert_eq!(
        (
            handed(&app, &city, &profile).await,
            unassigned(&app, &city).await
        ),
        (1, 0)
    );
    app.database
        .run(&format!(
            "update role_grants set from_on = from_on - 10, to_on = from_on - 3 where user_id = '{}'",
            broker.id
        ))
        .unwrap();
    let read = app.get(&path(&case, "")).by(&city).send().await.ok();
    assert_eq!(read["main_broker_id"], Value::Null);
    assert_eq!(read["former_broker_id"], profile["id"]);
    assert_eq!(read["unassigned_days"], 0);
    assert!(read["unassigned_since"].is_string());
    assert_eq!(
        (
            handed(&app, &city, &profile).await,
            unassigned(&app, &city).await
        ),
        (0, 1)
    );
    // The client reads the case; a stranger does not know of it.
    app.get(&path(&case, "")).by(&client).send().await.ok();
    let stranger = app.person("stranger").await;
    app.get(&path(&case, ""))
        .by(&stranger)
        .send()
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn an_appointment_ends_and_a_leave_begins_only_with_the_open_cases_handed_over() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let one = app.appointed("one", Role::Broker, "510600").await;
    let two = app.appointed("two", Role::Broker, "510600").await;
    let client = app.person("client").await;
    let (first, second) = (
        broker_of(&app, &city, &one.id).await,
        broker_of(&app, &city, &two.id).await,
    );
    a_case(&app, &city, &client, Some(&first)).await;
    let leave = |to: Value| {
        let call = app
            .patch(&format!("/v1/brokers/{}", first["id"].as_str().unwrap()))
            .by(&one)
            .header("if-match", "*");
        call.json(
            &json!({"leave_from_on": "2020-01-01", "leave_to_on": "2999-01-01", "handover_to": to}),
        )
    };
    let refused = leave(Value::Null).send().await.refused(409, "open_cases");
    assert_eq!(refused["open_cases"], 1);
    leave(first["id"].clone())
        .send()
        .await
        .refused_at(422, "/handover_to", "same_broker");
    let left = leave(second["id"].clone()).send().await.ok();
    assert_eq!(
        (&left["present"], &left["open_cases"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(handed(&app, &city, &second).await, 1);

    let grant = second["appointments"][0]["role_grant_id"].as_str().unwrap();
    let revoke = |body: Value| {
        app.post(&format!("/v1/role-grants/{grant}/revoke"))
            .by(&city)
            .json(&body)
    };
    revoke(json!({})).send().await.refused(409, "open_cases");
    // Who is on leave takes nothing over.
    revoke(json!({"handover_to": first["id"]}))
        .send()
        .await
        .refused_at(422, "/handover_to", "not_present");
    let three = app.appointed("three", Role::Broker, "510603").await;
    let third = broker_of(&app, &city, &three.id).await;
    revoke(json!({"handover_to": third["id"]}))
        .send()
        .await
        .ok();
    assert_eq!(handed(&app, &city, &third).await, 1);
    assert_eq!(unassigned(&app, &city).await, 0);
    let events = app.get("/v1/case-events").query(&[("user_id", &client.id)]);
    let events = events.by(&client).send().await.ok();
    let kinds: Vec<&str> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["opened", "assigned", "handed_over", "handed_over"]);
}
