//! A contest of 甘孜 that qualifies entries, and entries in it.

use serde_json::{Value, json};
use tianfu::kernel::ids::EntryId;

use crate::contests::rows::Cast;
use crate::support::{Answer, Call, PASSWORD, Person, TestApp, a_contest};

pub struct Scene {
    pub app: TestApp,
    pub cast: Cast,
    pub owner: Person,
    pub contest: String,
}

/// The list of the contest: an item that disqualifies, and two that are supplied, one of them of a track.
pub fn a_list() -> Value {
    json!([
        {"code": "local", "text": {"zh": "项目在本州实施", "en": "Local project"}, "fatal": true},
        {"code": "licence", "text": {"zh": "营业执照齐全", "en": "Licence"}, "fatal": false},
        {"code": "permit", "text": {"zh": "食品许可齐全"}, "fatal": false, "tracks": ["农畜产品加工"]}])
}

impl Scene {
    /// The contest with rules, in qualification.
    pub async fn new(rules: Value) -> Self {
        let app = TestApp::start().await;
        let cast = Cast::gather(&app).await;
        let owner = app.person("owner").await;
        let mut contest = a_contest("s", 5);
        contest["tracks"] = json!(["特色产业", "农畜产品加工"]);
        let contest = app.contest(&cast.organizer, &contest).await;
        let contest = contest["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/contests/{contest}/entry-rules");
        let call = app.put(&path).by(&cast.organizer).header("if-match", "*");
        call.json(&rules).send().await.ok();
        let scene = Self {
            app,
            cast,
            owner,
            contest,
        };
        scene.stages();
        scene.contest_is("qualifying", "qualification");
        scene
    }

    pub async fn with_list() -> Self {
        Self::new(json!({"checklist": a_list()})).await
    }

    pub fn run(&self, statement: &str) {
        self.app.database.run(statement).unwrap();
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }

    fn stages(&self) {
        for (position, kind) in ["collection", "qualification", "preliminary", "final"]
            .iter()
            .enumerate()
        {
            self.run(&format!(
                "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
                 values (gen_random_uuid(), '{}', {position} + 1, '{kind}', 't', now(), now() + interval '9 days', now(), now())",
                self.contest
            ));
        }
    }

    pub fn contest_is(&self, status: &str, stage: &str) {
        self.run(&format!(
            "update contests set status = '{status}', published_at = now(), current_stage_id = \
             (select id from contest_stages where contest_id = contests.id and kind = '{stage}') where id = '{}'",
            self.contest
        ));
    }

    /// An entry of the owner, who leads its team.
    pub fn entry(&self, number: u32, status: &str) -> String {
        self.entry_of(&self.owner, number, status)
    }

    /// Where entries are put until they can be submitted over HTTP.
    pub fn entry_of(&self, owner: &Person, number: u32, status: &str) -> String {
        let id = EntryId::new().to_string();
        let (counted, submitted) = match status {
            "draft" => ("null".to_owned(), "null"),
            _ => (number.to_string(), "now()"),
        };
        self.run(&format!(
            "insert into entries (id, contest_id, status, owner_id, division, track, title, number, blind_code, created_by, \
             submitted_at, created_at, updated_at) values ('{id}', '{}', '{status}', '{}', '513323', '特色产业', \
             '项目{number}', {counted}, {counted}, '{}', {submitted}, now(), now())",
            self.contest, owner.id, owner.id
        ));
        self.member(&id, 1, owner, "leader");
        id
    }

    pub fn member(&self, entry: &str, position: u32, person: &Person, role: &str) {
        self.run(&format!(
            "insert into entry_members (entry_id, position, person_id, role) values ('{entry}', {position}, '{}', '{role}')",
            person.id
        ));
    }

    /// The entrant submits the supplement.
    pub fn submitted_again(&self, entry: &str) {
        self.run(&format!(
            "update entries set status = 'submitted', version = version + 1 where id = '{entry}'"
        ));
    }

    pub fn wall(&self, entry: &str, person: &Person) {
        self.run(&format!(
            "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
             values ('{entry}', '{}', 'declared', 'relative', now())",
            person.id
        ));
    }

    pub fn checking(&self, by: &Person, entry: &str, check: &Value) -> Call {
        let call = self.app.post(&format!("/v1/entries/{entry}/checks"));
        call.by(by).json(check)
    }

    pub async fn check(&self, by: &Person, entry: &str, check: &Value) -> Answer {
        self.checking(by, entry, check).send().await
    }

    pub async fn disqualify(&self, by: &Person, entry: &str, code: &str) -> Answer {
        let body = json!({"reason_codes": [code], "reason": "材料系伪造"});
        let call = self.app.post(&format!("/v1/entries/{entry}/disqualify"));
        call.by(by).json(&body).send().await
    }

    pub async fn read(&self, by: &Person, entry: &str, what: &str) -> Answer {
        let call = self.app.get(&format!("/v1/entries/{entry}/{what}"));
        call.by(by).send().await
    }

    /// What a person was told, newest first.
    pub async fn told(&self, person: &Person) -> Vec<Value> {
        let token = self.token(person).await;
        let told = self.app.get("/v1/notifications").token(&token);
        let told = told.send().await.ok();
        told["items"].as_array().unwrap().clone()
    }

    /// A token of now: the clock may have moved.
    pub async fn token(&self, person: &Person) -> String {
        let signed_in = self.app.sign_in(&person.username, PASSWORD).await;
        let signed_in = signed_in.created();
        signed_in["access_token"].as_str().unwrap().to_owned()
    }

    /// The person with a token of now.
    pub async fn now(&self, person: &Person) -> Person {
        Person {
            token: self.token(person).await,
            ..person.clone()
        }
    }
}

/// Answers to the list of a track without an item of its own.
pub fn answers(local: bool, licence: bool) -> Value {
    json!([{"code": "local", "met": local}, {"code": "licence", "met": licence}])
}

pub fn passed() -> Value {
    json!({"items": answers(true, true), "decision": "qualified"})
}

pub fn failed() -> Value {
    json!({"items": answers(false, true), "decision": "disqualified", "reason_codes": ["not_eligible"],
        "reason": "项目不在本州实施"})
}

/// A request of a supplement until so many days after today.
pub fn to_supply(days: i64) -> Value {
    let due = chrono::Utc::now() + chrono::Duration::days(days);
    json!({"items": [{"code": "local", "met": true}, {"code": "licence", "met": false, "note": "缺副本"}],
        "decision": "supplement_requested", "due_at": due})
}
