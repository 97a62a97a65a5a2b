//! The publicity of the result: acknowledged by the finalists, and over before the results become final.

use serde_json::{Value, json};

use super::rows::{Ranked, end, from_today, get, open, withdraw_by};

#[actix_web::test]
async fn the_result_is_shown_once_all_finalists_acknowledged_the_ranking() {
    let ranked = Ranked::of(&["90", "80", "70"]).await;
    let staged = ranked.staged();
    let body = from_today(staged, "result");
    let refused = open(staged, &body).await.refused(409, "not_acknowledged");
    assert_eq!(refused["entries"].as_array().unwrap().len(), 3);
    let owner = &ranked.judged.owner;
    for place in 0..2 {
        let entry = ranked.entry(place);
        let acknowledged = ranked.acknowledge_by(owner, entry).await.ok();
        assert_eq!(acknowledged["rank"], json!(place + 1));
        assert!(acknowledged["acknowledged_at"].is_string());
        // Again: nothing changes.
        let again = ranked.acknowledge_by(owner, entry).await.ok();
        assert_eq!(again, acknowledged);
    }
    let refused = open(staged, &body).await.refused(409, "not_acknowledged");
    assert_eq!(refused["entries"], json!([ranked.entry(2)]));
    let path = format!(
        "/v1/award-lists/{}/acknowledgements",
        ranked.list["id"].as_str().unwrap()
    );
    for by in [owner, &staged.organizer] {
        let list = staged.app.get(&path).by(by).send().await.ok();
        assert_eq!(
            (list["items"].as_array().unwrap().len(), &list["missing"]),
            (3, &json!(1))
        );
    }
    let stranger = staged.app.person("stranger").await;
    let call = staged.app.get(&path).by(&stranger);
    call.send().await.refused(403, "forbidden");
    ranked
        .acknowledge_by(&stranger, ranked.entry(2))
        .await
        .refused(403, "forbidden");
    ranked.acknowledge_by(owner, ranked.entry(2)).await.ok();
    let period = open(staged, &body).await.created();
    assert_eq!(period["list_id"], ranked.list["id"]);
    let shown = get(staged, &period).await;
    let tiers: Vec<(&Value, usize)> = shown["listed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            (
                &group["tier"]["code"],
                group["items"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(tiers, [(&json!("first"), 1), (&json!("second"), 2)]);
    let contest = staged.app.get(&staged.path("")).send().await.ok();
    assert_eq!(contest["status"], "publicity");
    assert_eq!(staged.count("awards", "status = 'in_publicity'"), 3);
    assert_eq!(staged.count("award_lists", "status = 'in_publicity'"), 1);
    assert_eq!(
        staged.history().await.last().unwrap()["kind"],
        "publicity_opened"
    );
    assert!(staged.count("notifications", "kind = 'publicity_opened'") >= 2);
    ranked
        .acknowledge_by(owner, ranked.entry(0))
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_reason_stands_for_a_missing_acknowledgement() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let mut body = from_today(ranked.staged(), "result");
    body["without_acknowledgement"] = json!("领队已离场，电话确认");
    let period = open(ranked.staged(), &body).await.created();
    assert_eq!(period["without_acknowledgement"], "领队已离场，电话确认");
}

#[actix_web::test]
async fn the_results_become_final_when_the_period_of_the_awards_is_over() {
    let ranked = Ranked::of(&["90", "80", "70"]).await;
    let staged = ranked.staged();
    assert_eq!(ranked.blockers().await, ["publicity_not_opened"]);
    let period = ranked.shown().await;
    assert_eq!(ranked.blockers().await, ["publicity_not_over"]);
    let refused = ranked.finalize().await.refused(409, "contest_blocked");
    assert_eq!(refused["blockers"][0]["code"], "publicity_not_over");
    withdraw_by(staged, &staged.city, &period).await.ok();
    assert_eq!(ranked.blockers().await, ["publicity_not_opened"]);
    // The same list is shown again.
    let body = from_today(staged, "result");
    let period = open(staged, &body).await.created();
    end(staged, 0);
    assert_eq!(ranked.blockers().await, [""; 0]);
    let contest = ranked.finalize().await.ok();
    assert_eq!(contest["status"], "finalized");
    withdraw_by(staged, &staged.city, &period)
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_prize_that_was_not_shown_blocks() {
    let ranked = Ranked::of(&["90", "80"]).await;
    let staged = ranked.staged();
    ranked.shown().await;
    end(staged, 0);
    assert_eq!(ranked.blockers().await, [""; 0]);
    let organization = staged
        .app
        .organization(&staged.province, "丹巴县科协")
        .await;
    staged.run(&format!(
        "insert into awards (id, contest_id, tier_id, organization_id, organization_name, reason, place, division, status, \
            confirmed_by, confirmed_at, proposed_by, created_at, updated_at) \
         select gen_random_uuid(), contest_id, id, '{}', '丹巴县科协', 'x', 1, '513323', 'confirmed', '{}', now(), '{}', \
            now(), now() from award_tiers where target = 'organization'",
        organization["id"].as_str().unwrap(),
        staged.city.id,
        staged.organizer.id
    ));
    assert_eq!(ranked.blockers().await, ["publicity_not_opened"]);
}
