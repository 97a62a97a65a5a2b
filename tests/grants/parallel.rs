//! What holds when many requests come at one moment.

use serde_json::json;

use super::planted::Granted;
use crate::support::{together, with_status};

const ROUNDS: usize = 20;

#[actix_web::test]
async fn parallel_approvals_never_exceed_the_budget() {
    let granted = Granted::ready().await;
    let (city, province) = (&granted.staged.city, &granted.staged.province);
    // Room for less than half of what is planned.
    let amounts = granted.amounts(&[("first", 1)]);
    let body = json!({"amount_fen": 20_000_000, "source": "x", "amounts": amounts});
    granted.budget(body).await.ok();
    let all = granted.grants().await;
    for round in 0..ROUNDS {
        let calls = (0..50).map(|number| {
            let grant = &all[(number + round) % all.len()];
            let by = if number % 2 == 0 { city } else { province };
            granted.call(by, grant["id"].as_str().unwrap(), "approve", &json!(null))
        });
        let answers = together(calls).await;
        let approved = with_status(&answers, 200);
        assert_eq!(
            approved + with_status(&answers, 409) + with_status(&answers, 422),
            50
        );
        granted.holds();
        let approved_fen = granted
            .sum("select coalesce(sum(amount_fen), 0) from grants where status = 'approved'");
        assert!(approved_fen <= 20_000_000, "{approved_fen}");
        // No grant that is left would fit.
        let least =
            granted.sum("select coalesce(min(amount_fen), 0) from grants where status = 'planned'");
        assert!(
            approved_fen + least > 20_000_000,
            "{approved_fen} and {least}"
        );
        granted.run("update grants set status = 'planned', approved_at = null, approved_by = null");
        granted.run("update grant_budgets set committed_fen = 0");
    }
}

#[actix_web::test]
async fn parallel_payments_never_exceed_the_grant() {
    let granted = Granted::ready().await;
    let (city, second) = (&granted.staged.city, &granted.second);
    for grant in granted.grants().await {
        let id = grant["id"].as_str().unwrap();
        granted.does(city, id, "approve", json!(null)).await.ok();
        let amount = grant["amount_fen"].as_i64().unwrap();
        let calls = (0..50).map(|number| {
            let by = if number % 2 == 0 { city } else { second };
            let payment = granted.payment(amount / 20, &format!("{number}"));
            granted.call(by, id, "payments", &payment)
        });
        let answers = together(calls).await;
        assert_eq!(with_status(&answers, 200), 20);
        assert_eq!(with_status(&answers, 422), 30);
        granted.holds();
        assert_eq!(
            granted.count("grants", &format!("id = '{id}' and paid_fen = amount_fen")),
            1
        );
    }
}

#[actix_web::test]
async fn payments_clawback_payee_and_budget_at_once_break_nothing() {
    let granted = Granted::ready().await;
    let staged = &granted.staged;
    let (city, second, province) = (&staged.city, &granted.second, &staged.province);
    let amounts = granted.amounts(&[("first", 1)]);
    for grant in granted.grants().await {
        let id = grant["id"].as_str().unwrap();
        let clawback = json!({"reason_code": "other", "amount_fen": 0, "reason": "x"});
        let name = "炉霍雪域俄色有限责任公司";
        let payee = json!({"organization_name": name, "account_name": name, "bank": "农行", "account_number": "22810101040012345"});
        // Approved at the moment at which it is clawed back.
        let first = [
            granted.call(city, id, "approve", &json!(null)),
            granted.call(second, id, "propose-clawback", &clawback),
            granted.call(province, id, "approve-clawback", &json!(null)),
        ];
        together(first).await;
        granted.holds();
        let mut calls = Vec::new();
        for number in 0..12 {
            let payment = granted.payment(1_000_000, &format!("{number}"));
            calls.push(granted.call(city, id, "payments", &payment));
            calls.push(granted.call(province, id, "approve-clawback", &json!(null)));
            calls.push(granted.call(second, id, "propose-clawback", &clawback));
            let fen = 20_000_000 + number;
            let body = json!({"amount_fen": fen, "source": "x", "amounts": amounts});
            let budget = staged
                .app
                .put(&staged.path("/grant-budget"))
                .by(&staged.organizer);
            calls.push(budget.header("if-match", "*").json(&body));
        }
        calls.push(granted.call(&granted.owner, id, "payee", &payee));
        calls.push(granted.call(city, id, "confirm-payee", &json!(null)));
        let answers = together(calls).await;
        assert!(answers.iter().all(|answer| answer.status < 500));
        granted.holds();
    }
}

#[actix_web::test]
async fn parallel_plannings_plan_each_award_once() {
    let granted = Granted::budgeted().await;
    let staged = &granted.staged;
    let body = json!({"award_list_id": granted.list});
    let calls = (0..50).map(|_| {
        let call = staged.app.post(&staged.path("/grants/plan"));
        call.by(&staged.organizer).json(&body)
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 50);
    assert_eq!(granted.count("grants", "true"), 16);
    granted.holds();
}
