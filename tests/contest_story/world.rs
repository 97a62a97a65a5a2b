//! The contest with its organiser, its stages and its clock.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::figures::{STAGES, checklist, rules_of_the_final, rules_of_the_preliminary};
use crate::contest_stages::rows::{OF_AWARDS, time};
use crate::contests::rows::{the_fifth, with};
use crate::support::{Answer, Call, PASSWORD, Person, TestApp};

pub struct Story {
    pub app: TestApp,
    pub organizer: Person,
    pub province: Person,
    /// As it was created.
    pub contest: Value,
    /// Collection, qualification, preliminary, final.
    pub stages: Vec<String>,
    /// When each stage opens, and when the final closes.
    pub times: [DateTime<Utc>; 5],
}

/// An entry, and whose it is.
pub struct Entry {
    pub id: String,
    pub owner: Person,
    pub track: String,
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

pub fn id(value: &Value) -> String {
    text(&value["id"]).to_owned()
}

pub fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().expect("items")
}

impl Story {
    /// The contest is published, with all its rules. Nothing is collected yet.
    pub async fn published() -> Self {
        let app = TestApp::start().await;
        let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
        let organizer = organizer.await;
        let province = app.province_admin().await;
        let host = app.organization(&organizer, "甘孜州科学技术协会").await;
        let contest = app.contest(&organizer, &the_fifth(&host)).await;
        let now = app.app.clock.now().trunc_subsecs(0);
        let mut story = Self {
            app,
            organizer,
            province,
            contest,
            stages: Vec::new(),
            times: [1, 31, 38, 45, 46].map(|days| now + Duration::days(days)),
        };
        let rules = json!({"checklist": checklist(), "team_max": 3,
            "form": [{"key": "model", "title": {"zh": "商业模式"}, "required": true, "max_length": 2000}],
            "eligibility": [{"kind": "max_entries_per", "who": "leader", "count": 1, "scope": "contest"}]});
        story.put(&story.path("/entry-rules"), &rules).await.ok();
        for (place, (kind, title)) in STAGES.iter().enumerate() {
            let body = json!({"kind": kind, "title": title, "blind": *kind == "preliminary",
                "opens_at": time(story.times[place]), "closes_at": time(story.times[place + 1])});
            let made = story.post(&story.path("/stages"), &body).await.created();
            story.stages.push(id(&made));
        }
        for (place, rules) in [(2, rules_of_the_preliminary()), (3, rules_of_the_final())] {
            let set = story
                .put(&story.of_stage(place, "rules"), &rules)
                .await
                .ok();
            assert_eq!(set["frozen_at"], Value::Null);
        }
        story.post(&story.path("/publish"), &Value::Null).await.ok();
        story
    }

    pub fn path(&self, more: &str) -> String {
        format!("/v1/contests/{}{more}", text(&self.contest["id"]))
    }

    pub fn of_stage(&self, place: usize, more: &str) -> String {
        format!("/v1/contest-stages/{}/{more}", self.stages[place])
    }

    /// A request with a body, or without where it is null.
    pub fn call(&self, by: &Person, path: &str, body: &Value) -> Call {
        let call = self.app.post(path).by(by);
        match body {
            Value::Null => call,
            body => call.json(body),
        }
    }

    /// By the organiser.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(&self.organizer, path, body).send().await
    }

    /// By the organiser.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        let call = self.app.put(path).by(&self.organizer);
        call.header("if-match", "*").json(body).send().await
    }

    pub async fn get(&self, by: &Person, path: &str) -> Value {
        self.app.get(path).by(by).send().await.ok()
    }

    /// An entry as the person reads it.
    pub async fn read(&self, by: &Person, entry: &str) -> Value {
        self.get(by, &format!("/v1/entries/{entry}")).await
    }

    /// The contest goes to its next stage.
    pub async fn advance(&self, to: &str) {
        let contest = self.post(&self.path("/advance"), &Value::Null).await.ok();
        assert_eq!(contest["status"], to);
        let row = format!("id = '{}' and status = '{to}'", text(&self.contest["id"]));
        assert_eq!(self.count("contests", &row), 1);
    }

    /// It is the moment, or less than a second later. Tokens of before are not good any more.
    pub async fn go_to(&mut self, moment: DateTime<Utc>) {
        let clock = &self.app.app.clock;
        clock.advance(moment - clock.now() + Duration::seconds(1));
        assert!(clock.now() >= moment);
        self.organizer = self.again(&self.organizer).await;
        self.province = self.again(&self.province).await;
    }

    /// The person, signed in now.
    pub async fn again(&self, person: &Person) -> Person {
        let signed_in = self.app.sign_in(&person.username, PASSWORD).await;
        Person {
            token: text(&signed_in.created()["access_token"]).to_owned(),
            ..person.clone()
        }
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }

    /// How many entries of the contest have a status, by the rows and by the list that the organiser reads.
    pub async fn statuses(&self, status: &str) -> usize {
        let contest = text(&self.contest["id"]);
        let path = format!("/v1/entries?contest_id={contest}&status={status}&limit=100");
        let listed = items(&self.get(&self.organizer, &path).await).len();
        let rows = format!("contest_id = '{contest}' and status = '{status}'");
        assert_eq!(self.count("entries", &rows), listed as i64, "{status}");
        listed
    }

    /// The codes of what stands in the way of the finalisation, but for the awards, with how many things each names.
    pub async fn blockers(&self) -> Vec<(String, u64)> {
        let path = self.path("/finalization-check");
        let check = self.get(&self.organizer, &path).await;
        let blockers = check["blockers"].as_array().unwrap();
        assert_eq!(check["ready"], blockers.is_empty());
        let is_of_awards = |one: &&Value| OF_AWARDS.contains(&text(&one["code"]));
        let named = blockers.iter().filter(|one| !is_of_awards(one));
        named
            .map(|one| {
                (
                    text(&one["code"]).to_owned(),
                    one["count"].as_u64().unwrap(),
                )
            })
            .collect()
    }

    /// How many notifications of a kind the person has.
    pub async fn told(&self, person: &Person, kind: &str) -> usize {
        let page = self.get(person, "/v1/notifications?limit=100").await;
        let of_kind = items(&page).iter().filter(|one| one["kind"] == kind);
        of_kind.count()
    }

    /// A draft of an entry.
    pub async fn draft(&self, by: &Person, title: &str, track: &str, more: Value) -> Answer {
        let body = json!({"contest_id": self.contest["id"], "title": title, "track": track, "division": "513323",
            "plan": {"model": "合作社加农户，就近吸纳就业"}});
        let call = self.app.post("/v1/entries").by(by);
        call.json(&with(body, more)).send().await
    }
}
