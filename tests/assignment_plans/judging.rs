//! A contest in a preliminary stage with entries and judges. Rows of other resources are written to the database directly.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use uuid::Uuid;

use crate::support::{Answer, Call, Person, TestApp, a_contest};

/// The tracks of the contest.
pub const TRACKS: [&str; 2] = ["特色产业", "乡村旅游"];

pub struct Judging {
    pub app: TestApp,
    pub organizer: Person,
    pub city: Person,
    pub province: Person,
    pub contest: String,
    pub stage: String,
}

impl Judging {
    /// The stage is the current one and has no rules.
    pub async fn begin() -> Self {
        let app = TestApp::start().await;
        let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
        let organizer = organizer.await;
        let city = app.appointed("city", Role::CityAdmin, "513300").await;
        let province = app.province_admin().await;
        let mut contest = a_contest("大赛", 5);
        contest["title"] = json!("甘孜州乡土人才大赛");
        contest["tracks"] = json!(TRACKS);
        let contest = app.contest(&organizer, &contest).await;
        let contest = contest["id"].as_str().unwrap().to_owned();
        let judging = Self {
            app,
            organizer,
            city,
            province,
            contest,
            stage: Uuid::now_v7().to_string(),
        };
        judging.add_stage(&judging.stage, "preliminary", 1);
        judging.run(&format!(
            "update contests set status = 'preliminary', published_at = now(), current_stage_id = '{}' where id = '{}'",
            judging.stage, judging.contest
        ));
        judging
    }

    /// The same with so many entries and judges, and so many walls: the first judge and the first entry, and so on.
    pub async fn with(entries: usize, judges: usize, walls: usize) -> Self {
        let judging = Self::begin().await;
        let entries: Vec<Uuid> = (0..entries).map(|_| judging.entry("")).collect();
        let judges: Vec<Uuid> = (0..judges).map(|_| judging.judge()).collect();
        for (entry, judge) in entries.iter().zip(&judges).take(walls) {
            judging.wall(*entry, *judge);
        }
        judging
    }

    pub fn run(&self, sql: &str) {
        self.app.database.run(sql).unwrap();
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }

    pub fn add_stage(&self, id: &str, kind: &str, position: u8) {
        self.run(&format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
             values ('{id}', '{}', {position}, '{kind}', '初评', now(), now() + interval '9 days', now(), now())",
            self.contest
        ));
    }

    /// A qualified entry.
    pub fn entry(&self, track: &str) -> Uuid {
        let id = Uuid::now_v7();
        self.run(&format!(
            "insert into entries (id, contest_id, status, owner_id, division, track, title, number, blind_code, \
             submitted_at, created_by, created_at, updated_at) \
             select '{id}', '{}', 'qualified', '{owner}', '513323', '{track}', '项目' || n, n, 'B' || n, now(), '{owner}', \
             now(), now() from (select count(*) + 1 as n from entries) as numbers",
            self.contest,
            owner = self.province.id,
        ));
        id
    }

    /// An accepted judge who cannot sign in.
    pub fn judge(&self) -> Uuid {
        let user = Uuid::now_v7();
        self.run(&format!("insert into persons (id) values ('{user}')"));
        self.run(&format!(
            "insert into users (id, person_id, username, display_name, account_kind, created_at, updated_at) \
             select '{user}', '{user}', 'judge_' || n, '评委' || n, 'worker', now(), now() \
             from (select count(*) + 1 as n from contest_judges) as numbers"
        ));
        self.judge_of(&user.to_string())
    }

    /// An accepted judge.
    pub fn judge_of(&self, user: &str) -> Uuid {
        let id = Uuid::now_v7();
        self.run(&format!(
            "insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
             values ('{id}', '{}', '{user}', 'accepted', '{}', now(), now())",
            self.contest, self.organizer.id
        ));
        id
    }

    /// A person who judges the contest by role and has accepted.
    pub async fn signed_in_judge(&self, username: &str) -> (Person, Uuid) {
        let person = self.app.person(username).await;
        self.run(&format!(
            "insert into role_grants (id, user_id, role, division, contest_id, from_on, granted_by, granted_at) \
             values ('{}', '{}', 'judge', '513300', '{}', '2020-01-01', null, now())",
            Uuid::now_v7(),
            person.id,
            self.contest
        ));
        let judge = self.judge_of(&person.id);
        (person, judge)
    }

    /// A wall between the judge's person and an entry.
    pub fn wall(&self, entry: Uuid, judge: Uuid) {
        self.run(&format!(
            "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
             select '{entry}', user_id, 'computed', 'same_organization', now() from contest_judges where id = '{judge}'"
        ));
    }

    pub fn wall_of(&self, entry: Uuid, person: &Person) {
        self.run(&format!(
            "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
             values ('{entry}', '{}', 'computed', 'same_organization', now())",
            person.id
        ));
    }

    pub fn review(&self, entry: Uuid, judge: Uuid, status: &str) {
        self.run(&format!(
            "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, assigned_by, created_at, updated_at) \
             values ('{}', '{}', '{}', '{entry}', '{judge}', '{status}', '{}', now(), now())",
            Uuid::now_v7(),
            self.contest,
            self.stage,
            self.organizer.id
        ));
    }

    pub fn plans_path(&self) -> String {
        format!("/v1/contest-stages/{}/assignment-plans", self.stage)
    }

    pub async fn plan(&self, body: Value) -> Answer {
        let call = self.app.post(&self.plans_path()).by(&self.organizer);
        call.json(&body).send().await
    }

    pub fn apply_call(&self, plan: &Value) -> Call {
        let path = format!(
            "/v1/assignment-plans/{}/apply",
            plan["id"].as_str().unwrap()
        );
        self.app.post(&path).by(&self.organizer)
    }

    pub async fn apply(&self, plan: &Value) -> Answer {
        self.apply_call(plan).send().await
    }
}

/// The reviews of a plan, as pairs of entry and judge.
pub fn pairs(plan: &Value) -> Vec<(Uuid, Uuid)> {
    let entries = plan["assignments"].as_array().unwrap().iter();
    entries
        .flat_map(|entry| {
            let judges = entry["judge_ids"].as_array().unwrap().iter();
            judges.map(|judge| (id(&entry["entry_id"]), id(judge)))
        })
        .collect()
}

/// What each judge has with a plan.
pub fn totals(plan: &Value) -> Vec<u64> {
    let loads = plan["loads"].as_array().unwrap().iter();
    loads.map(|load| load["total"].as_u64().unwrap()).collect()
}

pub fn id(value: &Value) -> Uuid {
    value.as_str().unwrap().parse().unwrap()
}
