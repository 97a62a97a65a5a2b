use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Judged;
use crate::support::{together, with_status};

#[actix_web::test]
async fn a_draft_has_gaps_keeps_to_the_rules_and_freezes_them() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.opened(0, 0).await;
    let words = json!({"opinion": "待定"});
    judged.draft(0, &review, &words).send().await.ok();
    assert_eq!(
        judged.count("contest_stages", "rules_frozen_at is not null"),
        0
    );
    for (scores, place, code) in [
        (json!({"employment": 101}), "/scores/employment", "range"),
        (json!({"employment": "90.3"}), "/scores/employment", "step"),
        (json!({"beauty": 1}), "/scores/beauty", "unknown_criterion"),
    ] {
        let refused = judged
            .draft(0, &review, &json!({"scores": scores}))
            .send()
            .await;
        refused.refused_at(422, place, code);
    }
    // A refused score freezes nothing.
    assert_eq!(
        judged.count("contest_stages", "rules_frozen_at is not null"),
        0
    );
    let body = json!({"scores": {"employment": "９０.５", "innovation": 80}});
    let drafted = judged.draft(0, &review, &body).send().await.ok();
    assert_eq!(
        drafted["scores"],
        json!({"employment": "90.5", "innovation": "80"})
    );
    assert_eq!(
        (drafted["opinion"].as_str(), &drafted["total"]),
        (Some("待定"), &json!(null))
    );
    assert_eq!(
        judged.count("contest_stages", "rules_frozen_at is not null"),
        1
    );
    let body = json!({"scores": {"innovation": null}});
    let drafted = judged.draft(0, &review, &body).send().await.ok();
    assert_eq!(drafted["scores"], json!({"employment": "90.5"}));
    let incomplete = json!({});
    let submit = judged.review_call(judged.person(0), &review, "submit", &incomplete);
    submit.send().await.refused_at(422, "/scores", "required");
    let bare = judged
        .app
        .patch(&format!("/v1/reviews/{review}"))
        .by(judged.person(0));
    bare.json(&words)
        .send()
        .await
        .refused(428, "precondition_required");
    let stale = judged
        .app
        .patch(&format!("/v1/reviews/{review}"))
        .by(judged.person(0));
    let stale = stale.header("if-match", "\"1-aa\"").json(&words);
    stale.send().await.refused(412, "precondition_failed");
}

#[actix_web::test]
async fn the_hash_of_a_submission_can_be_computed_again() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.opened(0, 0).await;
    let body = json!({"scores": {"employment": 90, "innovation": "87.5"}, "opinion": "带动就业"});
    let call = judged.review_call(judged.person(0), &review, "submit", &body);
    let submitted = call.send().await.ok();
    assert_eq!(submitted["status"], "submitted");
    // 0.6 × 90 + 0.4 × 87.5
    assert_eq!(submitted["total"], "89");
    let rules = judged.app.get(&judged.of_stage("rules")).send().await.ok();
    // Members in the order of RFC 8785.
    let text = format!(
        r#"{{"entry_id":{},"judge_id":{},"opinion":"带动就业","rules_hash":{},"scores":{{"employment":"90","innovation":"87.5"}},"stage_id":{},"submitted_at":{}}}"#,
        submitted["entry"]["id"],
        submitted["judge_id"],
        rules["hash"],
        submitted["stage_id"],
        submitted["submitted_at"]
    );
    assert_eq!(
        submitted["submitted_hash"],
        hex::encode(Sha256::digest(text))
    );
    assert_eq!(
        judged.count("review_versions", "number = 1 and total = '89'"),
        1
    );
}

