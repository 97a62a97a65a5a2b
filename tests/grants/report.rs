use serde_json::{Value, json};

use super::planted::Granted;

fn report(lines: &[(&str, i64)], value: &str) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(category, fen)| json!({"category": category, "amount_fen": fen, "note": "x"}))
        .collect();
    json!({"lines": lines, "actuals": [{"name": "科普讲座", "value": value}]})
}

#[actix_web::test]
async fn a_report_names_allowed_categories_within_what_was_paid_and_a_value_for_each_target() {
    let granted = Granted::ready().await;
    let (owner, city) = (&granted.owner, &granted.staged.city);
    let grant = granted.approved().await;
    let send = |body: Value| granted.call(owner, &grant, "report", &body).send();
    send(report(&[("lecture", 1)], "12"))
        .await
        .refused(409, "wrong_state");
    granted
        .does(city, &grant, "payments", granted.payment(1_000, "a"))
        .await
        .ok();
    let refused = send(report(
        &[
            ("lecture", 1),
            ("wages", 1),
            ("materials", 1),
            ("reception", 1),
        ],
        "12",
    ))
    .await;
    let problem = refused.refused(422, "forbidden_category");
    let pointers: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/lines/1/category", "/lines/3/category"]);
    for category in [
        "welfare",
        "bonus",
        "office",
        "travel_abroad",
        "construction",
        "repair",
        "administration",
    ] {
        let refused = send(report(&[(category, 1)], "12")).await;
        refused.refused(422, "forbidden_category");
    }
    send(report(&[("parties", 1)], "12")).await.refused_at(
        422,
        "/lines/0/category",
        "unknown_code",
    );
    let refused = send(report(&[("lecture", 600), ("materials", 401)], "12")).await;
    let problem = refused.refused_at(422, "/lines", "more_than_paid");
    assert_eq!(problem["excess_fen"], 1);
    send(report(&[("lecture", 1)], "十二"))
        .await
        .refused_at(422, "/actuals/0/value", "format");
    let without = json!({"lines": [{"category": "lecture", "amount_fen": 1}], "actuals": []});
    send(without).await.refused_at(422, "/actuals", "required");
    let foreign = json!({"lines": [{"category": "lecture", "amount_fen": 1}],
        "actuals": [{"name": "其他", "value": "1"}]});
    send(foreign)
        .await
        .refused_at(422, "/actuals/0/name", "unknown_target");
    let reported = send(report(&[("lecture", 600), ("materials", 400)], "13"))
        .await
        .ok();
    assert_eq!(reported["status"], "reported");
    assert_eq!(
        reported["targets"],
        json!([{"name": "科普讲座", "unit": "场", "target": "12", "actual": "13"}])
    );
    assert_eq!(reported["report_lines"].as_array().unwrap().len(), 2);
    // The last part comes after the report, which is then given once more.
    let paid = granted
        .does(city, &grant, "payments", granted.payment(500, "b"))
        .await
        .ok();
    assert_eq!(
        (&paid["status"], &paid["paid_fen"]),
        (&json!("reported"), &json!(1_500))
    );
    let again = send(report(&[("lecture", 1_500)], "14")).await.ok();
    assert_eq!(again["report_lines"].as_array().unwrap().len(), 1);
    let closed = granted.does(city, &grant, "close", json!(null)).await.ok();
    assert_eq!(closed["status"], "closed");
    assert!(closed["closed_at"].is_string());
    for (by, verb, body) in [
        (owner, "report", report(&[("lecture", 1)], "14")),
        (city, "payments", granted.payment(1, "c")),
        (
            city,
            "propose-clawback",
            json!({"reason_code": "other", "amount_fen": 1, "reason": "x"}),
        ),
    ] {
        let refused = granted.does(by, &grant, verb, body).await;
        refused.refused(409, "wrong_state");
    }
    granted.holds();
}

#[actix_web::test]
async fn only_the_owner_reports() {
    let granted = Granted::ready().await;
    let grant = granted.approved().await;
    let city = &granted.staged.city;
    granted
        .does(city, &grant, "payments", granted.payment(1_000, "a"))
        .await
        .ok();
    let stranger = granted.staged.app.person("stranger").await;
    let body = report(&[("lecture", 1)], "12");
    let refused = granted
        .does(&stranger, &grant, "report", body.clone())
        .await;
    refused.refused(404, "not_found");
    for by in [city, &granted.staged.organizer, &granted.staged.province] {
        let refused = granted.does(by, &grant, "report", body.clone()).await;
        refused.refused(403, "forbidden");
    }
}
