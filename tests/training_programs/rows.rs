//! Training programmes, and the people who may or may not manage them.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, Call, Person, TestApp};

/// A body with other members.
pub fn with(mut body: Value, members: Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

pub fn path(program: &Value) -> String {
    format!("/v1/training-programs/{}", program["id"].as_str().unwrap())
}

pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("training_programs", condition)
}

pub fn patch(app: &TestApp, by: &Person, program: &Value, change: Value) -> Call {
    let call = app.patch(&path(program)).by(by).header("if-match", "*");
    call.json(&change)
}

pub async fn publish(app: &TestApp, by: &Person, program: &Value) -> Answer {
    let call = app.post(&format!("{}/publish", path(program))).by(by);
    call.send().await
}

pub async fn close(app: &TestApp, by: &Person, program: &Value) -> Answer {
    let call = app.post(&format!("{}/close", path(program))).by(by);
    call.send().await
}

pub async fn cancel(app: &TestApp, by: &Person, program: &Value) -> Answer {
    let call = app.post(&format!("{}/cancel", path(program))).by(by);
    call.json(&json!({"reason": "计划调整"})).send().await
}

/// Who manages trainings of 德阳, and who does not.
pub struct Cast {
    pub city: Person,
    pub county: Person,
    pub other_city: Person,
    pub province: Person,
    pub stranger: Person,
    pub broker: Person,
    pub organizer: Person,
}

impl Cast {
    pub async fn gather(app: &TestApp) -> Self {
        Self {
            city: app.appointed("city", Role::CityAdmin, "510600").await,
            county: app.appointed("county", Role::CityAdmin, "510603").await,
            other_city: app.appointed("other-city", Role::CityAdmin, "513300").await,
            province: app.province_admin().await,
            stranger: app.person("stranger").await,
            broker: app.appointed("broker", Role::Broker, "510600").await,
            organizer: app
                .appointed("organizer", Role::ContestOrganizer, "510600")
                .await,
        }
    }

    /// Who manages what lies in 德阳.
    pub fn keepers(&self) -> [&Person; 2] {
        [&self.city, &self.province]
    }

    /// Who does not, and cannot see its drafts.
    pub fn others(&self) -> [&Person; 5] {
        [
            &self.county,
            &self.other_city,
            &self.stranger,
            &self.broker,
            &self.organizer,
        ]
    }
}
