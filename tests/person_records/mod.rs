//! Records of persons without an account, and the accounts that take them over.

pub mod authorization;
mod change;
mod create;
mod erase;
mod staff;
mod take_over;

use serde_json::{Value, json};

use crate::support::{Call, Person, TestApp};

const PHONE: &str = "13977112233";

/// The least a record with a phone number has, in 德阳.
fn a_record(name: &str, phone: &str) -> Value {
    json!({"name": name, "phone": phone, "division": "510603"})
}

fn create(app: &TestApp, by: &Person, body: &Value) -> Call {
    app.post("/v1/person-records").by(by).json(body)
}

fn path(record: &Value) -> String {
    format!("/v1/person-records/{}", record["id"].as_str().unwrap())
}
