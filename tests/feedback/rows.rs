//! Sessions with a form, and persons who came.

use serde_json::{Value, json};

use crate::support::{Answer, Call, Person, TestApp};
use crate::training_sessions::rows::{self as sessions, moved};

/// The moves from the draft to the end of a session.
pub const TO_THE_END: [&str; 5] = [
    "announce",
    "open-enrollment",
    "close-enrollment",
    "start",
    "finish",
];

/// Gives a person a place in a session, as if enrolled before.
pub fn enrolled(app: &TestApp, session: &Value, person: &str, status: &str) {
    let session = session["id"].as_str().unwrap();
    let number = app
        .database
        .count("enrollments", &format!("session_id = '{session}'"))
        + 1;
    app.database
        .run(&format!(
            "insert into enrollments (id, status, session_id, person_id, joined_number, division, delegation, role, enrolled_by, \
             code_id, created_at, updated_at) \
             select gen_random_uuid(), '{status}', '{session}', '{person}', {number}, '510600', '510600', 'worker', \
             created_by, gen_random_uuid(), now(), now() from training_sessions where id = '{session}'"
        ))
        .unwrap();
}

/// Lets a person in, as if checked in before.
pub fn checked_in(app: &TestApp, session: &Value, person: &str) {
    enrolled(app, session, person, "checked_in");
    app.database
        .run(&format!(
            "insert into check_ins (id, session_id, enrollment_id, direction, on_day, half_day, method, nonce, scanned_at, \
             scanned_by, created_at, updated_at) \
             select gen_random_uuid(), session_id, id, 'entry', '2024-08-30', 'morning', 'list', id::text, now(), enrolled_by, \
             now(), now() from enrollments where session_id = {} and person_id = '{person}'",
            session["id"].to_string().replace('"', "'")
        ))
        .unwrap();
}

pub fn form_of(session: &Value) -> String {
    format!("{}/feedback-form", sessions::path(session))
}

pub fn a_form() -> Value {
    json!({"questions": [
        {"kind": "rating", "text": "总体评价", "text_en": "Overall", "required": true},
        {"kind": "choice", "text": "时长", "options": ["偏短", "合适", "偏长"]},
        {"kind": "text", "text": "意见"},
    ]})
}

pub fn set_form(app: &TestApp, by: &Person, session: &Value, form: &Value) -> Call {
    let call = app
        .put(&form_of(session))
        .by(by)
        .header("if-none-match", "*");
    call.json(form)
}

/// A finished session with a form.
pub async fn a_finished_session(app: &TestApp, by: &Person) -> Value {
    let mut session = sessions::a_session(app, by, &[]).await;
    set_form(app, by, &session, &a_form())
        .send()
        .await
        .created();
    for verb in TO_THE_END {
        session = moved(app, by, &session, verb).await.ok();
    }
    session
}

pub fn submit(app: &TestApp, by: &Person, session: &Value, answers: &Value) -> Call {
    let call = app
        .post(&format!("{}/feedback", sessions::path(session)))
        .by(by);
    call.json(&json!({"answers": answers}))
}

/// A person who came, and what they say.
pub async fn says(app: &TestApp, session: &Value, name: &str, answers: &Value) -> Person {
    let person = app.person(name).await;
    checked_in(app, session, &person.id);
    submit(app, &person, session, answers).send().await.is(204);
    person
}

pub async fn summary(app: &TestApp, by: &Person, session: &Value) -> Answer {
    let path = format!("{}/feedback/summary", sessions::path(session));
    app.get(&path).by(by).send().await
}
