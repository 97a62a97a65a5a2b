//! A session of 德阳 with a number of seats, and people to enrol in it.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, Call, Person, TestApp, a_training_session};
use crate::training_programs::rows::with;
use crate::training_sessions::rows::{a_program, moved, patch, path as session_path};

/// The administrators of 德阳 and 绵阳, and the application.
pub struct Stage {
    pub app: TestApp,
    pub city: Person,
    pub other_city: Person,
    pub program: Value,
}

pub fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Stage {
    pub async fn set() -> Self {
        let app = TestApp::start_with(|settings| {
            settings.rate_limit_caller = 0;
            settings.rate_limit_address = 0;
        })
        .await;
        let city = app.appointed("city", Role::CityAdmin, "510600").await;
        let other_city = app.appointed("other-city", Role::CityAdmin, "510700").await;
        let program = a_program(&app, &city).await;
        Self {
            app,
            city,
            other_city,
            program,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app.app.clock.now()
    }

    /// The enrolment is open for a day; the session starts in two.
    fn times(&self) -> Value {
        let now = self.now();
        json!({"enrollment_opens_at": at(now - Duration::hours(1)), "enrollment_closes_at": at(now + Duration::days(1)),
            "starts_at": at(now + Duration::days(2)), "ends_at": at(now + Duration::days(3))})
    }

    /// A session that is enrolling, with these members.
    pub async fn session(&self, members: Value) -> Value {
        let session = self.announced(members).await;
        moved(&self.app, &self.city, &session, "open-enrollment")
            .await
            .ok()
    }

    pub async fn announced(&self, members: Value) -> Value {
        let session = with(a_training_session(&self.program, "s"), self.times());
        let session = self
            .app
            .training_session(&self.city, &with(session, members))
            .await;
        moved(&self.app, &self.city, &session, "announce")
            .await
            .ok()
    }

    /// A person at home in a division, as if registered before.
    pub async fn person(&self, name: &str, division: &str) -> Person {
        let person = self.app.person(name).await;
        let home = format!(
            "update users set division = '{division}' where id = '{}'",
            person.id
        );
        self.app.database.run(&home).unwrap();
        person
    }

    /// The ids of accounts that nobody signs in to.
    pub fn accounts(&self, prefix: &str, count: usize, division: &str) -> Vec<String> {
        let made = format!(
            "with made as (insert into persons select gen_random_uuid() from generate_series(1, {count}) returning id)
             insert into users (id, person_id, username, display_name, account_kind, division, created_at, updated_at)
             select id, id, '{prefix}.' || row_number() over (), '{prefix}', 'worker', '{division}', now(), now() from made"
        );
        assert_eq!(self.app.database.run(&made).unwrap(), count);
        self.texts(
            "id::text",
            &format!("users where username like '{prefix}.%'"),
        )
    }

    /// A column of rows.
    pub fn texts(&self, column: &str, rows: &str) -> Vec<String> {
        use diesel::RunQueryDsl;
        use diesel::dsl::sql;
        use diesel::sql_types::{Array, Text};
        let all = format!("array(select {column} from {rows})");
        diesel::select(sql::<Array<Text>>(&all))
            .get_result(&mut self.app.database.connect())
            .unwrap()
    }

    /// The caller enrols.
    pub fn joins(&self, person: &Person, session: &Value) -> Call {
        self.enrolls(person, session, json!({}))
    }

    pub fn enrolls(&self, by: &Person, session: &Value, members: Value) -> Call {
        let body = with(json!({"session_id": session["id"]}), members);
        self.app.post("/v1/enrollments").by(by).json(&body)
    }

    pub fn account(&self, by: &Person, session: &Value, id: &str) -> Call {
        self.enrolls(by, session, json!({"person": {"user_id": id}}))
    }

    pub fn post(&self, by: &Person, enrollment: &Value, verb: &str) -> Call {
        self.app
            .post(&format!("{}/{verb}", path(enrollment)))
            .by(by)
    }

    pub async fn cancel(&self, by: &Person, enrollment: &Value) -> Answer {
        self.post(by, enrollment, "cancel")
            .json(&json!({}))
            .send()
            .await
    }

    pub async fn get(&self, by: &Person, enrollment: &Value) -> Value {
        self.app.get(&path(enrollment)).by(by).send().await.ok()
    }

    pub fn count(&self, condition: &str) -> i64 {
        self.app.database.count("enrollments", condition)
    }

    pub fn with_status(&self, session: &Value, status: &str) -> i64 {
        let id = session["id"].as_str().unwrap();
        self.count(&format!("session_id = '{id}' and status = '{status}'"))
    }

    pub fn change(&self, session: &Value, change: Value) -> Call {
        patch(&self.app, &self.city, session, change)
    }

    pub async fn moved(&self, session: &Value, verb: &str) -> Answer {
        moved(&self.app, &self.city, session, verb).await
    }

    /// How often a person was told of something.
    pub fn told(&self, person: &str, kind: &str) -> i64 {
        let of = format!("user_id = '{person}' and kind = '{kind}'");
        self.app.database.count("notifications", &of)
    }

    /// Lets time pass for the sessions. Moving the clock would end the access of all people.
    pub fn advance(&self, by: Duration) {
        let by = format!("interval '{} seconds'", by.num_seconds());
        let times = [
            "enrollment_opens_at",
            "enrollment_closes_at",
            "starts_at",
            "ends_at",
        ];
        let earlier = times
            .map(|time| format!("{time} = {time} - {by}"))
            .join(", ");
        let sessions = format!("update training_sessions set {earlier}");
        let places = format!("update enrollments set editable_until = editable_until - {by}");
        for statement in [sessions, places] {
            self.app.database.run(&statement).unwrap();
        }
    }
}

pub fn path(enrollment: &Value) -> String {
    format!("/v1/enrollments/{}", enrollment["id"].as_str().unwrap())
}

pub fn under(session: &Value, what: &str) -> String {
    format!("{}/{what}", session_path(session))
}
