//! Sessions of a published programme of 德阳.

use serde_json::{Value, json};

use crate::support::{Answer, Call, Person, TestApp, a_training_program, a_training_session};
use crate::training_programs::rows::publish;
pub use crate::training_programs::rows::{Cast, with};

pub fn path(session: &Value) -> String {
    format!("/v1/training-sessions/{}", session["id"].as_str().unwrap())
}

pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("training_sessions", condition)
}

pub fn patch(app: &TestApp, by: &Person, session: &Value, change: Value) -> Call {
    let call = app.patch(&path(session)).by(by).header("if-match", "*");
    call.json(&change)
}

/// Makes a move with the body that it needs.
pub async fn moved(app: &TestApp, by: &Person, session: &Value, verb: &str) -> Answer {
    let call = app.post(&format!("{}/{verb}", path(session))).by(by);
    let call = match verb {
        "cancel" => call.json(&json!({"reason": "道路中断"})),
        "extend-enrollment" => {
            call.json(&json!({"closes_at": "2024-08-29T10:00:00Z", "reason": "未报满"}))
        }
        _ => call,
    };
    call.send().await
}

/// A published programme.
pub async fn a_program(app: &TestApp, by: &Person) -> Value {
    let made = app.training_program(by, &a_training_program("t")).await;
    publish(app, by, &made).await.ok()
}

/// A session that these moves have brought to its state.
pub async fn a_session(app: &TestApp, by: &Person, verbs: &[&str]) -> Value {
    let program = a_program(app, by).await;
    let made = a_training_session(&program, "s");
    let mut made = app.training_session(by, &made).await;
    for verb in verbs {
        made = moved(app, by, &made, verb).await.ok();
    }
    made
}
