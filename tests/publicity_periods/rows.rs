//! Contests with something to show.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::roles::Role;
use uuid::Uuid;

use crate::contest_stages::rows::{Staged, quoted, stage};
use crate::stage_results::rows::{Judged, one_total};
use crate::support::{Answer, Person, TestApp, a_contest};

/// Moves the clock of the application, before anybody signs in, to noon of a day in Asia/Shanghai.
pub fn at_noon_of(app: &TestApp, day: &str) {
    let noon: DateTime<Utc> = format!("{day}T04:00:00Z").parse().unwrap();
    let clock = &app.app.clock;
    clock.advance(noon - clock.now());
}

/// Plain years after those whose notices are known: days are counted from the day on which the test runs.
pub fn with_later_years(app: &TestApp) {
    let years = "insert into calendars (id, division, year, version, notice, created_at) \
        select gen_random_uuid(), null, year, 1, 'x', now() from generate_series(2027, 2060) as years (year) \
        on conflict do nothing";
    app.database.run(years).unwrap();
}

/// A contest of a division that has qualified an entry and is in its preliminary stage.
pub async fn qualified_in(app: TestApp, division: &str) -> Staged {
    let province = app.province_admin().await;
    let organizer = app.appointed("organizer", Role::ContestOrganizer, division);
    let organizer = organizer.await;
    let city = app.appointed("city", Role::CityAdmin, division).await;
    let mut contest = a_contest("大赛", 5);
    contest["division"] = json!(division);
    let contest = app.contest(&organizer, &contest).await;
    let staged = Staged {
        app,
        organizer,
        city,
        province,
        contest,
    };
    let body = stage(&staged.app, "preliminary", "初评", (1, 2));
    let preliminary = staged.add(&body).await.created();
    let owner = staged.app.person("owner").await;
    staged.entry(&owner, "qualified");
    staged.run(&format!(
        "update contests set status = 'preliminary', published_at = now(), current_stage_id = {} where id = '{}'",
        quoted(&preliminary["id"]),
        staged.id()
    ));
    staged
}

pub async fn open_by(staged: &Staged, by: &Person, body: &Value) -> Answer {
    let call = staged.app.post(&staged.path("/publicity-periods"));
    call.by(by).json(body).send().await
}

pub async fn open(staged: &Staged, body: &Value) -> Answer {
    open_by(staged, &staged.organizer, body).await
}

/// Five working days of a target from today on.
pub fn from_today(staged: &Staged, target: &str) -> Value {
    json!({"target": target, "starts_on": today(staged), "days": {"count": 5, "unit": "calendar_day"},
        "objection_answer_days": 1})
}

pub fn today(staged: &Staged) -> NaiveDate {
    official_day(staged.app.app.clock.now())
}

pub async fn get(staged: &Staged, period: &Value) -> Value {
    let path = format!("/v1/publicity-periods/{}", period["id"].as_str().unwrap());
    staged.app.get(&path).send().await.ok()
}

pub async fn get_by(staged: &Staged, by: &Person, period: &Value) -> Value {
    let path = format!("/v1/publicity-periods/{}", period["id"].as_str().unwrap());
    staged.app.get(&path).by(by).send().await.ok()
}

pub async fn withdraw_by(staged: &Staged, by: &Person, period: &Value) -> Answer {
    let path = format!(
        "/v1/publicity-periods/{}/withdraw",
        period["id"].as_str().unwrap()
    );
    let call = staged.app.post(&path).by(by);
    call.json(&json!({"reason": "名单有误"})).send().await
}

/// Lets the period that stands end, so many seconds ago.
pub fn end(staged: &Staged, seconds_ago: i64) {
    let ended = staged.app.app.clock.now() - Duration::seconds(seconds_ago);
    staged.run(&format!(
        "update publicity_periods set opens_at = least(opens_at, '{0}'::timestamptz - interval '1 hour'), closes_at = '{0}' \
          where withdrawn_at is null",
        ended.to_rfc3339()
    ));
}

