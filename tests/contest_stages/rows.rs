//! A contest with stages, relative to the clock of the application.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use uuid::Uuid;

use crate::support::{Answer, Person, TestApp, a_contest};

/// The time in so many hours, as a request gives it.
pub fn at(app: &TestApp, hours: i64) -> String {
    time(app.app.clock.now() + Duration::hours(hours))
}

pub fn time(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A stage that is open for so many hours.
pub fn stage(app: &TestApp, kind: &str, title: &str, hours: (i64, i64)) -> Value {
    json!({"kind": kind, "title": title, "opens_at": at(app, hours.0), "closes_at": at(app, hours.1)})
}

/// Three criteria 40/30/30, five judges, trimmed mean, the best 24 go on.
pub fn some_rules() -> Value {
    let criterion = |key: &str, zh: &str, weight: u32| json!({"key": key, "name": {"zh": zh}, "weight": weight, "min": 0, "max": "100", "step": "１"});
    json!({"criteria": [criterion("employment", "就业", 40), criterion("person", "个人贡献", 30),
            criterion("innovation", "创新", 30)],
        "totals": "weighted", "method": "trimmed",
        "trim": {"scope": "total", "drop_highest": 1, "drop_lowest": 1},
        "rounding": {"scale": 2, "mode": "half_up"}, "compare": "rounded", "quorum": 3, "judges_expected": 5,
        "tie_steps": [{"step": "untrimmed_sum"}, {"step": "jury_vote"}], "rank_scope": "stage", "advance": {"stage": 24}})
}

/// A contest of 甘孜 with its organiser, an administrator of the city and one of the province.
pub struct Staged {
    pub app: TestApp,
    pub organizer: Person,
    pub city: Person,
    pub province: Person,
    pub contest: Value,
}

impl Staged {
    /// The contest is a draft without stages.
    pub async fn draft() -> Self {
        let app = TestApp::start().await;
        let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
        let organizer = organizer.await;
        let city = app.appointed("city", Role::CityAdmin, "513300").await;
        let province = app.province_admin().await;
        let contest = app.contest(&organizer, &a_contest("大赛", 5)).await;
        Self {
            app,
            organizer,
            city,
            province,
            contest,
        }
    }

    /// The contest is published, with a collection, a qualification, a preliminary and a final stage, one hour apart. The last
    /// two have rules.
    pub async fn published() -> (Self, [Value; 4]) {
        let staged = Self::draft().await;
        let stages = staged.four().await;
        for judged in &stages[2..] {
            staged.set_rules(judged).await.ok();
        }
        staged.moved("publish").await.ok();
        (staged, stages)
    }

    async fn four(&self) -> [Value; 4] {
        let app = &self.app;
        [
            self.add(&stage(app, "collection", "征集", (0, 2)))
                .await
                .created(),
            self.add(&stage(app, "qualification", "审查", (2, 4)))
                .await
                .created(),
            self.add(&stage(app, "preliminary", "初评", (4, 6)))
                .await
                .created(),
            self.add(&stage(app, "final", "决赛", (6, 8)))
                .await
                .created(),
        ]
    }

    pub fn id(&self) -> &str {
        self.contest["id"].as_str().unwrap()
    }

    pub fn path(&self, more: &str) -> String {
        format!("/v1/contests/{}{more}", self.id())
    }

    pub async fn add(&self, stage: &Value) -> Answer {
        let call = self.app.post(&self.path("/stages")).by(&self.organizer);
        call.json(stage).send().await
    }

    pub async fn change(&self, stage: &Value, change: Value) -> Answer {
        let call = self.app.patch(&of(stage, "")).by(&self.organizer);
        call.header("if-match", "*").json(&change).send().await
    }

    pub async fn set_rules(&self, stage: &Value) -> Answer {
        self.put(&of(stage, "/rules"), &some_rules()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.put_by(&self.organizer, path, body).await
    }

    pub async fn put_by(&self, by: &Person, path: &str, body: &Value) -> Answer {
        let call = self.app.put(path).by(by).header("if-match", "*");
        call.json(body).send().await
    }

    /// A move of the contest without a body, by its organiser.
    pub async fn moved(&self, verb: &str) -> Answer {
        let call = self
            .app
            .post(&self.path(&format!("/{verb}")))
            .by(&self.organizer);
        call.send().await
    }

    /// Lets so many hours pass for the windows: tokens would not live that long.
    pub fn pass(&self, hours: i64) {
        let by = format!("interval '{hours} hours'");
        self.run(&format!(
            "update contest_stages set opens_at = opens_at - {by}, closes_at = closes_at - {by}"
        ));
    }

    pub async fn advance_in(&self, hours: i64) -> Answer {
        self.pass(hours);
        self.moved("advance").await
    }

    pub async fn suspend(&self) -> Answer {
        let call = self.app.post(&self.path("/suspend")).by(&self.province);
        call.json(&json!({"reason": "地震应急"})).send().await
    }

    /// Extends a stage to so many minutes from now.
    pub async fn extend(&self, by: &Person, stage: &Value, minutes: i64) -> Answer {
        let call = self.app.post(&of(stage, "/extend")).by(by);
        let closes_at = self.app.app.clock.now() + Duration::minutes(minutes);
        let body = json!({"closes_at": time(closes_at), "reason": "系统拥堵"});
        call.json(&body).send().await
    }

    pub async fn history(&self) -> Vec<Value> {
        let page = self.app.get(&self.path("/history")).send().await.ok();
        page["items"].as_array().unwrap().clone()
    }

    pub fn run(&self, sql: &str) {
        self.app
            .database
            .behind(|conn| diesel::connection::SimpleConnection::batch_execute(conn, sql))
            .unwrap();
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }

    /// An entry in a status, as the entries' own operations leave it. Returns its id.
    pub fn entry(&self, owner: &Person, status: &str) -> Uuid {
        let id = Uuid::now_v7();
        let number = match status {
            "draft" => "null, null, null".to_owned(),
            _ => format!(
                "(select count(*) + 1 from entries), '{}', now()",
                &id.to_string()[24..]
            ),
        };
        let reason = match status {
            "disqualified" | "refused" => "'x'",
            _ => "null",
        };
        self.run(&format!(
            "insert into entries (id, contest_id, status, status_reason, owner_id, division, title, number, blind_code, \
             submitted_at, supplement_due_at, created_by, created_at, updated_at) \
             select '{id}', '{}', '{status}', {reason}, '{owner}', '513323', '项目', {number}, now(), '{owner}', now(), now()",
            self.id(),
            owner = owner.id,
        ));
        id
    }

    /// A judge who accepted. Returns the id of the judge.
    pub fn judge(&self, person: &Person) -> Uuid {
        let id = Uuid::now_v7();
        self.run(&format!(
            "insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
             values ('{id}', '{}', '{}', 'accepted', '{}', now(), now())",
            self.id(),
            person.id,
            self.organizer.id
        ));
        id
    }

    /// A review in a status. Returns its id.
    pub fn review(&self, stage: &Value, entry: Uuid, judge: Uuid, status: &str) -> Uuid {
        let id = Uuid::now_v7();
        let sheet = match status {
            "submitted" | "locked" | "returned" => "'90', now(), 'hash'",
            _ => "null, null, null",
        };
        let locked = if status == "locked" { "now()" } else { "null" };
        self.run(&format!(
            "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, total, submitted_at, submitted_hash, \
             locked_at, assigned_by, created_at, updated_at) \
             values ('{id}', '{}', {}, '{entry}', '{judge}', '{status}', {sheet}, {locked}, '{}', now(), now())",
            self.id(),
            quoted(&stage["id"]),
            self.organizer.id
        ));
        id
    }

    /// Locks the scores of a stage, as the lock of the reviews does.
    pub fn lock(&self, stage: &Value) {
        self.run(&format!(
            "update contest_stages set rules_hash = repeat('a', 64), rules_frozen_at = now(), locked_at = now() where id = {}",
            quoted(&stage["id"])
        ));
    }

    /// A result of a stage. Returns its id.
    pub fn result(&self, stage: &Value, summary: &Value, applied: bool) -> Uuid {
        let id = Uuid::now_v7();
        let applied = match applied {
            true => format!("now(), '{}'", self.organizer.id),
            false => "null, null".to_owned(),
        };
        self.run(&format!(
            "insert into stage_results (id, stage_id, number, reason, rules_hash, input_hash, rows_sha256, summary, computed_by, \
             computed_at, applied_at, applied_by) \
             select '{id}', {0}, n, case when n > 1 then 'x' end, repeat('a', 64), 'x', 'x', '{summary}', '{1}', \
             now() + interval '1 day', {applied} \
             from (select count(*) + 1 as n from stage_results where stage_id = {0}) as numbers",
            quoted(&stage["id"]),
            self.organizer.id
        ));
        id
    }
}

/// The path of a stage.
pub fn of(stage: &Value, more: &str) -> String {
    format!("/v1/contest-stages/{}{more}", stage["id"].as_str().unwrap())
}

/// An id as SQL writes it.
pub fn quoted(id: &Value) -> String {
    format!("'{}'", id.as_str().unwrap())
}

/// The codes of what a problem or a check lists as blockers.
pub fn codes(body: &Value) -> Vec<String> {
    let blockers = body["blockers"].as_array().unwrap().iter();
    blockers
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Blockers of the finalisation that are about awards, which follow once all stages are done.
pub const OF_AWARDS: [&str; 7] = [
    "no_award_rules",
    "no_award_list",
    "award_list_outdated",
    "unconfirmed_prizes",
    "objection_upheld_since",
    "publicity_not_opened",
    "publicity_not_over",
];

/// The codes of the blockers that are not about awards.
pub fn codes_of_judging(body: &Value) -> Vec<String> {
    let mut all = codes(body);
    all.retain(|code| !OF_AWARDS.contains(&code.as_str()));
    all
}
