//! What the preliminary and the final have in common: judges, assignments, sheets, the lock, confirmations and the ranking.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::figures::{sheet, shown};
use super::world::{Entry, Story, id, items, text};
use crate::support::{Answer, Call, Person};

/// How many judges score an entry.
pub const SHEETS: usize = 5;

pub struct Judge {
    pub person: Person,
    pub id: String,
}

/// A judged stage, by its place among the stages, with the judges who sit in it.
pub struct Judging<'a> {
    pub story: &'a Story,
    pub place: usize,
    pub judges: Vec<Judge>,
}

/// The review of an entry by a judge of the stage.
#[derive(Clone)]
pub struct Review {
    pub id: String,
    pub judge: usize,
}

impl Judging<'_> {
    pub fn person(&self, judge: usize) -> &Person {
        &self.judges[judge].person
    }

    pub fn rows(&self, table: &str, condition: &str) -> i64 {
        let stage = &self.story.stages[self.place];
        let of_stage = format!("stage_id = '{stage}' and ({condition})");
        self.story.count(table, &of_stage)
    }

    pub fn stage(&self, by: &Person, verb: &str, body: &Value) -> Call {
        let path = self.story.of_stage(self.place, verb);
        self.story.call(by, &path, body)
    }

    pub fn by_organizer(&self, verb: &str, body: &Value) -> Call {
        self.stage(&self.story.organizer, verb, body)
    }

    pub fn review(&self, review: &Review, verb: &str, body: &Value) -> Call {
        let path = format!("/v1/reviews/{}/{verb}", review.id);
        self.story.call(self.person(review.judge), &path, body)
    }

    /// All judges of the stage sit in one panel, the first one in the chair.
    pub async fn seat(&self) {
        let ids: Vec<&String> = self.judges.iter().map(|judge| &judge.id).collect();
        let panels = json!({"panels": [{"name": "评审组", "judges": ids, "chair": ids[0]}]});
        let path = self.story.of_stage(self.place, "panels");
        self.story.put(&path, &panels).await.ok();
        let seats = self.rows("stage_judges", "panel = '评审组' and signed_in_at is null");
        assert_eq!(seats, self.judges.len() as i64);
    }

    /// Five judges for each entry: planned, which makes no review, and applied.
    pub async fn assign(&self, entries: &[Entry]) {
        let ids: Vec<&String> = self.judges.iter().map(|judge| &judge.id).collect();
        let body = json!({"seed": "2024-08-01", "judges": ids});
        let plan = self.by_organizer("assignment-plans", &body).send().await;
        let plan = plan.created();
        let planned = plan["assignments"].as_array().unwrap();
        let of: BTreeSet<&str> = planned.iter().map(|one| text(&one["entry_id"])).collect();
        let expected: BTreeSet<&str> = entries.iter().map(|entry| &*entry.id).collect();
        assert_eq!(of, expected);
        for one in planned {
            assert_eq!(one["judge_ids"].as_array().unwrap().len(), SHEETS);
        }
        let loads = plan["loads"].as_array().unwrap();
        let all = entries.len() * SHEETS;
        for load in loads {
            assert_eq!(load["total"], json!(all / self.judges.len()), "{load}");
        }
        assert_eq!(self.rows("reviews", "true"), 0);
        let again = self.by_organizer("assignment-plans", &body).send().await;
        assert_eq!(again.created()["assignments"], plan["assignments"]);
        let path = format!("/v1/assignment-plans/{}/apply", id(&plan));
        let applied = self.story.post(&path, &Value::Null).await.ok();
        assert!(applied["applied_at"].is_string());
        assert_eq!(self.rows("reviews", "status = 'assigned'"), all as i64);
        assert_eq!(self.rows("assignment_plans", "applied_at is not null"), 1);
        for judge in 0..self.judges.len() {
            let mine = self.reviews_of(judge).await.len();
            assert_eq!(mine, all / self.judges.len());
        }
    }

    /// The reviews of a judge that are not recused, by entry, as the judge reads them.
    pub async fn reviews_of(&self, judge: usize) -> Vec<(String, Review)> {
        let stage = &self.story.stages[self.place];
        let path = format!("/v1/reviews?stage_id={stage}&mine=true&limit=100");
        let page = self.story.get(self.person(judge), &path).await;
        let reviews = items(&page).iter();
        reviews
            .map(|one| (id(&one["entry"]), Review { id: id(one), judge }))
            .collect()
    }

    /// The reviews of each entry.
    pub async fn reviews(&self) -> BTreeMap<String, Vec<Review>> {
        let mut by_entry: BTreeMap<String, Vec<Review>> = BTreeMap::new();
        for judge in 0..self.judges.len() {
            for (entry, review) in self.reviews_of(judge).await {
                by_entry.entry(entry).or_default().push(review);
            }
        }
        by_entry
    }

    /// Every judge pledges and signs in.
    pub async fn sign_in(&self) {
        for judge in &self.judges {
            let without = self.stage(&judge.person, "sign-in", &json!({}));
            let without = without.send().await;
            without.refused_at(422, "/pledge_number", "latest_pledge");
            let pledged = self.stage(&judge.person, "sign-in", &json!({"pledge_number": 1}));
            assert!(pledged.send().await.ok()["signed_in_at"].is_string());
        }
        let signed_in = "pledge_number = 1 and signed_in_at is not null";
        assert_eq!(
            self.rows("stage_judges", signed_in),
            self.judges.len() as i64
        );
    }

    pub async fn no_conflict(&self, review: &Review) {
        let answered = self.review(review, "answer-recusal", &json!({"conflict": false}));
        let answered = answered.send().await.ok();
        assert_eq!(answered["review"]["id"], review.id.as_str());
    }

    pub async fn submit(&self, review: &Review, total: u32) -> Answer {
        let body = json!({"scores": sheet(total), "opinion": "带动就业，特色鲜明。"});
        self.review(review, "submit", &body).send().await
    }

    pub async fn submitted(&self, review: &Review, total: u32) {
        let submitted = self.submit(review, total).await.ok();
        assert_eq!(
            (&submitted["status"], &submitted["total"]),
            (&json!("submitted"), &json!(total.to_string()))
        );
    }

    /// The scores are locked, and every judge confirms the own sheets and, unless there is a conflict, the summary.
    pub async fn lock_and_confirm(&self, conflicted: &[usize], sheets: usize) {
        let locked = self.by_organizer("lock", &json!({})).send().await.ok();
        assert!(locked["locked_at"].is_string());
        let rows = self.rows("reviews", "status = 'locked' and locked_at is not null");
        assert_eq!(rows, sheets as i64);
        assert_eq!(
            self.rows("reviews", "status not in ('locked', 'recused')"),
            0
        );
        for judge in &self.judges {
            let sheets = self.stage(&judge.person, "confirm-sheets", &Value::Null);
            sheets.send().await.ok();
        }
        // The chair confirms last.
        for judge in (0..self.judges.len()).rev() {
            let path = self.story.of_stage(self.place, "summary");
            let summary = self.story.app.get(&path).by(self.person(judge));
            let summary = summary.send().await;
            if conflicted.contains(&judge) {
                summary.refused(404, "not_found");
                continue;
            }
            let body = json!({"summary_hash": summary.ok()["hash"]});
            let confirm = self.stage(self.person(judge), "confirm-summary", &body);
            confirm.send().await.ok();
        }
        let signed = "sheets_confirmed_at is not null and summary_hash is not null";
        assert_eq!(
            self.rows("stage_judges", signed),
            (self.judges.len() - conflicted.len()) as i64
        );
    }

    /// Computes the ranking, first as a dry run, and applies it. The entries stand in their order, the best first.
    pub async fn rank(&self, order: &[&Entry], score: fn(usize) -> u32, places: usize) {
        let dry = self.by_organizer("results", &json!({"dry_run": true}));
        let dry = dry.send().await.ok();
        assert_eq!(
            (&dry["result"], &dry["blockers"]),
            (&json!(null), &json!([]))
        );
        assert_eq!(dry["changes"].as_array().unwrap().len(), order.len());
        assert_eq!(self.rows("stage_results", "true"), 0);
        let stored = self.by_organizer("results", &json!({})).send().await;
        let stored = stored.created();
        assert_eq!(stored["changes"], dry["changes"]);
        let result = id(&stored["result"]);
        let path = format!("/v1/stage-results/{result}/entries?limit=100");
        let page = self.story.get(&self.story.organizer, &path).await;
        let rows = items(&page);
        assert_eq!(rows.len(), order.len());
        for (place, (row, entry)) in rows.iter().zip(order).enumerate() {
            let rank = place + 1;
            let expected = json!({"entry_id": entry.id, "rank": rank, "score": shown(score(rank)), "tied": false,
                "n_expected": SHEETS, "n_counted": SHEETS, "advances": rank <= places});
            for (member, value) in expected.as_object().unwrap() {
                assert_eq!(&row[member], value, "{member} of rank {rank}");
            }
            let stored = format!(
                "result_id = '{result}' and entry_id = '{}' and rank = {rank} and score = '{}' and counted = {SHEETS}",
                entry.id,
                shown(score(rank))
            );
            assert_eq!(self.story.count("stage_result_rows", &stored), 1);
        }
        let apply = format!("/v1/stage-results/{result}/apply");
        let applied = self.story.post(&apply, &Value::Null).await.ok();
        assert!(applied["applied_at"].is_string());
        let one = "number = 1 and applied_at is not null";
        assert_eq!(self.rows("stage_results", one), 1);
    }
}