/// The first item that a period shows.
pub fn first_item(period: &Value) -> String {
    period["listed"][0]["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A final that was judged and applied, of a contest that is tallying, with its awards proposed: a first prize and two second
/// prizes.
pub struct Ranked {
    pub judged: Judged,
    pub list: Value,
}

impl Ranked {
    /// Scores of the entries, the best first. The entries are of one owner.
    pub async fn of(scores: &[&str]) -> Self {
        let sheets: Vec<[&str; 1]> = scores.iter().map(|score| [*score]).collect();
        let sheets: Vec<&[&str]> = sheets.iter().map(|sheet| &sheet[..]).collect();
        let judged = Judged::new(&one_total(1, scores.len()), &sheets).await;
        let staged = &judged.staged;
        with_later_years(&staged.app);
        staged.run("delete from contest_stages where kind = 'final'");
        staged.run(
            "alter table contest_stages disable trigger user; \
             update contest_stages set kind = 'final' where kind = 'preliminary'; \
             alter table contest_stages enable trigger user",
        );
        staged.run("update contests set status = 'final'");
        for entry in &judged.entries {
            staged.run(&format!(
                "insert into entry_members (entry_id, position, person_id, role) values ('{entry}', 1, '{}', 'leader')",
                judged.owner.id
            ));
        }
        staged.run(
            "insert into stage_judges (stage_id, judge_id, sheets_confirmed_at, summary_confirmed_at, summary_hash) \
             select s.id, j.id, now(), now(), 'x' from contest_stages s, contest_judges j where s.kind = 'final' \
             on conflict do nothing",
        );
        let result = judged.computed().await;
        judged.apply(&result).await.ok();
        staged.run("update contests set status = 'tallying'");
        let tier = |code: &str, name: &str, quota: u8| json!({"code": code, "name": name, "target": "entry", "quota": quota});
        let rules = json!({"fill": "vacancy", "tiers": [tier("first", "一等奖", 1), tier("second", "二等奖", 2),
            {"code": "organization", "name": "优秀组织奖", "target": "organization", "quota": 6}]});
        staged.put(&staged.path("/award-rules"), &rules).await.ok();
        let mut ranked = Self {
            list: Value::Null,
            judged,
        };
        ranked.propose().await;
        ranked
    }

    pub fn staged(&self) -> &Staged {
        &self.judged.staged
    }

    pub fn entry(&self, place: usize) -> Uuid {
        self.judged.entries[place]
    }

    /// Proposes the awards that follow from what stands now.
    pub async fn propose(&mut self) {
        let staged = &self.judged.staged;
        let call = staged.app.post(&staged.path("/award-lists"));
        let body = json!({"reason": "重新拟定"});
        let made = call
            .by(&staged.organizer)
            .json(&body)
            .send()
            .await
            .created();
        self.list = made["list"].clone();
    }

    pub async fn acknowledge_by(&self, by: &Person, entry: Uuid) -> Answer {
        let path = format!(
            "/v1/award-lists/{}/acknowledge",
            self.list["id"].as_str().unwrap()
        );
        let call = self.staged().app.post(&path).by(by);
        call.json(&json!({"entry_id": entry})).send().await
    }

    /// Acknowledges the ranking of all entries that stand.
    pub async fn acknowledge(&self) {
        for entry in &self.judged.entries {
            if self.judged.is(*entry, "ranked") {
                self.acknowledge_by(&self.judged.owner, *entry).await.ok();
            }
        }
    }

    /// Opens a period of the result, from today on.
    pub async fn shown(&self) -> Value {
        self.acknowledge().await;
        let body = from_today(self.staged(), "result");
        open(self.staged(), &body).await.created()
    }

    pub async fn blockers(&self) -> Vec<String> {
        let staged = self.staged();
        let call = staged.app.get(&staged.path("/finalization-check"));
        let check = call.by(&staged.city).send().await.ok();
        assert_eq!(check["ready"], check["blockers"] == json!([]));
        crate::contest_stages::rows::codes(&check)
    }

    pub async fn finalize(&self) -> Answer {
        let staged = self.staged();
        let call = staged.app.post(&staged.path("/finalize"));
        call.by(&staged.city).send().await
    }
}

/// A person with a verified phone number, who may object.
pub async fn objector(app: &TestApp, username: &str, phone: &str) -> Person {
    let person = app.person(username).await;
    app.verify_phone(&person, phone).await.ok();
    person
}
