pub mod authorization;
mod file;
mod plans;
mod series;
mod verify;

use serde_json::{Value, json};

use crate::entries::rows::with;
use crate::recommendations::planted::entry;
use crate::support::{Call, Person, TestApp};

/// A figure of the entry of rank 1.
pub fn metric(code: &str, value: &str, unit: &str, year: i32) -> Value {
    json!({"entry_id": entry(1), "code": code, "value": value, "unit": unit, "period": {"year": year},
        "evidence": {"text": "年度财务报表"}})
}

pub fn of(base: Value, members: Value) -> Value {
    with(base, members)
}

pub fn file(app: &TestApp, by: &Person, metric: &Value) -> Call {
    app.post("/v1/impact-metrics").by(by).json(metric)
}

pub fn path(metric: &Value) -> String {
    format!("/v1/impact-metrics/{}", metric["id"].as_str().unwrap())
}
