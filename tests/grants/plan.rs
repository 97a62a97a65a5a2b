use serde_json::json;

use super::planted::{BUDGET, Granted};

#[actix_web::test]
async fn each_award_and_prize_in_a_tier_with_an_amount_gets_one_grant_however_often_it_is_asked() {
    let granted = Granted::planned().await;
    let grants = granted.grants().await;
    let count = |tier: &str| grants.iter().filter(|one| one["tier_code"] == tier).count();
    assert_eq!(
        ["first", "second", "third", "merit", "organization"].map(count),
        [2, 3, 5, 0, 6]
    );
    let total: i64 = grants
        .iter()
        .map(|one| one["amount_fen"].as_i64().unwrap())
        .sum();
    assert_eq!(total, BUDGET);
    let again = granted.plan().await.ok();
    assert_eq!(again, json!({"planned": 0, "known": 16, "items": []}));
    assert_eq!(granted.count("grants", "true"), 16);
    granted.holds();
}

#[actix_web::test]
async fn grants_follow_from_the_final_list_only() {
    let granted = Granted::budgeted().await;
    let staged = &granted.staged;
    let other = uuid::Uuid::now_v7().to_string();
    let refused = granted.plan_by(&staged.organizer, &other).await;
    let problem = refused.refused(409, "award_list_not_final");
    assert_eq!(problem["final_list_id"], granted.list.to_string());
    granted
        .run("update contests set status = 'publicity', finalized_at = null, award_list_id = null");
    granted.plan().await.refused(409, "award_list_not_final");
    assert_eq!(granted.count("grants", "true"), 0);
}

#[actix_web::test]
async fn awards_that_do_not_stand_get_no_grant() {
    let granted = Granted::budgeted().await;
    granted.run("update awards set status = 'declined', status_reason = 'x' where rank = 1");
    granted.run("update awards set status = 'revoked', status_reason = 'x' where rank = 3");
    granted.run("update awards set status = 'rejected', status_reason = 'x' where entry_id is null and place = 1");
    granted.run("update awards set status = 'certificate_issued' where rank = 2");
    let plan = granted.plan().await.ok();
    assert_eq!(plan["planned"], 13);
    granted.holds();
}

#[actix_web::test]
async fn a_planning_beyond_the_budget_is_refused() {
    let granted = Granted::budgeted().await;
    granted.plan().await.ok();
    // One award was planned at its old amount, and the others would come at new ones.
    granted.run("delete from grants where amount_fen <> 5000000");
    let amounts = granted.amounts(&[("first", 1), ("second", 3_000_000)]);
    let body = json!({"amount_fen": 18_999_999, "source": "x", "amounts": amounts});
    granted.budget(body).await.ok();
    let problem = granted.plan().await.refused(422, "budget_exceeded");
    assert_eq!(problem["excess_fen"], 1);
    let body = json!({"amount_fen": 19_000_000, "source": "x",
        "amounts": granted.amounts(&[("first", 1), ("second", 3_000_000)])});
    granted.budget(body).await.ok();
    assert_eq!(granted.plan().await.ok()["planned"], 3);
}

#[actix_web::test]
async fn a_plan_without_a_budget_and_of_a_suspended_contest_waits() {
    let granted = Granted::new().await;
    granted.plan().await.refused(409, "wrong_state");
    let granted = Granted::ready().await;
    let grant = granted.grant_of("first").await;
    let city = &granted.staged.city;
    granted.staged.suspend().await.ok();
    granted.plan().await.refused(409, "wrong_state");
    let approve = granted.does(city, &grant, "approve", json!(null)).await;
    approve.refused(409, "wrong_state");
    let change = granted.change(city, &grant, json!({"purpose": "x"})).await;
    change.refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_planned_grant_is_changed_and_an_approved_one_is_not() {
    let granted = Granted::planned().await;
    let (organizer, city) = (&granted.staged.organizer, &granted.staged.city);
    let grant = granted.grant_of("first").await;
    let body = json!({"purpose": "俄色茶科普示范", "report_due_on": "2099-06-30",
        "targets": [{"name": "科普讲座", "unit": "场", "target": "12"}, {"name": "带动示范", "unit": "项"}]});
    let changed = granted.change(organizer, &grant, body).await.ok();
    assert_eq!(changed["targets"][0]["target"], "12");
    assert_eq!(changed["targets"][1]["target"], json!(null));
    assert_eq!(changed["report_due_on"], "2099-06-30");
    for (body, pointer, code) in [
        (
            json!({"targets": [{"name": "a", "unit": "b", "target": "约12"}]}),
            "/targets/0/target",
            "format",
        ),
        (
            json!({"targets": [{"name": "a", "unit": "b", "target": 12}]}),
            "/targets/0/target",
            "type",
        ),
        (
            json!({"report_due_on": "2024-01-01"}),
            "/report_due_on",
            "range",
        ),
        (json!({"amount_fen": 1}), "/amount_fen", "unknown_field"),
    ] {
        let refused = granted.change(organizer, &grant, body).await;
        assert_eq!(refused.status, 422, "{pointer} {code}: {}", refused.text);
    }
    let same = granted
        .change(organizer, &grant, json!({"purpose": "俄色茶科普示范"}))
        .await;
    let etag = same.etag();
    let call = granted
        .staged
        .app
        .patch(&format!("/v1/grants/{grant}"))
        .by(organizer);
    let stale = call
        .header("if-match", "\"1-1\"")
        .json(&json!({"purpose": "y"}));
    stale.send().await.refused(412, "precondition_failed");
    let read = granted.get(&granted.owner, &grant).await;
    assert_eq!(read.etag(), etag);
    granted.make_ready();
    granted
        .does(city, &grant, "approve", json!(null))
        .await
        .ok();
    let refused = granted
        .change(organizer, &grant, json!({"purpose": "z"}))
        .await;
    refused.refused(409, "wrong_state");
}
