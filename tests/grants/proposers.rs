//! Nobody approves what they proposed.

use serde_json::json;

use super::planted::{BUDGET, Granted};
use crate::support::Person;

#[actix_web::test]
async fn who_planned_a_grant_or_changed_it_last_neither_approves_nor_pays_nor_closes_it() {
    let granted = Granted::budgeted().await;
    let (city, second) = (&granted.staged.city, &granted.second);
    let list = granted.list.to_string();
    granted.plan_by(city, &list).await.ok();
    granted.make_ready();
    let grant = granted.grant_of("first").await;
    let approve = |by: &Person| granted.call(by, &grant, "approve", &json!(null)).send();
    approve(city).await.refused(403, "own_proposal");
    // Who changes the plan proposes it anew, and the planner stays one of the proposers.
    granted
        .change(second, &grant, json!({"purpose": "x"}))
        .await
        .ok();
    approve(city).await.refused(403, "own_proposal");
    approve(second).await.refused(403, "own_proposal");
    approve(&granted.staged.province).await.ok();
    for by in [city, second] {
        let payment = granted.payment(1, "a");
        let pay = granted.does(by, &grant, "payments", payment).await;
        pay.refused(403, "own_proposal");
    }
    let payment = granted.payment(1, "a");
    granted
        .does(&granted.staged.province, &grant, "payments", payment)
        .await
        .ok();
    let report = json!({"lines": [{"category": "lecture", "amount_fen": 1}],
        "actuals": [{"name": "科普讲座", "value": "12"}]});
    granted
        .does(&granted.owner, &grant, "report", report)
        .await
        .ok();
    let close = granted.does(city, &grant, "close", json!(null)).await;
    close.refused(403, "own_proposal");
    let close = granted
        .does(&granted.staged.province, &grant, "close", json!(null))
        .await;
    assert_eq!(close.ok()["status"], "closed");
    granted.holds();
}

#[actix_web::test]
async fn an_organiser_plans_and_does_not_approve() {
    let granted = Granted::ready().await;
    let grant = granted.grant_of("first").await;
    let organizer = &granted.staged.organizer;
    for verb in ["approve", "close", "approve-clawback", "confirm-payee"] {
        let refused = granted.does(organizer, &grant, verb, json!(null)).await;
        refused.refused(403, "forbidden");
    }
    let payment = granted.payment(1, "a");
    let pay = granted.does(organizer, &grant, "payments", payment).await;
    pay.refused(403, "forbidden");
}

#[actix_web::test]
async fn an_official_does_not_decide_on_the_own_grant() {
    let granted = Granted::ready().await;
    let city = &granted.staged.city;
    granted.run(&format!("update entries set owner_id = '{}'", city.id));
    let grant = granted.grant_of("first").await;
    let approve = granted.does(city, &grant, "approve", json!(null)).await;
    approve.refused(403, "own_proposal");
    let confirm = granted
        .does(city, &grant, "confirm-payee", json!(null))
        .await;
    confirm.refused(403, "own_proposal");
}

#[actix_web::test]
async fn the_database_holds_the_rule_too() {
    let granted = Granted::ready().await;
    let by = &granted.staged.organizer.id;
    let database = &granted.staged.app.database;
    for statement in [
        format!("update grants set status = 'approved', approved_by = '{by}', approved_at = now()"),
        format!("update payee_changes set confirmed_by = '{by}'"),
        format!("update grant_budgets set committed_fen = {BUDGET} + 1"),
        "update grants set paid_fen = amount_fen + 1".to_owned(),
        "update grants set clawed_fen = 1".to_owned(),
    ] {
        assert!(database.run(&statement).is_err(), "{statement}");
    }
}
