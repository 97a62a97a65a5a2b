//! A contest of 甘孜 that collects entries, and people who have to do with it.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

pub use crate::contests::rows::with;
use crate::support::{Answer, Call, Person, TestApp, a_contest};

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

pub fn id(value: &Value) -> &str {
    text(&value["id"])
}

pub struct Cast {
    pub organizer: Person,
    pub city: Person,
    pub other_city: Person,
    pub province: Person,
    pub broker: Person,
    /// At home in 甘孜县, as the partner is.
    pub owner: Person,
    pub partner: Person,
    pub stranger: Person,
    pub contest: String,
    /// When the contest began to collect.
    pub start: DateTime<Utc>,
}

impl Cast {
    /// A contest with two tracks and a form, that collects entries for ten days.
    pub async fn gather(app: &TestApp) -> Self {
        let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
        let organizer = organizer.await;
        let contest = with(
            a_contest("series", 5),
            json!({"tracks": ["特色产业", "乡村旅游"]}),
        );
        let contest = app.contest(&organizer, &contest).await;
        let contest = id(&contest).to_owned();
        app.post(&format!("/v1/contests/{contest}/publish"))
            .by(&organizer)
            .send()
            .await
            .ok();
        let start = furnish(app, &contest);
        Self {
            organizer,
            city: app.appointed("city", Role::CityAdmin, "513300").await,
            other_city: app.appointed("other-city", Role::CityAdmin, "510600").await,
            province: app.province_admin().await,
            broker: app.appointed("broker", Role::Broker, "513300").await,
            owner: app.person_in("owner", "513328").await,
            partner: app.person_in("partner", "513328").await,
            stranger: app.person("stranger").await,
            contest,
            start,
        }
    }

    /// A draft of the owner's that is complete.
    pub async fn draft(&self, app: &TestApp) -> Value {
        self.draft_of(app, &self.owner, json!({})).await
    }

    pub async fn draft_of(&self, app: &TestApp, by: &Person, members: Value) -> Value {
        let body = with(self.body(), members);
        let made = app.post("/v1/entries").by(by).json(&body);
        made.send().await.created()
    }

    /// The least that can be submitted.
    pub fn body(&self) -> Value {
        json!({"contest_id": self.contest, "title": "俄色茶产业化", "track": "特色产业", "plan": {"model": "合作社加农户"}})
    }

    pub async fn submitted(&self, app: &TestApp) -> Value {
        let draft = self.draft(app).await;
        act(app, &self.owner, &draft, "submit", json!({}))
            .send()
            .await
            .ok()
    }
}

/// What other slices make of a contest: its stages, of which it is in the first, and its rules on entries.
pub fn furnish(app: &TestApp, contest: &str) -> DateTime<Utc> {
    let now = app.app.clock.now();
    let at = |days: i64| at(now + Duration::days(days));
    let form = r#"[{"key": "model", "title": {"zh": "商业模式"}, "required": true, "max_length": 20},
        {"key": "market", "title": {"zh": "市场"}, "required": false, "max_length": 20}]"#;
    for statement in [
        format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, blind, created_at, updated_at) \
             select gen_random_uuid(), '{contest}', position, kind, kind, opens, closes, kind = 'preliminary', now(), now() \
               from (values (1, 'collection', {}, {}), (2, 'qualification', {}, {}), (3, 'preliminary', {}, {}), \
                 (4, 'final', {}, {})) as stages (position, kind, opens, closes)",
            at(0),
            at(10),
            at(10),
            at(20),
            at(20),
            at(30),
            at(30),
            at(40)
        ),
        in_stage_sql(contest, "collection", "collecting"),
        format!(
            "insert into contest_entry_rules (contest_id, form, team_min, team_max, updated_at) \
             values ('{contest}', '{form}', 1, 3, now())"
        ),
    ] {
        assert!(app.database.run(&statement).unwrap() > 0);
    }
    now
}

fn in_stage_sql(contest: &str, stage: &str, status: &str) -> String {
    format!(
        "update contests set status = '{status}', current_stage_id = (select id from contest_stages s \
          where s.contest_id = contests.id and kind = '{stage}') where id = '{contest}'"
    )
}

/// The contest moves to a stage.
pub fn in_stage(app: &TestApp, cast: &Cast, stage: &str, status: &str) {
    let moved = in_stage_sql(&cast.contest, stage, status);
    assert_eq!(app.database.run(&moved).unwrap(), 1);
}

/// The contest has these steps, whose deadlines are so many days after its start.
pub fn steps(app: &TestApp, cast: &Cast, steps: &[(&str, i64)]) {
    for (place, (kind, days)) in steps.iter().enumerate() {
        let deadline = at(cast.start + Duration::days(*days));
        let row = format!(
            "insert into contest_steps values ('{}', {}, '{kind}', {deadline})",
            cast.contest,
            place + 1
        );
        assert_eq!(app.database.run(&row).unwrap(), 1);
    }
}

