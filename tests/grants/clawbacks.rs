use serde_json::{Value, json};

use super::planted::Granted;

fn clawback(fen: i64) -> Value {
    json!({"reason_code": "off_purpose", "amount_fen": fen, "reason": "讲座经费用于购置车辆"})
}

#[actix_web::test]
async fn no_more_is_clawed_back_than_was_paid_and_another_official_approves() {
    let granted = Granted::ready().await;
    let (city, second) = (&granted.staged.city, &granted.second);
    let planned = granted.grant_of("second").await;
    let refused = granted
        .does(city, &planned, "propose-clawback", clawback(0))
        .await;
    refused.refused(409, "wrong_state");
    let grant = granted.approved().await;
    granted
        .does(city, &grant, "payments", granted.payment(2_000_000, "a"))
        .await
        .ok();
    let refused = granted
        .does(city, &grant, "propose-clawback", clawback(2_000_001))
        .await;
    let problem = refused.refused_at(422, "/amount_fen", "more_than_paid");
    assert_eq!(problem["excess_fen"], 1);
    let refused = granted
        .does(city, &grant, "propose-clawback", clawback(0))
        .await;
    refused.refused_at(422, "/amount_fen", "range");
    let refused = granted
        .does(second, &grant, "approve-clawback", json!(null))
        .await;
    refused.refused(409, "wrong_state");
    granted
        .does(city, &grant, "propose-clawback", clawback(800_000))
        .await
        .ok();
    let own = granted
        .does(city, &grant, "approve-clawback", json!(null))
        .await;
    own.refused(403, "own_proposal");
    let done = granted
        .does(second, &grant, "approve-clawback", json!(null))
        .await
        .ok();
    assert_eq!(done["status"], "clawed_back");
    assert_eq!(done["clawed_fen"], 800_000);
    assert_eq!(done["clawbacks"][0]["status"], "approved");
    assert!(done["clawed_at"].is_string());
    // What was not paid returns to the budget.
    assert_eq!(
        granted.sum("select committed_fen from grant_budgets"),
        2_000_000
    );
    let pay = granted
        .does(city, &grant, "payments", granted.payment(1, "b"))
        .await;
    pay.refused(409, "wrong_state");
    granted.holds();
    let told = granted
        .staged
        .app
        .get("/v1/notifications")
        .by(&granted.owner);
    let told = told.send().await.ok().to_string();
    assert!(
        told.contains("grant_clawed_back") && told.contains("8000.00"),
        "{told}"
    );
}

#[actix_web::test]
async fn a_clawback_of_nothing_ends_with_the_first_payment() {
    let granted = Granted::ready().await;
    let (city, second) = (&granted.staged.city, &granted.second);
    let grant = granted.approved().await;
    granted
        .does(city, &grant, "propose-clawback", clawback(0))
        .await
        .ok();
    granted
        .does(city, &grant, "payments", granted.payment(2_000_000, "a"))
        .await
        .ok();
    let refused = granted
        .does(second, &grant, "approve-clawback", json!(null))
        .await;
    refused.refused(409, "wrong_state");
    granted.holds();
}

#[actix_web::test]
async fn a_later_proposal_takes_the_place_of_the_one_that_waits() {
    let granted = Granted::ready().await;
    let (city, second) = (&granted.staged.city, &granted.second);
    let grant = granted.approved().await;
    granted
        .does(city, &grant, "propose-clawback", clawback(0))
        .await
        .ok();
    granted
        .does(second, &grant, "propose-clawback", clawback(0))
        .await
        .ok();
    let own = granted
        .does(second, &grant, "approve-clawback", json!(null))
        .await;
    own.refused(403, "own_proposal");
    let done = granted
        .does(city, &grant, "approve-clawback", json!(null))
        .await
        .ok();
    assert_eq!(done["clawbacks"][0]["status"], "superseded");
    assert_eq!(granted.sum("select committed_fen from grant_budgets"), 0);
    granted.holds();
}
