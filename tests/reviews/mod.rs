//! Reviews: panels, sign-in, recusal, sheets, what each side sees, the lock, confirmations, challenges and presentations.

pub mod authorization;
mod challenges;
mod confirmations;
mod finals;
mod lock;
mod panels;
mod recusal;
mod secrecy;
mod sheets;

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use uuid::Uuid;

use crate::support::{Answer, Call, Person, TestApp, a_contest};

/// A contest in a judged stage with accepted judges, and entries that wait to be reviewed.
pub struct Judged {
    pub app: TestApp,
    pub organizer: Person,
    pub province: Person,
    pub owner: Person,
    pub contest: String,
    pub stage: String,
    /// With the id in the contest.
    pub judges: Vec<(Person, String)>,
    pub entries: Vec<String>,
}

/// Two criteria 60/40 from 0 to 100, the mean, a quorum of two of three judges, 20 points of divergence.
pub fn some_rules() -> Value {
    let criterion = |key: &str, weight: u32| json!({"key": key, "name": {"zh": key}, "weight": weight, "min": 0, "max": 100, "step": "0.5"});
    json!({"criteria": [criterion("employment", 60), criterion("innovation", 40)], "totals": "weighted", "method": "mean",
        "rounding": {"scale": 2, "mode": "half_up"}, "compare": "rounded", "quorum": 2, "judges_expected": 3,
        "divergence_limit": "20", "rank_scope": "stage"})
}

impl Judged {
    /// A preliminary stage that is open, with so many judges and entries. Nothing is assigned.
    pub async fn preliminary(judges: usize, entries: usize) -> Self {
        Self::new("preliminary", judges, entries).await
    }

    /// All that a review stands on, as the other slices leave it: written by SQL where their operations are not of concern here.
    pub async fn new(kind: &str, judges: usize, entries: usize) -> Self {
        let app = TestApp::start().await;
        let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
        let organizer = organizer.await;
        let province = app.province_admin().await;
        let owner = app.person("owner").await;
        let made = app.contest(&organizer, &a_contest("大赛", 5)).await;
        let contest = text(&made["id"]);
        let now = app.app.clock.now();
        let time = |hours: i64| (now + Duration::hours(hours)).to_rfc3339();
        let body =
            json!({"kind": kind, "title": "评审", "opens_at": time(-1), "closes_at": time(5)});
        let stage = app.post(&format!("/v1/contests/{contest}/stages"));
        let stage = text(&stage.by(&organizer).json(&body).send().await.created()["id"]);
        let rules = app.put(&format!("/v1/contest-stages/{stage}/rules"));
        let rules = rules.by(&organizer).header("if-match", "*");
        rules.json(&some_rules()).send().await.ok();
        app.post(&format!("/v1/contests/{contest}/publish"))
            .by(&organizer)
            .send()
            .await
            .ok();
        let mut judged = Self {
            app,
            organizer,
            province,
            owner,
            contest,
            stage,
            judges: Vec::new(),
            entries: Vec::new(),
        };
        judged.run(&format!(
            "update contests set status = '{kind}', current_stage_id = '{}' where id = '{}'",
            judged.stage, judged.contest
        ));
        for number in 0..judges {
            let judge = judged.app.person(&format!("judge{number}")).await;
            let id = judged.judge(&judge);
            judged.judges.push((judge, id));
        }
        for number in 1..=entries {
            judged.entry(number);
        }
        judged
    }

    /// A person who accepted to judge the contest. Returns the id of the judge.
    pub fn judge(&self, person: &Person) -> String {
        let id = Uuid::now_v7().to_string();
        self.run(&format!(
            "insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
             values ('{id}', '{0}', '{1}', 'accepted', '{2}', now(), now())",
            self.contest, person.id, self.organizer.id
        ));
        self.run(&format!(
            "insert into role_grants (id, user_id, role, division, contest_id, from_on, granted_by, granted_at) \
             values (gen_random_uuid(), '{1}', 'judge', '513300', '{0}', '2000-01-01', '{2}', now())",
            self.contest, person.id, self.organizer.id
        ));
        id
    }

