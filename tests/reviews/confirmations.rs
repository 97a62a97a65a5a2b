use serde_json::{Value, json};

use super::{Judged, text};
use crate::support::Answer;

/// Two judges of a panel, the second its chair, and a locked stage.
async fn locked() -> Judged {
    let judged = Judged::preliminary(2, 2).await;
    let ids: Vec<&String> = judged.judges.iter().map(|one| &one.1).collect();
    let panels = json!({"panels": [{"name": "第一组", "judges": ids, "chair": ids[1]}]});
    let call = judged
        .app
        .put(&judged.of_stage("panels"))
        .by(&judged.organizer);
    call.header("if-match", "*").json(&panels).send().await.ok();
    for (judge, score) in [(0, 90), (1, 81)] {
        for entry in 0..2 {
            judged.submitted(judge, entry, score).await;
        }
    }
    judged.lock(&json!({})).send().await.ok();
    judged
}

async fn summary(judged: &Judged, judge: usize) -> Answer {
    let call = judged.app.get(&judged.of_stage("summary"));
    call.by(judged.person(judge)).send().await
}

async fn confirm(judged: &Judged, judge: usize, verb: &str, body: &Value) -> Answer {
    let call = judged.stage_call(judged.person(judge), verb, body);
    call.send().await
}

#[actix_web::test]
async fn judges_confirm_their_sheets_and_the_summary_and_the_chair_last() {
    let judged = locked().await;
    let read = summary(&judged, 0).await.ok();
    let scores: Vec<&Value> = read["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["score"])
        .collect();
    assert_eq!(scores, ["85.50", "85.50"]);
    assert_eq!(
        (
            read["panel"].as_str(),
            read["entries"][0]["counted"].as_i64()
        ),
        (Some("第一组"), Some(2))
    );
    let hash = text(&read["hash"]);
    let body = json!({"summary_hash": hash});
    let early = confirm(&judged, 0, "confirm-summary", &body).await;
    assert_eq!(
        early.refused(409, "wrong_state")["current_status"],
        "sheets_unconfirmed"
    );
    for judge in 0..2 {
        let first = confirm(&judged, judge, "confirm-sheets", &json!({}))
            .await
            .ok();
        let again = confirm(&judged, judge, "confirm-sheets", &json!({}))
            .await
            .ok();
        assert_eq!(first, again);
    }
    let chair = confirm(&judged, 1, "confirm-summary", &body).await;
    assert_eq!(
        chair.refused(409, "wrong_state")["current_status"],
        "judges_unconfirmed"
    );
    let other = json!({"summary_hash": "a".repeat(64)});
    let other = confirm(&judged, 0, "confirm-summary", &other).await;
    other.refused_at(422, "/summary_hash", "other_summary");
    let dissent = json!({"summary_hash": hash, "dissent": "评分偏低"});
    let confirmed = confirm(&judged, 0, "confirm-summary", &dissent).await.ok();
    assert_eq!(
        (
            confirmed["summary_hash"].as_str(),
            confirmed["dissent"].as_str()
        ),
        (Some(&*hash), Some("评分偏低"))
    );
    confirm(&judged, 1, "confirm-summary", &body).await.ok();
    let check = judged.app.get(&format!(
        "/v1/contests/{}/finalization-check",
        judged.contest
    ));
    let check = check.by(&judged.organizer).send().await.ok();
    assert!(!check.to_string().contains("unsigned_sheets"), "{check}");
}

#[actix_web::test]
async fn the_summary_is_for_judges_of_the_stage_after_the_lock() {
    let judged = Judged::preliminary(2, 1).await;
    judged.submitted(0, 0, 90).await;
    summary(&judged, 0).await.refused(409, "wrong_state");
    let early = confirm(&judged, 0, "confirm-sheets", &json!({})).await;
    early.refused(409, "wrong_state");
    judged.lock(&json!({})).send().await.ok();
    summary(&judged, 0).await.ok();
    summary(&judged, 1).await.refused(404, "not_found");
    let never_there = confirm(&judged, 1, "confirm-sheets", &json!({})).await;
    never_there.refused(403, "forbidden");
    let by_organizer = judged
        .app
        .get(&judged.of_stage("summary"))
        .by(&judged.organizer);
    by_organizer.send().await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_judge_behind_a_wall_confirms_sheets_only_and_the_chair_does_not_wait() {
    let judged = locked().await;
    judged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'recused', 'other', now() from users where id = '{}'",
        judged.entries[0],
        judged.person(0).id
    ));
    summary(&judged, 0).await.refused(404, "not_found");
    for judge in 0..2 {
        confirm(&judged, judge, "confirm-sheets", &json!({}))
            .await
            .ok();
    }
    let hash = text(&summary(&judged, 1).await.ok()["hash"]);
    let body = json!({"summary_hash": hash});
    confirm(&judged, 1, "confirm-summary", &body).await.ok();
    let check = judged.app.get(&format!(
        "/v1/contests/{}/finalization-check",
        judged.contest
    ));
    let check = check.by(&judged.organizer).send().await.ok();
    assert!(!check.to_string().contains("unsigned_sheets"), "{check}");
}