/// A recommending unit of the contest; returns its id.
pub fn unit(
    app: &TestApp,
    cast: &Cast,
    organization: &Value,
    division: &str,
    quota: &str,
) -> String {
    let unit = uuid::Uuid::now_v7().to_string();
    let row = format!(
        "insert into contest_recommending_units values ('{unit}', '{}', '{}', '{division}', {quota})",
        cast.contest,
        id(organization)
    );
    assert_eq!(app.database.run(&row).unwrap(), 1);
    unit
}

/// A judge of the contest, with a review of the entry in the stage that the contest is in.
pub fn assign(app: &TestApp, cast: &Cast, judge: &Person, entry: &Value, status: &str) {
    let judges = format!(
        "insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
         select gen_random_uuid(), '{0}', '{1}', 'accepted', '{2}', now(), now() \
          where not exists (select from contest_judges where user_id = '{1}')",
        cast.contest, judge.id, cast.organizer.id
    );
    app.database.run(&judges).unwrap();
    let signed_in = format!(
        "insert into stage_judges (stage_id, judge_id, signed_in_at) select c.current_stage_id, j.id, now() \
           from contests c join contest_judges j on j.contest_id = c.id where c.id = '{}' and j.user_id = '{}' \
         on conflict do nothing",
        cast.contest, judge.id
    );
    app.database.run(&signed_in).unwrap();
    let review = format!(
        "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, submitted_at, submitted_hash, total, \
           recusal_answered_at, assigned_by, created_at, updated_at) \
         select gen_random_uuid(), c.id, current_stage_id, '{}', j.id, '{status}', done, done::text, done::text, now(), '{}', now(), now() \
           from contests c join contest_judges j on j.contest_id = c.id \
          cross join (select case '{status}' when 'submitted' then now() end) as times (done) \
          where c.id = '{}' and j.user_id = '{}'",
        id(entry),
        cast.organizer.id,
        cast.contest,
        judge.id
    );
    assert_eq!(app.database.run(&review).unwrap(), 1);
}

/// A time as SQL writes it.
pub fn at(time: DateTime<Utc>) -> String {
    format!("'{}'::timestamptz", rfc(time))
}

pub fn rfc(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

pub fn path(entry: &Value) -> String {
    format!("/v1/entries/{}", id(entry))
}

pub fn act(app: &TestApp, by: &Person, entry: &Value, verb: &str, body: Value) -> Call {
    let call = app.post(&format!("{}/{verb}", path(entry))).by(by);
    match verb {
        "pass" | "recall" => call,
        _ => call.json(&body),
    }
}

pub async fn get(app: &TestApp, by: &Person, entry: &Value) -> Answer {
    app.get(&path(entry)).by(by).send().await
}

pub fn patch(app: &TestApp, by: &Person, entry: &Value, change: Value) -> Call {
    let call = app.patch(&path(entry)).by(by).header("if-match", "*");
    call.json(&change)
}

pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("entries", condition)
}

/// The ids that a list shows.
pub async fn listed(app: &TestApp, by: &Person, query: &str) -> Vec<String> {
    let list = app.get(&format!("/v1/entries?{query}")).by(by).send().await;
    let items = list.ok()["items"].as_array().unwrap().clone();
    items.iter().map(|item| id(item).to_owned()).collect()
}

/// The kinds of notifications that a person got about entries, the first one first.
pub async fn told(app: &TestApp, person: &Person) -> Vec<String> {
    let list = app
        .get("/v1/notifications?limit=100")
        .by(person)
        .send()
        .await;
    let mut kinds: Vec<String> = list.ok()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| text(&item["kind"]).to_owned())
        .filter(|kind| kind.starts_with("entry_"))
        .collect();
    kinds.reverse();
    kinds
}

/// The acts on an entry with their steps.
pub async fn acts(app: &TestApp, by: &Person, entry: &Value) -> Vec<(i64, String)> {
    let list = app.get(&format!("{}/decisions", path(entry))).by(by);
    let items = list.send().await.ok()["items"].clone();
    items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["step"].as_i64().unwrap(),
                text(&item["decision"]).to_owned(),
            )
        })
        .collect()
}

/// Time goes on by as much for the contest and its entries: tokens stay good.
pub fn later(app: &TestApp, by: Duration) {
    let by = format!("interval '{} milliseconds'", by.num_milliseconds());
    for change in [
        format!(
            "update contest_stages set opens_at = opens_at - {by}, closes_at = closes_at - {by}"
        ),
        format!("update contest_steps set deadline = deadline - {by}"),
        format!("update entries set supplement_due_at = supplement_due_at - {by}"),
    ] {
        app.database.run(&change).unwrap();
    }
}
