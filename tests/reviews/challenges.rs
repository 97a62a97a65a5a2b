use serde_json::{Value, json};

use super::{Judged, text};
use crate::support::{Answer, Person};

async fn challenge(judged: &Judged, judge: usize, review: &str) -> Answer {
    let body = json!({"text": "往届已获一等奖"});
    let call = judged.review_call(judged.person(judge), review, "eligibility-challenge", &body);
    call.send().await
}

async fn decide(judged: &Judged, by: &Person, id: &Value, decision: &str) -> Answer {
    let call = judged
        .app
        .post(&format!("/v1/eligibility-challenges/{}/decide", text(id)));
    call.by(by)
        .json(&json!({"decision": decision, "reason": "经核实"}))
        .send()
        .await
}

async fn listed(judged: &Judged, by: &Person, query: &str) -> Vec<Value> {
    let page = judged
        .app
        .get(&format!("/v1/eligibility-challenges{query}"))
        .by(by);
    page.send().await.ok()["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_challenge_puts_the_entry_on_hold_until_it_is_dismissed() {
    let judged = Judged::preliminary(2, 1).await;
    let closed = judged.assign(0, 0);
    challenge(&judged, 0, &closed)
        .await
        .refused(403, "sign_in_required");
    judged.sign_in(0).await.ok();
    judged.answer(0, &closed).await.ok();
    let other = judged.opened(1, 0).await;
    let before = judged.get(judged.person(1), &other).await;
    let raised = challenge(&judged, 0, &closed).await.ok();
    challenge(&judged, 0, &closed)
        .await
        .refused(409, "wrong_state");
    let paused = judged.submit(1, &other, 90).send().await;
    assert_eq!(
        paused.refused(409, "wrong_state")["current_status"],
        "paused"
    );
    // The other judge reads what was there before, and no challenge.
    assert_eq!(judged.get(judged.person(1), &other).await.text, before.text);
    assert!(listed(&judged, judged.person(1), "").await.is_empty());
    let seen = listed(&judged, &judged.organizer, "?open=true").await;
    assert_eq!(
        (seen.len(), seen[0]["text"].as_str()),
        (1, Some("往届已获一等奖"))
    );
    assert_eq!(
        judged
            .told(&judged.organizer, "eligibility_challenged")
            .await
            .len(),
        1
    );
    let by_judge = decide(&judged, judged.person(1), &raised["id"], "dismissed").await;
    by_judge.refused(404, "not_found");
    decide(&judged, &judged.organizer, &raised["id"], "dismissed")
        .await
        .ok();
    decide(&judged, &judged.organizer, &raised["id"], "upheld")
        .await
        .refused(409, "wrong_state");
    judged.submit(1, &other, 90).send().await.ok();
    assert_eq!(
        judged
            .told(judged.person(0), "eligibility_challenge_decided")
            .await
            .len(),
        1
    );
    assert!(
        judged
            .told(judged.person(1), "eligibility_challenge_decided")
            .await
            .is_empty()
    );
    assert!(
        listed(&judged, &judged.organizer, "?open=true")
            .await
            .is_empty()
    );
}

#[actix_web::test]
async fn an_upheld_challenge_disqualifies_the_entry_and_ends_its_reviews() {
    let judged = Judged::preliminary(2, 1).await;
    let first = judged.submitted(0, 0, 90).await;
    let second = judged.opened(1, 0).await;
    let raised = challenge(&judged, 0, &first).await.ok();
    let again = challenge(&judged, 1, &second).await.ok();
    // Dismissing one of two does not end the hold.
    decide(&judged, &judged.organizer, &again["id"], "dismissed")
        .await
        .ok();
    assert_eq!(judged.count("entries", "paused_at is not null"), 1);
    let decided = decide(&judged, &judged.organizer, &raised["id"], "upheld")
        .await
        .ok();
    assert_eq!(decided["decision"], "upheld");
    let out = "status = 'disqualified' and status_reason = '经核实' and paused_at is null";
    assert_eq!(judged.count("entries", out), 1);
    assert_eq!(judged.count("reviews", "status = 'cancelled'"), 1);
    assert_eq!(
        judged
            .told(&judged.owner, "entry_disqualified_in_review")
            .await
            .len(),
        1
    );
}

#[actix_web::test]
async fn an_official_behind_a_wall_knows_of_no_challenge() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.opened(0, 0).await;
    judged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'computed', 'x', now() from users where id = '{}'",
        judged.entries[0], judged.organizer.id
    ));
    let raised = challenge(&judged, 0, &review).await.ok();
    assert!(listed(&judged, &judged.organizer, "").await.is_empty());
    let refused = decide(&judged, &judged.organizer, &raised["id"], "dismissed").await;
    refused.refused(404, "not_found");
    assert!(
        judged
            .told(&judged.organizer, "eligibility_challenged")
            .await
            .is_empty()
    );
    assert_eq!(listed(&judged, &judged.province, "").await.len(), 1);
}
