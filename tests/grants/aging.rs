use serde_json::json;

use super::planted::Granted;

#[actix_web::test]
async fn what_waits_is_told_by_age() {
    let granted = Granted::ready().await;
    let staged = &granted.staged;
    let city = &staged.city;
    let all = granted.grants().await;
    let ids: Vec<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
    for id in &ids[..6] {
        granted.does(city, id, "approve", json!(null)).await.ok();
    }
    // Amounts: 50,000 twice, 30,000 three times, 20,000.
    for (id, days) in ids.iter().zip([0, 30, 31, 60, 61, 400]) {
        granted.run(&format!(
            "update grants set approved_at = now() - interval '{days} days' where id = '{id}'"
        ));
    }
    granted
        .does(city, ids[0], "payments", granted.payment(1_000_000, "a"))
        .await
        .ok();
    granted
        .does(city, ids[2], "payments", granted.payment(3_000_000, "a"))
        .await
        .ok();
    for (id, day) in [(ids[0], "10"), (ids[2], "-1")] {
        granted.run(&format!(
            "update grants set report_due_on = (now() at time zone 'Asia/Shanghai')::date + {day} where id = '{id}'"
        ));
    }
    let path = staged.path("/grant-aging");
    let aging = staged.app.get(&path).by(city).send().await.ok();
    assert_eq!(
        aging["unpaid"],
        json!({"days_1_30": {"count": 2, "unpaid_fen": 9_000_000}, "days_31_60": {"count": 1, "unpaid_fen": 3_000_000},
            "days_over_60": {"count": 2, "unpaid_fen": 5_000_000}})
    );
    assert_eq!(aging["reports_due"][0]["grant_id"], ids[0]);
    assert_eq!(aging["reports_overdue"][0]["grant_id"], ids[2]);
    assert_eq!(aging["unscheduled"], json!([]));
    let listed = |query: &str| {
        let path = format!("/v1/grants?limit=100&{query}");
        let call = staged.app.get(&path).by(city).send();
        async move { call.await.ok()["items"].as_array().unwrap().len() }
    };
    assert_eq!(listed("overdue_report=true").await, 1);
    assert_eq!(listed("overdue_report=false").await, 15);
    assert_eq!(listed("unpaid=true").await, 5);
    assert_eq!(listed("unpaid=false").await, 11);
    assert_eq!(listed("status=paid").await, 2);
    assert_eq!(listed("division=513327").await, 10);
    assert_eq!(listed("division=510000").await, 16);
}

#[actix_web::test]
async fn grants_of_ended_awards_are_to_come_back_and_reports_without_a_day_are_told() {
    let granted = Granted::ready().await;
    let (staged, city) = (&granted.staged, &granted.staged.city);
    let ended = granted.approved().await;
    let paid = granted.grant_of("second").await;
    granted.does(city, &paid, "approve", json!(null)).await.ok();
    for grant in [&ended, &paid] {
        granted
            .does(city, grant, "payments", granted.payment(1_000_000, "a"))
            .await
            .ok();
    }
    granted.run(&format!(
        "update awards set status = 'revoked', status_reason = '异议成立' where id = (select award_id from grants \
         where id = '{ended}')"
    ));
    let path = staged.path("/grant-aging");
    let aging = staged.app.get(&path).by(city).send().await.ok();
    assert_eq!(
        aging["to_claw_back"],
        json!([{"grant_id": ended, "amount_fen": 5_000_000, "paid_fen": 1_000_000}])
    );
    assert_eq!(
        aging["reports_undated"],
        json!([{"grant_id": paid, "paid_fen": 1_000_000}])
    );
    assert_eq!(aging["unpaid"]["days_1_30"]["count"], 1);
}

#[actix_web::test]
async fn awards_without_a_grant_are_told_and_null_is_not_computed() {
    let granted = Granted::budgeted().await;
    let staged = &granted.staged;
    let path = staged.path("/grant-aging");
    let read = || staged.app.get(&path).by(&staged.city).send();
    let aging = read().await.ok();
    assert_eq!(aging["unscheduled"].as_array().unwrap().len(), 16);
    granted.plan().await.ok();
    assert_eq!(read().await.ok()["unscheduled"], json!([]));
    granted
        .run("update contests set status = 'publicity', finalized_at = null, award_list_id = null");
    assert_eq!(read().await.ok()["unscheduled"], json!(null));
}
