use serde_json::json;

use super::rows::{Judged, one_total};
use crate::support::{together, with_status};

#[actix_web::test]
async fn those_that_go_on_are_shortlisted_and_the_others_eliminated_and_told() {
    let judged = Judged::new(&one_total(1, 2), &[&["90"], &["80"], &["70"]]).await;
    let result = judged.computed().await;
    let applied = judged.apply(&result).await.ok();
    assert!(applied["applied_at"].is_string());
    for (entry, status) in judged
        .entries
        .iter()
        .zip(["shortlisted", "shortlisted", "eliminated"])
    {
        assert!(judged.is(*entry, status), "{entry} is not {status}");
    }
    let told = |kind: &str| {
        judged
            .staged
            .count("notifications", &format!("kind = '{kind}'"))
    };
    assert_eq!(
        (told("entry_shortlisted"), told("entry_eliminated")),
        (2, 1)
    );
    // Again: the same answer, and nothing is told twice.
    judged.apply(&result).await.ok();
    assert_eq!(told("entry_shortlisted"), 2);
}

#[actix_web::test]
async fn parallel_requests_apply_a_version_once() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let result = judged.computed().await;
    let path = format!("/v1/stage-results/{result}/apply");
    let calls = (0..6).map(|_| judged.staged.app.post(&path).by(&judged.staged.organizer));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 6);
    assert_eq!(judged.staged.count("entries", "version = 2"), 2);
}

#[actix_web::test]
async fn only_the_latest_version_that_fits_what_stands_is_applied() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let first = judged.computed().await;
    judged.staged.run(&format!(
        "update entries set status = 'disqualified', status_reason = 'x' where id = '{}'",
        judged.entries[0]
    ));
    judged.apply(&first).await.refused(409, "ranking_outdated");
    let second = judged
        .compute(json!({"reason": "取消资格"}))
        .await
        .created();
    judged.apply(&first).await.refused(409, "ranking_outdated");
    judged
        .apply(second["result"]["id"].as_str().unwrap())
        .await
        .ok();
    assert!(judged.is(judged.entries[1], "shortlisted"));
    assert!(judged.is(judged.entries[0], "disqualified"));
}

#[actix_web::test]
async fn a_ranking_is_not_applied_when_the_contest_has_left_the_stage_or_is_suspended() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let result = judged.computed().await;
    judged.staged.suspend().await.ok();
    judged.apply(&result).await.refused(409, "wrong_state");
    judged.staged.run(
        "update contests set status = 'final', suspended_status = null, status_reason = null, \
         current_stage_id = (select id from contest_stages where kind = 'final')",
    );
    judged.apply(&result).await.refused(409, "wrong_state");
    assert_eq!(judged.statuses("qualified"), 2);
}

#[actix_web::test]
async fn an_entry_with_too_few_scores_blocks() {
    let mut rules = one_total(2, 1);
    rules["quorum"] = json!(2);
    let judged = Judged::new(&rules, &[&["90", "91"], &["80"]]).await;
    let result = judged.computed().await;
    let refused = judged.apply(&result).await.refused(409, "ranking_blocked");
    let blocker = &refused["blockers"][0];
    assert_eq!(
        (&blocker["code"], &blocker["entries"]),
        (&json!("below_quorum"), &json!([judged.entries[1]]))
    );
    assert_eq!(judged.statuses("qualified"), 2);
}
