//! Contact points, and the codes that are sent to them.

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::ids::UserId;
use tianfu::people::contact_points::model;
use tianfu::platform::outbox;

use crate::support::{Answer, Call, Person, TestApp};

pub fn path(kind: &str, verb: &str) -> String {
    let path = format!("/v1/users/me/contact-points/{kind}/{verb}");
    path.trim_end_matches('/').to_owned()
}

/// Sets a contact point, whether there is one or not.
pub async fn set(app: &TestApp, person: &Person, kind: &str, value: &str) -> Answer {
    let put = |condition: &'static str| {
        let call = app.put(&path(kind, "")).by(person).header(condition, "*");
        call.json(&json!({"value": value})).send()
    };
    let made = put("if-none-match").await;
    match made.status {
        412 => put("if-match").await,
        _ => made,
    }
}

pub async fn send_code(app: &TestApp, person: &Person, kind: &str) -> Answer {
    app.post(&path(kind, "send-code")).by(person).send().await
}

pub fn verify(app: &TestApp, person: &Person, kind: &str, code: &str) -> Call {
    let call = app.post(&path(kind, "verify")).by(person);
    call.json(&json!({"code": code}))
}

/// Recipient and code of the newest message.
pub fn last_message(app: &TestApp) -> (String, String) {
    let rows = outbox::model::newest(&mut app.database.connect(), 1).unwrap();
    let message = rows[0].message(app.app.db.vault()).unwrap().unwrap();
    (message.to, message.code.unwrap())
}

/// Sets a contact point and verifies it; returns it.
pub async fn verified(app: &TestApp, person: &Person, kind: &str, value: &str) -> Value {
    set(app, person, kind, value).await;
    send_code(app, person, kind).await.is(202);
    let (_, code) = last_message(app);
    verify(app, person, kind, &code).send().await.ok()
}

/// The values of the contact points of a person, as they are stored.
pub fn stored(app: &TestApp, person: &Person) -> Vec<String> {
    let points = model::of_user(&mut app.database.connect(), UserId(person.uuid())).unwrap();
    let values = points.iter().map(|point| {
        let value = point.value(app.app.db.vault()).unwrap();
        value.reveal().to_owned()
    });
    values.collect()
}

/// An application whose access tokens outlive the waits between codes.
pub async fn patient() -> TestApp {
    TestApp::start_with(|settings| settings.access_token_lifetime = Duration::days(1)).await
}
