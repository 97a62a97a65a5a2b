//! Items of the agenda of a session of 德阳.

use serde_json::{Value, json};

use crate::support::{Answer, Call, Person, TestApp};
use crate::training_sessions::rows as sessions;

pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("agenda_items", condition)
}

/// The agenda of a session.
pub fn agenda(session: &Value) -> String {
    format!("{}/agenda", sessions::path(session))
}

pub fn path(item: &Value) -> String {
    format!("/v1/agenda-items/{}", item["id"].as_str().unwrap())
}

/// A lecture of an hour, on 30 August 2024 at this time of UTC.
pub fn a_lecture(at: &str, speaker: &str) -> Value {
    json!({"kind": "lecture", "title": "t", "speaker_name": speaker, "starts_at": format!("2024-08-30T{at}:00Z"),
        "duration_minutes": 60})
}

pub async fn add(app: &TestApp, by: &Person, session: &Value, item: &Value) -> Answer {
    app.post(&agenda(session)).by(by).json(item).send().await
}

pub fn patch(app: &TestApp, by: &Person, item: &Value, change: &Value) -> Call {
    let call = app.patch(&path(item)).by(by).header("if-match", "*");
    call.json(change)
}

pub fn flags(item: &Value) -> usize {
    let flags = item["flags"].as_array().unwrap();
    assert!(flags.iter().all(|flag| flag == "speaker_double_booked"));
    flags.len()
}
