//! Public answers are kept in memory, ready to be sent. They are those that the database would give. Callers with a token
//! get none of them.

mod callers;
mod clock;
mod forms;
mod replicas;
mod room;
mod writes;

use serde_json::{Value, json};

use crate::support::{
    Answer, Call, Person, Statements, TestApp, a_contest, a_need, a_training_program,
    a_training_session, until,
};

/// Something of each kind that the public may read.
struct Public {
    app: TestApp,
    owner: Person,
    province: Person,
    need: Value,
    organization: Value,
    contest: Value,
    program: Value,
    session: Value,
    zone: Value,
}

impl Public {
    async fn start() -> Self {
        Self::of(TestApp::start().await).await
    }

    async fn of(app: TestApp) -> Self {
        let province = app.province_admin().await;
        let owner = app.person("owner").await;
        let need = app.published(&owner, &province, &a_need("电气")).await;
        let society = app.organization_account("society").await;
        let organization = app.organization(&society, "东旗").await;
        let mut contest = a_contest("大赛", 1);
        contest["hosts"] = json!([{"organization_id": organization["id"], "role": "host"}]);
        let contest = app.contest(&province, &contest).await;
        let program = app
            .training_program(&province, &a_training_program("计划"))
            .await;
        moved(&app, &province, "training-programs", &program, "publish").await;
        let session = a_training_session(&program, "培训班");
        let session = app.training_session(&province, &session).await;
        moved(&app, &province, "training-sessions", &session, "announce").await;
        moved(&app, &province, "contests", &contest, "publish").await;
        let zone = json!({"scheme": "方案", "name": "片区",
            "cities": [{"division": "510100", "from_on": "2024-01-01"}]});
        let zone = app.post("/v1/zones").by(&province).json(&zone);
        let zone = zone.send().await.created();
        Self {
            app,
            owner,
            province,
            need,
            organization,
            contest,
            program,
            session,
            zone,
        }
    }

    /// The path of each operation whose answers are kept.
    fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = [
            "/v1/listings",
            "/v1/listings?side=need&division=510600&status=published&limit=20",
            "/v1/contests",
            "/v1/training-programs",
            "/v1/training-sessions",
            "/v1/zones",
            "/v1/calendars",
            "/v1/code-lists",
            "/v1/divisions?parent=510000&level=city&limit=100",
            "/v1/divisions/510600",
            "/v1/code-lists/technology_fields",
            "/v1/calendars/cn/2026",
        ]
        .map(str::to_owned)
        .into();
        paths.extend([
            path("listings", &self.need),
            path("contests", &self.contest),
            path("training-programs", &self.program),
            path("training-sessions", &self.session),
            path("zones", &self.zone),
        ]);
        paths
    }

    fn patch(&self, of: &str, what: &Value, by: &Person, change: &Value) -> Call {
        let call = self.app.patch(&path(of, what)).by(by);
        call.header("if-match", "*").json(change)
    }
}

fn path(of: &str, what: &Value) -> String {
    format!("/v1/{of}/{}", what["id"].as_str().unwrap())
}

async fn moved(app: &TestApp, by: &Person, of: &str, what: &Value, verb: &str) {
    let call = app.post(&format!("{}/{verb}", path(of, what))).by(by);
    call.json(&json!({})).send().await.ok();
}

/// Sends a request until its answer comes from memory: without a statement.
async fn from_memory(app: &TestApp, statements: &Statements, call: impl Fn() -> Call) -> Answer {
    until("notices are current", || app.app.db.notices().is_current()).await;
    for _ in 0..3000 {
        statements.take();
        let answer = call().send().await;
        if statements.take().is_empty() {
            return answer;
        }
    }
    panic!("the database is asked each time");
}

/// Sends a request often; the database is asked each time.
async fn never_from_memory(app: &TestApp, statements: &Statements, call: impl Fn() -> Call) {
    until("notices are current", || app.app.db.notices().is_current()).await;
    for _ in 0..10 {
        statements.take();
        call().send().await;
        assert!(!statements.take().is_empty());
    }
}
