use serde_json::{Value, json};

use super::rows::Finals;
use crate::contest_stages::rows::codes;
use crate::support::{together, with_status};

#[actix_web::test]
async fn the_final_list_moves_contest_awards_and_entries_together() {
    let finals = Finals::of(25).await;
    let staged = &finals.staged;
    finals.set_prizes("vacancy").await;
    let prize = finals.prize(&staged.organizer, "丹巴县科协").await;
    finals
        .act(&staged.city, &prize, "confirm", json!({}))
        .await
        .ok();
    let list = finals.proposed().await;
    finals.publish();
    let contest = finals.finalize_by(&staged.city).await.ok();
    assert_eq!(
        (&contest["status"], &contest["award_list_id"]),
        (&json!("finalized"), &list["id"])
    );
    assert!(contest["finalized_at"].is_string());
    assert_eq!(
        (finals.statuses("awarded"), finals.statuses("not_awarded")),
        (24, 1)
    );
    assert_eq!(staged.count("awards", "status = 'confirmed'"), 25);
    let told = |kind: &str| staged.count("notifications", &format!("kind = '{kind}'"));
    // One owner of many entries is told of each.
    assert_eq!((told("award_won") >= 24, told("award_not_won")), (true, 1));
    let history = staged.history().await;
    assert_eq!(history.last().unwrap()["kind"], "finalized");
    // What follows.
    let moved = async |verb: &str| {
        let call = staged.app.post(&staged.path(&format!("/{verb}")));
        call.by(&staged.city).send().await
    };
    moved("close").await.refused(409, "wrong_state");
    assert_eq!(moved("award").await.ok()["status"], "awarded");
    assert_eq!(moved("close").await.ok()["status"], "closed");
    let kinds: Vec<Value> = staged
        .history()
        .await
        .iter()
        .map(|one| one["kind"].clone())
        .collect();
    assert_eq!(
        kinds[kinds.len() - 3..],
        [json!("finalized"), json!("awarded"), json!("closed")]
    );
    // Nothing is proposed any more.
    finals.propose(json!({})).await.refused(409, "wrong_state");
    let check = staged
        .app
        .get(&staged.path("/finalization-check"))
        .by(&staged.city);
    assert_eq!(check.send().await.ok()["blockers"], json!([]));
}

#[actix_web::test]
async fn who_proposed_the_awards_or_wins_one_does_not_finalise() {
    let finals = Finals::of(2).await;
    let staged = &finals.staged;
    finals.set_prizes("vacancy").await;
    let body = json!({});
    finals.propose_by(&staged.city, body).await.created();
    finals.publish();
    finals
        .finalize_by(&staged.organizer)
        .await
        .refused(403, "forbidden");
    finals
        .finalize_by(&staged.city)
        .await
        .refused(403, "own_proposal");
    staged.run(&format!(
        "update entries set owner_id = '{}' where id = '{}'",
        staged.province.id, finals.entries[0]
    ));
    finals
        .finalize_by(&staged.province)
        .await
        .refused(403, "own_proposal");
    staged.run(&format!(
        "update entries set owner_id = '{}' where id = '{}'",
        finals.owners[0].id, finals.entries[0]
    ));
    finals.finalize_by(&staged.province).await.ok();
}

#[actix_web::test]
async fn what_stands_in_the_way_of_final_results_is_listed() {
    let finals = Finals::of(3).await;
    let staged = &finals.staged;
    let check = async || {
        let call = staged.app.get(&staged.path("/finalization-check"));
        codes(&call.by(&staged.organizer).send().await.ok())
    };
    assert_eq!(
        check().await,
        ["no_award_rules", "no_award_list", "publicity_not_opened"]
    );
    finals.set_prizes("vacancy").await;
    assert_eq!(check().await, ["no_award_list", "publicity_not_opened"]);
    finals
        .finalize_by(&staged.city)
        .await
        .refused(409, "wrong_state");
    finals.proposed().await;
    assert_eq!(check().await, ["publicity_not_opened"]);
    let prize = finals.prize(&staged.organizer, "丹巴县科协").await;
    assert_eq!(
        check().await,
        ["unconfirmed_prizes", "publicity_not_opened"]
    );
    finals.publish();
    let refused = finals.finalize_by(&staged.city).await;
    let refused = refused.refused(409, "contest_blocked");
    assert_eq!(codes(&refused), ["unconfirmed_prizes"]);
    let body = json!({"reason": "数据不符"});
    finals.act(&staged.city, &prize, "reject", body).await.ok();
    finals.result_of(&[finals.entries[1], finals.entries[0], finals.entries[2]]);
    assert_eq!(check().await, ["award_list_outdated"]);
    finals.proposed().await;
    // It was not published.
    let refused = finals.finalize_by(&staged.city).await;
    let refused = refused.refused(409, "contest_blocked");
    assert_eq!(codes(&refused), ["publicity_not_opened"]);
    finals.publish();
    finals.finalize_by(&staged.city).await.ok();
}

#[actix_web::test]
async fn parallel_requests_finalise_once() {
    let finals = Finals::of(24).await;
    finals.set_prizes("vacancy").await;
    finals.proposed().await;
    finals.publish();
    let path = finals.staged.path("/finalize");
    let calls = (0..10).map(|call| {
        let by = [&finals.staged.city, &finals.staged.province][call % 2];
        finals.staged.app.post(&path).by(by)
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 9)
    );
    assert_eq!(
        finals.staged.count("contest_events", "kind = 'finalized'"),
        1
    );
}
