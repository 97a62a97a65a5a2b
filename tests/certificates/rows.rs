//! Sessions of 德阳 with attendees. Places and check-ins are written behind the API.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Call, Person, TestApp, a_training_session};
pub use crate::training_programs::rows::Cast;
use crate::training_sessions::rows::{a_program, moved};

/// The moves that finish a session.
pub const FINISHED: [&str; 5] = [
    "announce",
    "open-enrollment",
    "close-enrollment",
    "start",
    "finish",
];
pub const RUNNING: [&str; 4] = ["announce", "open-enrollment", "close-enrollment", "start"];

pub fn path(session: &Value, rest: &str) -> String {
    format!(
        "/v1/training-sessions/{}/{rest}",
        session["id"].as_str().unwrap()
    )
}

/// A place of a person in a session.
pub fn enrolled(app: &TestApp, session: &str, person: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let joined = 1 + app
        .database
        .count("enrollments", &format!("session_id = '{session}'"));
    let row = json!({"id": id, "version": 1, "status": "checked_in", "session_id": session, "person_id": person,
        "joined_number": joined, "delegation": "510600", "division": "510600", "role": "worker", "enrolled_by": person,
        "code_id": Uuid::now_v7(), "created_at": "2024-08-11T00:00:00Z", "updated_at": "2024-08-11T00:00:00Z"});
    insert(app, "enrollments", &row);
    id
}

/// The number of a certificate that is written behind the API.
pub const CERTIFICATE: &str = "TF2024-0000-0000-0000-0000";

/// What hangs on a training, written behind the API: its rule, its hours, the certificate of an attendee, and a rule of hours.
pub fn certify(app: &TestApp, training: &str, program: &str, enrollment: &str, holder: &str) {
    let content = json!({"number": CERTIFICATE, "kind": "completion", "holder_commitment": "", "organization": null,
        "title": "t", "program": "p", "training_session_id": training, "training_program_id": program,
        "division": "510600", "division_name": "德阳市", "starts_on": "2024-08-30", "ends_on": "2024-08-30",
        "half_days": 1, "hours": [], "hours_year": 2024, "issuer": "i", "issued_on": "2024-08-31", "supersedes": null});
    let hash = "0".repeat(64);
    for statement in [
        format!(
            "insert into certificate_rules (id, kind, min_half_days, issuer, created_at, updated_at) \
             values ('{training}', 'completion', 1, 'i', now(), now())"
        ),
        format!(
            "insert into training_session_hours (id, parts, created_at, updated_at) values ('{training}', '[]', now(), now())"
        ),
        "insert into training_hours_rules values (2024, 1, 8, 90, 60, 'b', now(), now())"
            .to_owned(),
        format!(
            "insert into certificates (id, number, training_session_id, enrollment_id, holder_id, holder_name, holder_salt, \
             division, hours_year, content, content_hash, issued_by, issued_at, updated_at) \
             values (gen_random_uuid(), '{CERTIFICATE}', '{training}', '{enrollment}', '{holder}', 'n', 's', '510600', 2024, \
             '{content}', '{hash}', '{holder}', now(), now())"
        ),
    ] {
        app.database.run(&statement).unwrap();
    }
}

/// A check-in in a half-day, `2024-08-30 morning`.
pub fn came(app: &TestApp, session: &str, enrollment: &str, half_day: &str) {
    let (day, half) = half_day.split_once(' ').unwrap();
    let scanner = app
        .database
        .text_of("(select enrolled_by from enrollments limit 1)");
    let scanner: Value = serde_json::from_str(&scanner).unwrap();
    let row = json!({"id": Uuid::now_v7(), "version": 1, "session_id": session, "enrollment_id": enrollment,
        "direction": "entry", "on_day": day, "half_day": half, "method": "list", "nonce": Uuid::now_v7(),
        "scanned_at": "2024-08-30T01:00:00Z", "scanned_by": scanner["enrolled_by"], "same_device": false,
        "created_at": "2024-08-30T01:00:00Z", "updated_at": "2024-08-30T01:00:00Z"});
    insert(app, "check_ins", &row);
}

fn insert(app: &TestApp, table: &str, row: &Value) {
    let insert =
        format!("insert into {table} select * from jsonb_populate_record(null::{table}, '{row}')");
    app.database.run(&insert).unwrap();
}

pub fn rule(half_days: i32) -> Value {
    json!({"kind": "completion", "min_half_days": half_days, "issuer": "德阳市科学技术协会"})
}

pub fn put(app: &TestApp, by: &Person, path: &str, body: &Value) -> Call {
    app.put(path).by(by).header("if-none-match", "*").json(body)
}

/// A session with hours and a rule of two half-days, and an attendee who came to both.
pub struct Certified {
    pub app: TestApp,
    pub cast: Cast,
    pub session: Value,
    pub attendee: Person,
    pub enrollment: String,
}

impl Certified {
    pub async fn after(verbs: &[&str]) -> Self {
        let app = TestApp::start().await;
        let cast = Cast::gather(&app).await;
        let program = a_program(&app, &cast.city).await;
        let new = a_training_session(&program, "成都平原片区业务培训");
        let mut session = app.training_session(&cast.city, &new).await;
        let hours = json!({"parts": [{"hours_type": "professional", "level": "province", "hours": 6},
            {"hours_type": "public", "level": "province", "hours": 2}]});
        put(&app, &cast.city, &path(&session, "hours"), &hours)
            .send()
            .await
            .created();
        put(
            &app,
            &cast.city,
            &path(&session, "certificate-rule"),
            &rule(2),
        )
        .send()
        .await
        .created();
        let attendee = app.person("attendee").await;
        let profile = app
            .patch("/v1/users/me")
            .by(&attendee)
            .header("if-match", "*");
        let profile = profile.json(&json!({"display_name": "巴桑·卓玛", "division": "510603"}));
        profile.send().await.ok();
        for verb in verbs {
            session = moved(&app, &cast.city, &session, verb).await.ok();
        }
        let id = session["id"].as_str().unwrap();
        let enrollment = enrolled(&app, id, &attendee.id);
        for half in ["morning", "afternoon"] {
            came(&app, id, &enrollment, &format!("2024-08-30 {half}"));
        }
        Self {
            session,
            app,
            cast,
            attendee,
            enrollment,
        }
    }

    pub async fn finished() -> Self {
        Self::after(&FINISHED).await
    }

    pub fn id(&self) -> &str {
        self.session["id"].as_str().unwrap()
    }

    /// Asks for the attendee's certificate.
    pub fn ask(&self, by: &Person) -> Call {
        let call = self.app.post(&path(&self.session, "certificates")).by(by);
        call.json(&json!({"enrollment_id": self.enrollment}))
    }

    /// The attendee's certificate.
    pub async fn issued(&self) -> Value {
        self.ask(&self.attendee).send().await.created()
    }

    pub async fn page(&self, certificate: &Value) -> Value {
        self.app.get(&address(certificate)).send().await.ok()
    }

    pub async fn moved(&self, by: &Person, certificate: &Value, verb: &str) -> Answer {
        let call = self
            .app
            .post(&format!("{}/{verb}", address(certificate)))
            .by(by);
        call.json(&json!({"reason": "姓名更正"})).send().await
    }

    pub fn count(&self, condition: &str) -> i64 {
        self.app.database.count("certificates", condition)
    }
}

pub fn address(certificate: &Value) -> String {
    format!(
        "/v1/certificates/{}",
        certificate["number"].as_str().unwrap()
    )
}
