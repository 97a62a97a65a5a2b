use serde_json::json;

use super::planted::Granted;

#[actix_web::test]
async fn a_grant_is_paid_in_parts_and_never_more_than_approved() {
    let granted = Granted::ready().await;
    let city = &granted.staged.city;
    let grant = granted.grant_of("first").await;
    let pay = |fen: i64, reference: &str| {
        granted
            .call(city, &grant, "payments", &granted.payment(fen, reference))
            .send()
    };
    pay(1, "a").await.refused(409, "wrong_state");
    granted.approved().await;
    let paid = pay(2_000_000, "a").await.ok();
    assert_eq!(
        (&paid["status"], &paid["paid_fen"]),
        (&json!("paid"), &json!(2_000_000))
    );
    let problem = pay(3_000_001, "b")
        .await
        .refused(422, "payment_exceeds_grant");
    assert_eq!(problem["excess_fen"], 1);
    let problem = pay(10_000_000_000_000, "b")
        .await
        .refused(422, "payment_exceeds_grant");
    assert_eq!(problem["excess_fen"], 9_999_997_000_000_i64);
    pay(3_000_000, "a")
        .await
        .refused_at(422, "/reference", "taken");
    let paid = pay(3_000_000, "b").await.ok();
    assert_eq!(paid["paid_fen"], 5_000_000);
    assert_eq!(paid["payments"].as_array().unwrap().len(), 2);
    pay(1, "c").await.refused(422, "payment_exceeds_grant");
    granted.holds();
    let mut body = granted.payment(1, "d");
    body["paid_on"] = json!("2099-01-01");
    let refused = granted.does(city, &grant, "payments", body).await;
    refused.refused_at(422, "/paid_on", "range");
    for fen in [0, -1] {
        let refused = granted
            .does(city, &grant, "payments", granted.payment(fen, "d"))
            .await;
        refused.refused_at(422, "/amount_fen", "range");
    }
}

#[actix_web::test]
async fn nothing_is_approved_or_paid_for_an_award_that_was_revoked() {
    let granted = Granted::ready().await;
    let city = &granted.staged.city;
    let grant = granted.approved().await;
    let other = granted.grant_of("second").await;
    granted.run("update awards set status = 'revoked', status_reason = '异议成立'");
    let pay = granted
        .does(city, &grant, "payments", granted.payment(1, "a"))
        .await;
    pay.refused(409, "wrong_state");
    let approve = granted.does(city, &other, "approve", json!(null)).await;
    approve.refused(409, "wrong_state");
}

#[actix_web::test]
async fn an_approval_that_is_sent_again_approves_once() {
    let granted = Granted::ready().await;
    let city = &granted.staged.city;
    let grant = granted.grant_of("first").await;
    let call = || {
        granted
            .call(city, &grant, "approve", &json!(null))
            .header("idempotency-key", "once")
    };
    let first = call().send().await.ok();
    let again = call().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.ok(), first);
    let approve = granted.does(city, &grant, "approve", json!(null)).await;
    approve.refused(409, "wrong_state");
    assert_eq!(
        granted.sum("select committed_fen from grant_budgets"),
        5_000_000
    );
}

#[actix_web::test]
async fn an_approval_beyond_the_budget_is_refused_with_what_is_too_much() {
    let granted = Granted::ready().await;
    let city = &granted.staged.city;
    let grant = granted.grant_of("first").await;
    let amounts = granted.amounts(&[("first", 1)]);
    let body = json!({"amount_fen": 4_000_000, "source": "x", "amounts": amounts});
    granted.budget(body).await.ok();
    let approve = granted.does(city, &grant, "approve", json!(null)).await;
    let problem = approve.refused(422, "budget_exceeded");
    assert_eq!(problem["excess_fen"], 1_000_000);
    granted.holds();
}

#[actix_web::test]
async fn the_owner_is_told_of_approval_and_payments() {
    let granted = Granted::ready().await;
    let (city, owner) = (&granted.staged.city, &granted.owner);
    let grant = granted.approved().await;
    for reference in ["a", "b"] {
        let payment = granted.payment(150, reference);
        granted.does(city, &grant, "payments", payment).await.ok();
    }
    let told = granted
        .staged
        .app
        .get("/v1/notifications")
        .by(owner)
        .send()
        .await
        .ok();
    let of = |kind: &str| {
        let all = told["items"].as_array().unwrap().iter();
        all.filter(|one| one["kind"] == kind).count()
    };
    assert_eq!(["grant_approved", "grant_paid"].map(of), [1, 2]);
    assert!(told.to_string().contains("1.50"));
}
