use serde_json::{Value, json};
use tianfu::competition::awards::LAPSE;
use tianfu::service::upkeep;

use crate::award_lists::rows::Finals;

async fn published() -> Finals {
    let finals = Finals::of(3).await;
    finals.set_prizes("vacancy").await;
    finals.proposed().await;
    finals.publish();
    finals
}

#[actix_web::test]
async fn the_owner_of_the_entry_accepts_or_declines_once() {
    let finals = published().await;
    let [first, second, _] = &finals.owners;
    let award = finals.award(finals.entries[0]).await;
    finals
        .act(second, &award, "accept", json!({}))
        .await
        .refused(404, "not_found");
    let accepted = finals.act(first, &award, "accept", json!({})).await.ok();
    assert!(accepted["accepted_at"].is_string());
    assert_eq!(accepted["status"], "in_publicity");
    finals
        .act(first, &award, "accept", json!({}))
        .await
        .refused(409, "wrong_state");
    let body = json!({"reason": "改主意"});
    finals
        .act(first, &award, "decline", body.clone())
        .await
        .refused(409, "wrong_state");
    let award = finals.award(finals.entries[1]).await;
    finals
        .act(second, &award, "decline", json!({}))
        .await
        .refused_at(422, "/reason", "required");
    let declined = finals.act(second, &award, "decline", body).await.ok();
    assert_eq!(
        (&declined["status"], &declined["status_reason"]),
        (&json!("declined"), &json!("改主意"))
    );
    finals
        .act(second, &award, "accept", json!({}))
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_proposed_award_is_declined_and_not_accepted_yet() {
    let finals = Finals::of(1).await;
    finals.set_prizes("vacancy").await;
    finals.proposed().await;
    let award = finals.award(finals.entries[0]).await;
    let owner = &finals.owners[0];
    finals
        .act(owner, &award, "accept", json!({}))
        .await
        .refused(409, "wrong_state");
    finals
        .act(owner, &award, "decline", json!({"reason": "x"}))
        .await
        .ok();
}

#[actix_web::test]
async fn an_award_that_is_not_accepted_in_time_is_given_up() {
    let finals = published().await;
    let staged = &finals.staged;
    let award = finals.award(finals.entries[0]).await;
    let accepted = finals.award(finals.entries[1]).await;
    finals
        .act(&finals.owners[1], &accepted, "accept", json!({}))
        .await
        .ok();
    let lapsed = async || upkeep::once(&staged.app.app).await.unwrap().of(LAPSE);
    assert_eq!(lapsed().await, 0);
    staged.run("update awards set acceptance_due_at = now() - interval '1 second'");
    let refused = finals
        .act(&finals.owners[0], &award, "accept", json!({}))
        .await;
    assert!(refused.refused(409, "stage_closed")["closes_at"].is_string());
    // Not while the contest is suspended.
    staged.suspend().await.ok();
    assert_eq!(lapsed().await, 0);
    staged.run(
        "update contests set status = 'publicity', suspended_status = null, status_reason = null",
    );
    assert_eq!(lapsed().await, 2);
    assert_eq!(lapsed().await, 0);
    assert_eq!(
        staged.count(
            "awards",
            "status = 'declined' and status_reason like '%lapsed%'"
        ),
        2
    );
    assert_eq!(staged.count("notifications", "kind = 'award_lapsed'"), 2);
    assert_eq!(
        finals.award(finals.entries[1]).await["status"],
        "in_publicity"
    );
}

#[actix_web::test]
async fn who_declines_after_the_results_are_final_leaves_the_place_vacant() {
    let finals = Finals::of(3).await;
    finals.final_list().await;
    let award = finals.award(finals.entries[0]).await;
    let body = json!({"reason": "放弃"});
    finals
        .act(&finals.owners[0], &award, "decline", body)
        .await
        .ok();
    assert_eq!(
        (finals.statuses("awarded"), finals.statuses("not_awarded")),
        (2, 1)
    );
    let contest = finals
        .staged
        .app
        .get(&finals.staged.path(""))
        .send()
        .await
        .ok();
    assert_eq!(contest["awards"][0]["count"], 1);
    let path = format!("/v1/awards/{}", award["id"].as_str().unwrap());
    finals
        .staged
        .app
        .get(&path)
        .send()
        .await
        .refused(404, "not_found");
    let own = finals
        .staged
        .app
        .get(&path)
        .by(&finals.owners[0])
        .send()
        .await
        .ok();
    assert_eq!(own["status_reason"], "放弃");
}

#[actix_web::test]
async fn a_resumed_contest_gives_the_time_for_the_acceptance_back() {
    let finals = published().await;
    let staged = &finals.staged;
    staged.suspend().await.ok();
    staged.run(
        "alter table contest_events disable trigger user; \
         update contest_events set happened_at = happened_at - interval '3 days' where kind = 'suspended'",
    );
    let due = "acceptance_due_at > now() + interval '9 days'";
    assert_eq!(staged.count("awards", due), 0);
    let resumed = staged
        .app
        .post(&staged.path("/resume"))
        .by(&staged.province);
    resumed.send().await.ok();
    assert_eq!(staged.count("awards", due), 3);
    let shown: Value = finals.award(finals.entries[0]).await;
    assert!(shown["acceptance_due_at"].is_string());
}
