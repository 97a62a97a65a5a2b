//! A small contest that is judged at once: windows are open, two judges, two entries of one owner, nothing is blind.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::world::{id, items, text};
use crate::contest_stages::rows::stage;
use crate::contests::rows::with;
use crate::reviews::some_rules;
use crate::support::{Call, Person, TestApp, a_contest};

/// Those who have to do with any number of small contests.
pub struct Court {
    pub app: TestApp,
    pub organizer: Person,
    pub owner: Person,
    pub judges: [Person; 2],
}

/// A contest in its preliminary, from which some go on to the final; every judge has one review of every entry, open and without a conflict.
pub struct Contest {
    pub id: String,
    /// The preliminary and the final.
    pub stages: [String; 2],
    pub entries: [String; 2],
    /// By entry and judge.
    pub reviews: [[String; 2]; 2],
}

impl Court {
    pub async fn gather() -> Self {
        let app = TestApp::start().await;
        let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
        Self {
            organizer: organizer.await,
            owner: app.person("owner").await,
            judges: [app.person("judge0").await, app.person("judge1").await],
            app,
        }
    }

    /// A request with a body, or without where it is null.
    pub fn call(&self, by: &Person, path: &str, body: &Value) -> Call {
        let call = self.app.post(path).by(by);
        match body {
            Value::Null => call,
            body => call.json(body),
        }
    }

    /// A request of the organiser that makes or moves something; returns the body.
    pub async fn done(&self, path: &str, body: Value) -> Value {
        self.done_by(&self.organizer, path, body).await
    }

    pub async fn done_by(&self, by: &Person, path: &str, body: Value) -> Value {
        let answer = self.call(by, path, &body).send().await;
        assert!([200, 201].contains(&answer.status), "{path}: {answer:?}");
        answer.body
    }

    pub async fn get(&self, path: &str) -> Value {
        let call = self.app.get(path).by(&self.organizer);
        call.send().await.ok()
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.app.database.count(table, condition)
    }

    pub async fn judged(&self, number: u16, places: u8) -> Contest {
        let made = a_contest(&format!("大赛{number}"), 1);
        let contest = id(&self.app.contest(&self.organizer, &made).await);
        let path = |more: &str| format!("/v1/contests/{contest}/{more}");
        let mut stages = Vec::new();
        for kind in ["qualification", "preliminary", "final"] {
            let body = stage(&self.app, kind, kind, (-1, 5));
            stages.push(id(&self.done(&path("stages"), body).await));
        }
        let rules = with(
            some_rules(),
            json!({"quorum": 1, "judges_expected": 2, "advance": {"stage": places}}),
        );
        for judged in &stages[1..] {
            let path = format!("/v1/contest-stages/{judged}/rules");
            let set = self.app.put(&path).by(&self.organizer);
            set.header("if-match", "*").json(&rules).send().await.ok();
        }
        self.done(&path("publish"), Value::Null).await;
        let entries = [self.entry(&contest).await, self.entry(&contest).await];
        self.done(&path("advance"), Value::Null).await;
        for entry in &entries {
            let check = json!({"decision": "qualified"});
            self.done(&format!("/v1/entries/{entry}/checks"), check)
                .await;
        }
        for judge in &self.judges {
            let invite = json!({"user_id": judge.id});
            let invited = id(&self.done(&path("judges"), invite).await);
            let accept = format!("/v1/contest-judges/{invited}/accept");
            self.done_by(judge, &accept, Value::Null).await;
        }
        self.done(&path("advance"), Value::Null).await;
        let reviews = self.opened(&stages[1], &entries).await;
        Contest {
            id: contest,
            stages: [stages[1].clone(), stages[2].clone()],
            entries,
            reviews,
        }
    }

    async fn entry(&self, contest: &str) -> String {
        let body = json!({"contest_id": contest, "title": "项目", "division": "513323"});
        let entry = id(&self.done_by(&self.owner, "/v1/entries", body).await);
        let submit = format!("/v1/entries/{entry}/submit");
        self.done_by(&self.owner, &submit, json!({})).await;
        entry
    }

    /// Assigns all entries to both judges, who sign in and have no conflict.
    pub async fn opened(&self, stage: &str, entries: &[String; 2]) -> [[String; 2]; 2] {
        let plans = format!("/v1/contest-stages/{stage}/assignment-plans");
        let plan = self.done(&plans, json!({"judges_per_entry": 2})).await;
        let apply = format!("/v1/assignment-plans/{}/apply", id(&plan));
        self.done(&apply, Value::Null).await;
        let mut reviews = <[[String; 2]; 2]>::default();
        for (number, judge) in self.judges.iter().enumerate() {
            let sign_in = format!("/v1/contest-stages/{stage}/sign-in");
            self.done_by(judge, &sign_in, json!({})).await;
            let mine = format!("/v1/reviews?stage_id={stage}&mine=true");
            let mine = self.app.get(&mine).by(judge).send().await.ok();
            for review in items(&mine) {
                let answer = format!("/v1/reviews/{}/answer-recusal", id(review));
                self.done_by(judge, &answer, json!({"conflict": false}))
                    .await;
                let entry = text(&review["entry"]["id"]);
                let place = entries.iter().position(|one| one == entry).unwrap();
                reviews[place][number] = id(review);
            }
        }
        reviews
    }

    /// The submission of a sheet with one score for all criteria.
    pub fn submit(&self, contest: &Contest, entry: usize, judge: usize, score: u32) -> Call {
        let path = format!("/v1/reviews/{}/submit", contest.reviews[entry][judge]);
        let body = json!({"scores": {"employment": score, "innovation": score}});
        self.call(&self.judges[judge], &path, &body)
    }
}
