//! An entry that falls out in the final.

use serde_json::{Value, json};

use super::small::{Contest, Court};
use super::world::id;
use crate::contest_stages::rows::codes_of_judging;

impl Court {
    /// Locks, confirms and ranks a stage whose sheets are all submitted.
    async fn close(&self, stage: &str) {
        let path = |more: &str| format!("/v1/contest-stages/{stage}/{more}");
        self.done(&path("lock"), json!({})).await;
        for judge in &self.judges {
            self.done_by(judge, &path("confirm-sheets"), Value::Null)
                .await;
            let summary = self.app.get(&path("summary")).by(judge);
            let hash = summary.send().await.ok()["hash"].clone();
            let body = json!({"summary_hash": hash});
            self.done_by(judge, &path("confirm-summary"), body).await;
        }
        let stored = self.done(&path("results"), json!({})).await;
        let apply = format!("/v1/stage-results/{}/apply", id(&stored["result"]));
        self.done(&apply, Value::Null).await;
    }

    async fn advance(&self, contest: &Contest) {
        let advance = format!("/v1/contests/{}/advance", contest.id);
        self.done(&advance, Value::Null).await;
    }

    async fn blockers(&self, contest: &Contest) -> Vec<String> {
        let check = format!("/v1/contests/{}/finalization-check", contest.id);
        let check = self.get(&check).await;
        codes_of_judging(&check)
    }
}

#[actix_web::test]
async fn an_entry_disqualified_in_the_final_leaves_the_result_of_the_preliminary_as_it_is() {
    let court = Court::gather().await;
    let mut contest = court.judged(1, 2).await;
    for (entry, judge, score) in [(0, 0, 90), (0, 1, 90), (1, 0, 80), (1, 1, 80)] {
        let submit = court.submit(&contest, entry, judge, score);
        submit.send().await.ok();
    }
    court.close(&contest.stages[0]).await;
    assert!(court.count("entries", "status = 'shortlisted'") == 2);
    court.advance(&contest).await;
    contest.reviews = court.opened(&contest.stages[1], &contest.entries).await;
    let disqualify = format!("/v1/entries/{}/disqualify", contest.entries[0]);
    let body = json!({"reason_codes": ["false_statement"], "reason": "材料系伪造"});
    court.done(&disqualify, body).await;
    let open = [
        "unsubmitted_reviews",
        "stage_not_locked",
        "no_result",
        "unsigned_sheets",
    ];
    assert_eq!(court.blockers(&contest).await, open);
    for judge in 0..2 {
        let gone = court.submit(&contest, 0, judge, 90).send().await;
        gone.refused(409, "wrong_state");
        court.submit(&contest, 1, judge, 85).send().await.ok();
    }
    court.close(&contest.stages[1]).await;
    court.advance(&contest).await;
    assert!(court.blockers(&contest).await.is_empty());
    let ranked = format!("id = '{}' and status = 'ranked'", contest.entries[1]);
    assert_eq!(court.count("entries", &ranked), 1);
    assert_eq!(court.count("entries", "status = 'disqualified'"), 1);
}
