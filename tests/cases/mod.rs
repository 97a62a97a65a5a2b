//! Cases: who has a client, and what happens when a broker goes.

pub mod authorization;
mod endings;
mod moves;
mod races;

use serde_json::{Value, json};

use crate::support::{Person, TestApp};

/// The profile of an account.
pub async fn broker_of(app: &TestApp, by: &Person, user: &str) -> Value {
    let list = app.get("/v1/brokers").query(&[("user_id", user)]).by(by);
    list.send().await.ok()["items"][0].clone()
}

/// How many open cases a broker has by the list of cases.
pub async fn handed(app: &TestApp, by: &Person, broker: &Value) -> usize {
    let filter = [
        ("main_broker_id", broker["id"].as_str().unwrap()),
        ("status", "open"),
        ("limit", "100"),
    ];
    let list = app.get("/v1/cases").query(&filter).by(by).send().await.ok();
    list["items"].as_array().unwrap().len()
}

/// How many open cases are without a main broker by the list of cases.
pub async fn unassigned(app: &TestApp, by: &Person) -> usize {
    let filter = [("unassigned", "true"), ("limit", "100")];
    let list = app.get("/v1/cases").query(&filter).by(by).send().await.ok();
    list["items"].as_array().unwrap().len()
}

/// Opens a case of a person in 德阳, with this main broker.
pub async fn a_case(app: &TestApp, by: &Person, client: &Person, broker: Option<&Value>) -> Value {
    let mut body = json!({"user_id": client.id, "division": "510603", "title": "节能改造"});
    if let Some(broker) = broker {
        body["main_broker_id"] = broker["id"].clone();
    }
    app.post("/v1/cases")
        .by(by)
        .json(&body)
        .send()
        .await
        .created()
}

pub fn path(case: &Value, verb: &str) -> String {
    let id = case["id"].as_str().unwrap();
    match verb {
        "" => format!("/v1/cases/{id}"),
        verb => format!("/v1/cases/{id}/{verb}"),
    }
}
