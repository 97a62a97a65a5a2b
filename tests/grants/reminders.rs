use serde_json::json;

use super::planted::Granted;

#[actix_web::test]
async fn the_owner_is_reminded_of_a_report_once() {
    let granted = Granted::ready().await;
    let staged = &granted.staged;
    let grant = granted.approved().await;
    let due_in = |days: i64| {
        granted.run(&format!(
            "update grants set report_due_on = (now() at time zone 'Asia/Shanghai')::date + {days} where id = '{grant}'"
        ));
    };
    let told = async || {
        tianfu::service::upkeep::once(&staged.app.app)
            .await
            .unwrap();
        let told = staged.app.get("/v1/notifications").by(&granted.owner);
        let told = told.send().await.ok();
        let all = told["items"].as_array().unwrap().iter();
        all.filter(|one| one["kind"] == "grant_report_due").count()
    };
    due_in(10);
    assert_eq!(told().await, 0, "nothing is paid");
    granted
        .does(&staged.city, &grant, "payments", granted.payment(1, "a"))
        .await
        .ok();
    due_in(15);
    assert_eq!(told().await, 0, "it is early");
    due_in(14);
    assert_eq!(told().await, 1);
    assert_eq!(told().await, 1);
    let report = json!({"lines": [{"category": "lecture", "amount_fen": 1}],
        "actuals": [{"name": "科普讲座", "value": "12"}]});
    granted
        .does(&granted.owner, &grant, "report", report)
        .await
        .ok();
    due_in(-3);
    assert_eq!(told().await, 1, "it is reported");
}