#[actix_web::test]
async fn a_submitted_sheet_changes_after_a_return_and_each_submission_is_kept() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.submitted(0, 0, 90).await;
    let again = judged.submit(0, &review, 80).send().await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "submitted"
    );
    let draft = judged
        .draft(0, &review, &json!({"opinion": "x"}))
        .send()
        .await;
    draft.refused(409, "wrong_state");
    let reason = json!({"reason": "请复核"});
    let by_judge = judged.review_call(judged.person(0), &review, "return", &reason);
    by_judge.send().await.refused(403, "forbidden");
    let returned = judged.review_call(&judged.organizer, &review, "return", &reason);
    let returned = returned.send().await.ok();
    assert_eq!(
        (returned["status"].as_str(), &returned["scores"]),
        (Some("returned"), &json!(null))
    );
    assert_eq!(
        judged.told(judged.person(0), "review_returned").await.len(),
        1
    );
    let seen = judged.get(judged.person(0), &review).await.ok();
    assert_eq!(
        (seen["status_reason"].as_str(), seen["total"].as_str()),
        (Some("请复核"), Some("90"))
    );
    judged.submit(0, &review, 80).send().await.ok();
    let versions = format!("/v1/reviews/{review}/versions");
    let read = judged
        .app
        .get(&versions)
        .by(judged.person(0))
        .send()
        .await
        .ok();
    let totals: Vec<&Value> = read["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["total"])
        .collect();
    assert_eq!(totals, ["80", "90"]);
    let early = judged.app.get(&versions).by(&judged.organizer).send().await;
    early.refused(403, "forbidden");
}

#[actix_web::test]
async fn scores_are_written_only_in_the_window_and_for_entries_that_take_part() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.opened(0, 0).await;
    let entry = &judged.entries[0];
    let draft = || judged.draft(0, &review, &json!({"scores": {"employment": 90}}));
    for (closed, opened, code) in [
        (
            "update contest_stages set closes_at = now() - interval '1 minute'".to_owned(),
            "update contest_stages set closes_at = now() + interval '1 hour'".to_owned(),
            "stage_closed",
        ),
        (
            "update contest_stages set opens_at = now() + interval '1 minute'".to_owned(),
            "update contest_stages set opens_at = now() - interval '1 hour'".to_owned(),
            "stage_closed",
        ),
        (
            "update contests set suspended_status = status, status = 'suspended', status_reason = 'x'".to_owned(),
            "update contests set status = suspended_status, suspended_status = null, status_reason = null".to_owned(),
            "wrong_state",
        ),
        (
            "update contests set status = 'tallying'".to_owned(),
            "update contests set status = 'preliminary'".to_owned(),
            "wrong_state",
        ),
        (
            format!("update entries set paused_at = now() where id = '{entry}'"),
            format!("update entries set paused_at = null where id = '{entry}'"),
            "wrong_state",
        ),
        (
            format!("update entries set status = 'withdrawn' where id = '{entry}'"),
            format!("update entries set status = 'qualified' where id = '{entry}'"),
            "wrong_state",
        ),
    ] {
        judged.run(&closed);
        let refused = draft().send().await.refused(409, code);
        if code == "stage_closed" {
            assert!(refused["server_time"].is_string() && refused["closes_at"].is_string());
        }
        let submit = judged.submit(0, &review, 90).send().await;
        submit.refused(409, code);
        judged.run(&opened);
    }
    assert_eq!(
        judged.count("contest_stages", "rules_frozen_at is not null"),
        0
    );
    draft().send().await.ok();
}

#[actix_web::test]
async fn parallel_submissions_of_one_sheet_leave_one_version() {
    let judged = Judged::preliminary(1, 1).await;
    let review = judged.opened(0, 0).await;
    let answers = together((0..6).map(|score| judged.submit(0, &review, 80 + score))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 5)
    );
    assert_eq!(judged.count("review_versions", "true"), 1);
}

#[actix_web::test]
async fn divergence_beyond_the_limit_is_told_to_the_organisers_once_and_without_scores() {
    let judged = Judged::preliminary(3, 1).await;
    let reviews = [
        judged.opened(0, 0).await,
        judged.opened(1, 0).await,
        judged.opened(2, 0).await,
    ];
    judged.submit(0, &reviews[0], 90).send().await.ok();
    assert!(
        judged
            .told(&judged.organizer, "review_divergence")
            .await
            .is_empty()
    );
    // Both at once: one of the two sees the other.
    let answers = together([
        judged.submit(1, &reviews[1], 60),
        judged.submit(2, &reviews[2], 95),
    ])
    .await;
    assert_eq!(with_status(&answers, 200), 2);
    let told = judged.told(&judged.organizer, "review_divergence").await;
    assert_eq!(told.len(), 1);
    assert!(!told[0].contains("90") && !told[0].contains("60"));
    assert!(
        judged
            .told(judged.person(0), "review_divergence")
            .await
            .is_empty()
    );
}
