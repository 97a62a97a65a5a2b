use serde_json::json;
use tianfu::service::upkeep;

use super::Judged;
use crate::support::{together, with_status};

#[actix_web::test]
async fn a_stage_is_locked_when_all_sheets_are_submitted() {
    let judged = Judged::preliminary(2, 1).await;
    let first = judged.submitted(0, 0, 90).await;
    let second = judged.opened(1, 0).await;
    let refused = judged
        .lock(&json!({}))
        .send()
        .await
        .refused(409, "reviews_missing");
    assert_eq!(
        refused["missing"],
        json!([{"judge_id": judged.judges[1].1, "name": "judge1", "count": 1}])
    );
    let by_judge = judged.stage_call(judged.person(0), "lock", &json!({}));
    by_judge.send().await.refused(403, "forbidden");
    judged.submit(1, &second, 80).send().await.ok();
    let locked = judged.lock(&json!({})).send().await.ok();
    assert!(locked["locked_at"].is_string());
    assert_eq!(
        judged.count("reviews", "status = 'locked' and locked_at is not null"),
        2
    );
    judged
        .lock(&json!({}))
        .send()
        .await
        .refused(409, "wrong_state");
    let reason = json!({"reason": "x"});
    let returned = judged.review_call(&judged.organizer, &first, "return", &reason);
    returned.send().await.refused(409, "wrong_state");
    assert_eq!(
        judged
            .told(judged.person(0), "stage_scores_locked")
            .await
            .len(),
        1
    );
}

#[actix_web::test]
async fn missing_sheets_are_cancelled_with_a_reason_if_the_quorum_is_met() {
    let judged = Judged::preliminary(3, 2).await;
    for judge in 0..2 {
        judged.submitted(judge, 0, 90).await;
    }
    judged.submitted(0, 1, 90).await;
    let missing = judged.assign(2, 0);
    let second = judged.assign(1, 1);
    let bare = json!({"without_missing": true});
    judged
        .lock(&bare)
        .send()
        .await
        .refused_at(422, "/reason", "required");
    let body = json!({"without_missing": true, "reason": "因病缺席"});
    // The second entry has one sheet of two.
    let refused = judged
        .lock(&body)
        .send()
        .await
        .refused(409, "reviews_missing");
    assert_eq!(refused["below_quorum"], 1);
    judged.answer(1, &second).await.ok();
    judged.submit(1, &second, 90).send().await.ok();
    judged.lock(&body).send().await.ok();
    let seen = judged.get(judged.person(2), &missing).await.ok();
    assert_eq!(
        (seen["status"].as_str(), seen["status_reason"].as_str()),
        (Some("cancelled"), Some("因病缺席"))
    );
    assert_eq!(judged.count("reviews", "status = 'locked'"), 4);
}

#[actix_web::test]
async fn open_reviews_of_entries_that_left_do_not_block() {
    let judged = Judged::preliminary(1, 2).await;
    judged.submitted(0, 0, 90).await;
    judged.assign(0, 1);
    judged.run(&format!(
        "update entries set status = 'withdrawn' where id = '{}'",
        judged.entries[1]
    ));
    judged.lock(&json!({})).send().await.ok();
    assert_eq!(judged.count("reviews", "status = 'cancelled'"), 1);
}

#[actix_web::test]
async fn an_official_behind_a_wall_does_not_lock() {
    let judged = Judged::preliminary(1, 1).await;
    judged.submitted(0, 0, 90).await;
    judged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'computed', 'x', now() from users where id = '{}'",
        judged.entries[0], judged.organizer.id
    ));
    judged
        .lock(&json!({}))
        .send()
        .await
        .refused(404, "not_found");
    assert!(judged.list(&judged.organizer, "").await.is_empty());
}

#[actix_web::test]
async fn the_clock_locks_a_closed_stage_or_tells_the_organisers_once() {
    let judged = Judged::preliminary(2, 1).await;
    judged.submitted(0, 0, 90).await;
    let second = judged.opened(1, 0).await;
    upkeep::once(&judged.app.app).await.unwrap();
    assert!(
        judged
            .told(&judged.organizer, "stage_reviews_missing")
            .await
            .is_empty()
    );
    judged.set_stage("closes_at = now() - interval '1 minute'");
    for _ in 0..2 {
        upkeep::once(&judged.app.app).await.unwrap();
    }
    assert_eq!(
        judged
            .told(&judged.organizer, "stage_reviews_missing")
            .await
            .len(),
        1
    );
    assert_eq!(judged.count("contest_stages", "locked_at is not null"), 0);
    judged.set_stage("closes_at = now() + interval '1 hour'");
    judged.submit(1, &second, 80).send().await.ok();
    judged.set_stage("closes_at = now() - interval '1 second'");
    upkeep::once(&judged.app.app).await.unwrap();
    assert_eq!(judged.count("contest_stages", "locked_at is not null"), 1);
    assert_eq!(judged.count("reviews", "status = 'locked'"), 2);
}

#[actix_web::test]
async fn parallel_submit_lock_and_disqualification_leave_one_story() {
    let judged = Judged::preliminary(2, 2).await;
    judged.submitted(0, 0, 90).await;
    let challenging = judged.opened(1, 1).await;
    let late = judged.opened(1, 0).await;
    let body = json!({"text": "往届获奖"});
    let raised = judged.review_call(
        judged.person(1),
        &challenging,
        "eligibility-challenge",
        &body,
    );
    let challenge = raised.send().await.ok()["id"].as_str().unwrap().to_owned();
    let upheld = json!({"decision": "upheld", "reason": "属实"});
    let decide = judged
        .app
        .post(&format!("/v1/eligibility-challenges/{challenge}/decide"));
    let decide = decide.by(&judged.province).json(&upheld);
    let answers = together([
        judged.submit(1, &late, 85),
        judged.lock(&json!({})),
        decide,
        judged.lock(&json!({})),
    ])
    .await;
    assert_eq!(answers[2].status, 200);
    let locks = answers[1].status == 200 || answers[3].status == 200;
    assert!(with_status(&answers, 200) >= 2, "{answers:?}");
    assert!(answers.iter().all(|one| [200, 409].contains(&one.status)));
    let is_locked = judged.count("contest_stages", "locked_at is not null") == 1;
    assert_eq!(is_locked, locks);
    if is_locked {
        assert_eq!(
            judged.count(
                "reviews",
                "status in ('assigned', 'started', 'submitted', 'returned')"
            ),
            0
        );
    }
    if answers[0].status == 200 {
        assert_eq!(
            judged.count("review_versions", &format!("review_id = '{late}'")),
            1
        );
    }
    assert_eq!(
        judged.count("entries", "status = 'disqualified' and paused_at is null"),
        1
    );
}
