//! A contest in its preliminary stage, whose scores are there and locked.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::contest_stages::rows::{Staged, of, quoted};
use crate::support::{Answer, Person};

/// One criterion, a total from 0 to 100 with two decimals, so many judges, the best so many go on. With three judges or more
/// the highest and the lowest score are left out.
pub fn one_total(judges: usize, places: usize) -> Value {
    let mut rules = json!({"criteria": [{"key": "total", "name": {"zh": "总分"}, "min": "0", "max": "100", "step": "0.01"}],
        "totals": "points", "method": "trimmed", "trim": {"scope": "total", "drop_highest": 1, "drop_lowest": 1},
        "rounding": {"scale": 2, "mode": "half_up"}, "compare": "rounded", "quorum": 1, "judges_expected": judges,
        "tie_steps": [{"step": "untrimmed_sum"}, {"step": "jury_vote"}, {"step": "lot"}], "rank_scope": "stage",
        "advance": {"stage": places}});
    if judges < 3 {
        rules["method"] = json!("mean");
        rules.as_object_mut().unwrap().remove("trim");
    }
    rules
}

/// A stage that was judged.
pub struct Judged {
    pub staged: Staged,
    pub stage: Value,
    pub owner: Person,
    pub judges: Vec<Uuid>,
    /// In the order of the scores.
    pub entries: Vec<Uuid>,
}

impl Judged {
    /// One entry for each list of scores, each score by another judge. The rules are frozen and the stage is locked.
    pub async fn new(rules: &Value, scores: &[&[&str]]) -> Self {
        let (staged, stages) = Staged::published().await;
        let stage = stages[2].clone();
        staged.put(&of(&stage, "/rules"), rules).await.ok();
        let owner = staged.app.person("owner").await;
        let most = scores.iter().map(|of_entry| of_entry.len()).max();
        let mut judges = Vec::new();
        for number in 0..most.unwrap_or_default() {
            let person = staged.app.person(&format!("judge_{number}")).await;
            judges.push(staged.judge(&person));
        }
        let mut judged = Self {
            staged,
            stage,
            owner,
            judges,
            entries: Vec::new(),
        };
        for of_entry in scores {
            judged.add(of_entry);
        }
        judged.lock().await;
        judged
    }

    /// An entry that is qualified and reviewed.
    fn add(&mut self, scores: &[&str]) {
        let entry = self.staged.entry(&self.owner, "qualified");
        for (judge, score) in self.judges.iter().zip(scores) {
            let review = self.staged.review(&self.stage, entry, *judge, "locked");
            self.staged.run(&format!(
                "update reviews set scores = '{{\"total\": \"{score}\"}}', submitted_hash = 'hash of {review}' where id = '{review}'"
            ));
        }
        self.entries.push(entry);
    }

    /// Freezes the rules and locks the stage, as the first score and the lock do, with the contest in the stage.
    async fn lock(&self) {
        let rules = self
            .staged
            .app
            .get(&of(&self.stage, "/rules"))
            .send()
            .await
            .ok();
        self.staged.run(&format!(
            "update contest_stages set rules_hash = '{}', rules_frozen_at = now(), locked_at = now() where id = {}",
            rules["hash"].as_str().unwrap(),
            quoted(&self.stage["id"])
        ));
        self.staged.run(&format!(
            "update contests set status = 'preliminary', current_stage_id = {} where id = '{}'",
            quoted(&self.stage["id"]),
            self.staged.id()
        ));
    }

    pub async fn compute_by(&self, by: &Person, body: Value) -> Answer {
        let call = self.staged.app.post(&of(&self.stage, "/results")).by(by);
        call.json(&body).send().await
    }

    pub async fn compute(&self, body: Value) -> Answer {
        self.compute_by(&self.staged.organizer, body).await
    }

    /// Computes a version; returns its id.
    pub async fn computed(&self) -> String {
        let body = self.compute(json!({})).await.created();
        body["result"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, path: &str) -> Value {
        let call = self.staged.app.get(path).by(&self.staged.organizer);
        call.send().await.ok()
    }

    /// The rows of a version, the best first.
    pub async fn ranking(&self, result: &str) -> Vec<Value> {
        let page = self
            .get(&format!("/v1/stage-results/{result}/entries?limit=100"))
            .await;
        page["items"].as_array().unwrap().clone()
    }

    pub async fn apply_by(&self, by: &Person, result: &str) -> Answer {
        let call = self
            .staged
            .app
            .post(&format!("/v1/stage-results/{result}/apply"));
        call.by(by).send().await
    }

    pub async fn apply(&self, result: &str) -> Answer {
        self.apply_by(&self.staged.organizer, result).await
    }

    pub async fn decide(&self, step: &str, order: &[&[Uuid]]) -> Answer {
        let call = self.staged.app.post(&of(&self.stage, "/tie-decisions"));
        let body = json!({"step": step, "order": order, "reason": "评委会表决"});
        call.by(&self.staged.organizer).json(&body).send().await
    }

    /// Whether an entry has a status.
    pub fn is(&self, entry: Uuid, status: &str) -> bool {
        let condition = format!("id = '{entry}' and status = '{status}'");
        self.staged.count("entries", &condition) == 1
    }

    pub fn statuses(&self, status: &str) -> i64 {
        self.staged
            .count("entries", &format!("status = '{status}'"))
    }
}
