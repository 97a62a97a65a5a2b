use serde_json::{Value, json};

use crate::support::{Call, TestApp};

pub const JSON_LINES: &str = "application/x-ndjson";
pub const CSV: &str = "text/csv";

/// The least that a listing has, in 德阳.
pub fn a_line(title: &str) -> Value {
    json!({"side": "need", "market": "technology", "kind": "problem", "title": title, "division": "510603"})
}

pub fn lines(of: &[Value]) -> String {
    of.iter().map(|line| format!("{line}\n")).collect()
}

/// An import of listings with these further parameters.
pub fn call(app: &TestApp, parameters: &str, media_type: &str, file: impl Into<Vec<u8>>) -> Call {
    let path = format!("/v1/imports?kind=listings{parameters}");
    app.post(&path).body(media_type, file.into())
}

pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("listings", condition)
}

/// Created, skipped and failed.
pub fn numbers(report: &Value) -> [i64; 3] {
    ["created", "skipped", "failed"].map(|member| report[member].as_i64().unwrap())
}

/// Line, pointer and code of each fault, of a report or of a problem.
pub fn faults(answer: &Value) -> Vec<(i64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = answer["errors"].as_array().unwrap().iter();
    all.map(|one| {
        (
            one["line"].as_i64().unwrap(),
            text(&one["pointer"]),
            text(&one["code"]),
        )
    })
    .collect()
}
