//! A session of 德阳 that enrols, on 20 August 2024, and starts ten days later at nine in the morning.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::support::{Answer, Call, Person, TestApp, a_training_program, a_training_session};
use crate::training_programs::rows::publish;

pub struct Door {
    pub app: TestApp,
    pub admin: Person,
    pub program: Value,
    pub session: Value,
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// Sets the clock of an application.
pub fn set_clock(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().expect("a moment");
    app.app.clock.advance(moment - app.app.clock.now());
}

/// A published programme.
pub async fn a_program(app: &TestApp, by: &Person, body: &Value) -> Value {
    let made = app.training_program(by, body).await;
    publish(app, by, &made).await.ok()
}

/// A session that enrols.
pub async fn enrolling(app: &TestApp, by: &Person, body: &Value) -> Value {
    let mut made = app.training_session(by, body).await;
    for verb in ["announce", "open-enrollment"] {
        let path = format!("/v1/training-sessions/{}/{verb}", text(&made["id"]));
        made = app.post(&path).by(by).send().await.ok();
    }
    made
}

/// Enrols a person without an account.
pub async fn enroll(app: &TestApp, by: &Person, session: &Value, name: &str, from: &str) -> Value {
    let body = json!({"session_id": session["id"], "delegation": from, "role": "worker",
        "person": {"new": {"name": name, "division": from}}});
    let made = app.post("/v1/enrollments").by(by).json(&body);
    made.send().await.created()
}

impl Door {
    pub async fn open() -> Self {
        Self::open_with(json!({})).await
    }

    /// The same with other members of the session.
    pub async fn open_with(members: Value) -> Self {
        // Everybody stays signed in while the clock moves.
        let weeks = chrono::Duration::weeks(8);
        let app = TestApp::start_with(|settings| settings.access_token_lifetime = weeks).await;
        set_clock(&app, "2024-08-20T00:00:00Z");
        let admin = app.province_admin().await;
        let program = a_program(&app, &admin, &a_training_program("业务培训")).await;
        let body =
            crate::training_programs::rows::with(a_training_session(&program, "第一期"), members);
        let session = enrolling(&app, &admin, &body).await;
        Self {
            app,
            admin,
            program,
            session,
        }
    }

    pub fn at(&self, moment: &str) {
        set_clock(&self.app, moment);
    }

    pub async fn another_session(&self) -> Value {
        let body = a_training_session(&self.program, "第二期");
        enrolling(&self.app, &self.admin, &body).await
    }

    pub fn path(&self, of: &str) -> String {
        format!("/v1/training-sessions/{}/{of}", text(&self.session["id"]))
    }

    pub async fn new_token(&self, body: &Value) -> Value {
        let made = self.app.post(&self.path("door-tokens")).by(&self.admin);
        made.json(body).send().await.created()
    }

    /// The token of a device.
    pub async fn device(&self, name: &str) -> String {
        text(&self.new_token(&json!({"name": name})).await["token"])
    }

    pub async fn enrolled(&self, name: &str, from: &str) -> Value {
        self.enrolled_in(&self.session, name, from).await
    }

    pub async fn enrolled_in(&self, session: &Value, name: &str, from: &str) -> Value {
        enroll(&self.app, &self.admin, session, name, from).await
    }

    /// Enrols a person while the enrolment is open, and comes back to the time of the test; returns the id of the enrolment.
    pub async fn enrolled_late(&self, name: &str, from: &str) -> Value {
        let now = self.app.app.clock.now();
        self.at("2024-08-21T00:00:00Z");
        let made = self.enrolled(name, from).await;
        self.at(&now.to_rfc3339());
        made["id"].clone()
    }

    /// The account of a person, who enrols.
    pub async fn attendee(&self, username: &str, from: &str) -> (Person, Value) {
        let person = self.app.person_in(username, from).await;
        let body = json!({"session_id": self.session["id"]});
        let made = self.app.post("/v1/enrollments").by(&person).json(&body);
        let made = made.send().await.created();
        (person, made)
    }

    pub async fn code(&self, enrollment: &Value) -> String {
        let path = format!("/v1/enrollments/{}/code", text(&enrollment["id"]));
        let code = self.app.get(&path).by(&self.admin).send().await.ok();
        text(&code["token"])
    }

    /// A move of an enrolment that must succeed.
    pub async fn moved(&self, enrollment: &Value, verb: &str) -> Value {
        let path = format!("/v1/enrollments/{}/{verb}", text(&enrollment["id"]));
        let call = self.app.post(&path).by(&self.admin);
        let call = match verb {
            "cancel" => call.json(&json!({"reason": "行程有变"})),
            _ => call,
        };
        call.send().await.ok()
    }

    /// A scan by the token of a device; `body` is all but the session.
    pub fn scan(&self, token: &str, body: Value) -> Call {
        let body =
            crate::training_programs::rows::with(body, json!({"session_id": self.session["id"]}));
        self.app.post("/v1/check-ins").token(token).json(&body)
    }

    /// Checks a person in by the list.
    pub async fn admits(&self, session: &Value, enrollment: &Value) -> Value {
        let id = text(&enrollment["id"]);
        let body = json!({"session_id": session["id"], "enrollment_id": id, "nonce": format!("list {id}")});
        let call = self.app.post("/v1/check-ins").by(&self.admin).json(&body);
        call.send().await.created()
    }

    pub async fn upload(&self, token: &str, scans: &[Value]) -> Answer {
        let call = self.app.post(&self.path("offline-scans")).token(token);
        call.json(&json!({"scans": scans})).send().await
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }
}