    fn entry(&mut self, number: usize) {
        let id = Uuid::now_v7().to_string();
        self.run(&format!(
            "insert into entries (id, contest_id, status, owner_id, division, title, number, blind_code, submitted_at, \
             created_by, created_at, updated_at) \
             values ('{id}', '{0}', 'qualified', '{1}', '513323', '项目{number}', {number}, 'CODE{number}', now(), '{1}', \
             now(), now())",
            self.contest, self.owner.id
        ));
        self.entries.push(id);
    }

    /// Assigns an entry to a judge, by their numbers. Returns the review.
    pub fn assign(&self, judge: usize, entry: usize) -> String {
        let id = Uuid::now_v7().to_string();
        self.run(&format!(
            "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, assigned_by, created_at, updated_at) \
             values ('{id}', '{}', '{}', '{}', '{}', 'assigned', '{}', now(), now())",
            self.contest, self.stage, self.entries[entry], self.judges[judge].1, self.organizer.id
        ));
        id
    }

    /// Assigned, signed in and without a conflict: what comes next is the score.
    pub async fn opened(&self, judge: usize, entry: usize) -> String {
        let review = self.assign(judge, entry);
        self.sign_in(judge).await.ok();
        self.answer(judge, &review).await.ok();
        review
    }

    /// Opened and submitted with one score for all criteria.
    pub async fn submitted(&self, judge: usize, entry: usize, score: u32) -> String {
        let review = self.opened(judge, entry).await;
        self.submit(judge, &review, score).send().await.ok();
        review
    }

    pub fn person(&self, judge: usize) -> &Person {
        &self.judges[judge].0
    }

    pub fn of_stage(&self, rest: &str) -> String {
        format!("/v1/contest-stages/{}/{rest}", self.stage)
    }

    pub fn stage_call(&self, by: &Person, rest: &str, body: &Value) -> Call {
        self.app.post(&self.of_stage(rest)).by(by).json(body)
    }

    pub fn review_call(&self, by: &Person, review: &str, verb: &str, body: &Value) -> Call {
        let call = self.app.post(&format!("/v1/reviews/{review}/{verb}"));
        call.by(by).json(body)
    }

    pub async fn sign_in(&self, judge: usize) -> Answer {
        let call = self.stage_call(self.person(judge), "sign-in", &json!({}));
        call.send().await
    }

    /// Without a conflict.
    pub async fn answer(&self, judge: usize, review: &str) -> Answer {
        let body = json!({"conflict": false});
        let call = self.review_call(self.person(judge), review, "answer-recusal", &body);
        call.send().await
    }

    pub fn draft(&self, judge: usize, review: &str, body: &Value) -> Call {
        let call = self.app.patch(&format!("/v1/reviews/{review}"));
        let call = call.by(self.person(judge)).header("if-match", "*");
        call.json(body)
    }

    pub fn submit(&self, judge: usize, review: &str, score: u32) -> Call {
        let body = json!({"scores": {"employment": score, "innovation": score}});
        self.review_call(self.person(judge), review, "submit", &body)
    }

    pub async fn get(&self, by: &Person, review: &str) -> Answer {
        let call = self.app.get(&format!("/v1/reviews/{review}")).by(by);
        call.send().await
    }

    pub async fn list(&self, by: &Person, query: &str) -> Vec<Value> {
        let page = self.app.get(&format!("/v1/reviews{query}")).by(by);
        let page = page.send().await.ok();
        page["items"].as_array().unwrap().clone()
    }

    pub fn lock(&self, body: &Value) -> Call {
        self.stage_call(&self.organizer, "lock", body)
    }

    /// The texts of a person's notifications of a kind.
    pub async fn told(&self, person: &Person, kind: &str) -> Vec<String> {
        let page = self.app.get("/v1/notifications?limit=100").by(person);
        let page = page.send().await.ok();
        let items = page["items"].as_array().unwrap().iter();
        items
            .filter(|item| item["kind"] == kind)
            .map(|item| text(&item["text"]))
            .collect()
    }

    pub fn run(&self, sql: &str) {
        self.app.database.run(sql).unwrap();
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }

    pub fn set_stage(&self, change: &str) {
        let stage = &self.stage;
        self.run(&format!(
            "update contest_stages set {change} where id = '{stage}'"
        ));
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}
