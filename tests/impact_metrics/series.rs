use serde_json::{Value, json};

use super::{file, metric, of, path};
use crate::recommendations::planted::{Winners, entry, run};
use crate::support::TestApp;

#[actix_web::test]
async fn revenue_of_270_and_then_420_grew_by_55_56_per_cent() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    for body in [
        // Filed in any order and unit.
        metric("revenue", "4200000.00", "yuan", 2022),
        metric("revenue", "270", "wan_yuan", 2021),
        of(
            metric("output_value", "1000", "wan_yuan", 2022),
            json!({"qualifier": "at_least"}),
        ),
        of(
            metric("output_value", "2000", "wan_yuan", 2023),
            json!({"qualifier": "exact"}),
        ),
        metric("jobs", "325", "person", 2022),
        metric("returnees", "125", "person", 2022),
        of(
            metric("beneficiaries", "8600", "person", 2022),
            json!({"qualifier": "at_least"}),
        ),
    ] {
        file(&app, owner, &body).send().await.created();
    }
    let shown = format!("/v1/entries/{}/impact", entry(1));
    let shown = app.get(&shown).by(owner).send().await.ok();
    let series = shown["series"].as_array().unwrap();
    let of_code = |code: &str| series.iter().find(|one| one["code"] == code).unwrap();
    let revenue = &of_code("revenue")["figures"];
    assert_eq!(of_code("revenue")["base_unit"], "yuan");
    assert_eq!(revenue[0]["base_value"], "2700000");
    assert_eq!(
        revenue[0]["growth"],
        json!({"percent": null, "reason": "first"})
    );
    assert_eq!(
        (&revenue[1]["value"], &revenue[1]["base_value"]),
        (&json!("4200000"), &json!("4200000"))
    );
    assert_eq!(
        revenue[1]["growth"],
        json!({"percent": "55.56", "reason": null})
    );
    // Output value is another series, and what is no exact figure has no growth.
    let output = &of_code("output_value")["figures"];
    assert_eq!(
        (&output[0]["base_value"], &output[0]["qualifier"]),
        (&json!("10000000"), &json!("at_least"))
    );
    assert_eq!(
        output[1]["growth"],
        json!({"percent": null, "reason": "not_exact"})
    );
    assert_eq!(series.len(), 5);
}

#[actix_web::test]
async fn growth_has_a_reason_where_there_is_none() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    for body in [
        metric("trained", "0", "person", 2020),
        metric("trained", "10", "person", 2021),
        of(
            metric("trained", "15", "person", 2022),
            json!({"qualifier": "planned", "due_on": "2022-12-31"}),
        ),
        metric("trained", "12", "person", 2023),
        of(
            metric("trained", "6", "person", 2024),
            json!({"period": {"from": "2024-01-01", "to": "2024-06-30"}}),
        ),
    ] {
        file(&app, owner, &body).send().await.created();
    }
    let shown = format!("/v1/entries/{}/impact", entry(1));
    let shown = app.get(&shown).by(owner).send().await.ok();
    let figures = shown["series"][0]["figures"].as_array().unwrap();
    let growths: Vec<Value> = figures.iter().map(|one| one["growth"].clone()).collect();
    let gap = |reason: &str| json!({"percent": null, "reason": reason});
    assert_eq!(
        growths,
        [
            gap("first"),
            gap("earlier_zero"),
            gap("planned"),
            json!({"percent": "20.00", "reason": null}),
            gap("periods_differ")
        ]
    );
    assert_eq!(
        figures[4]["period"],
        json!({"year": null, "from": "2024-01-01", "to": "2024-06-30"})
    );
}

#[actix_web::test]
async fn a_sum_with_a_lower_bound_is_a_lower_bound() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let (owner, cast) = (&winners.cast.owner, &winners.cast);
    let on = |rank: i32, body: Value| of(body, json!({"entry_id": entry(rank)}));
    let exact = on(1, metric("output_value", "200", "wan_yuan", 2024));
    let exact = file(&app, owner, &exact).send().await.created();
    app.post(&format!("{}/verify", path(&exact)))
        .by(&cast.city)
        .send()
        .await
        .ok();
    for body in [
        on(
            2,
            of(
                metric("output_value", "1000", "wan_yuan", 2024),
                json!({"qualifier": "at_least"}),
            ),
        ),
        on(
            2,
            of(
                metric("output_value", "5000", "wan_yuan", 2024),
                json!({"qualifier": "planned", "due_on": "2024-12-31"}),
            ),
        ),
        on(1, metric("jobs", "325", "person", 2024)),
        on(
            2,
            of(
                metric("jobs", "20", "person", 2024),
                json!({"qualifier": "approx"}),
            ),
        ),
        on(1, metric("revenue", "1", "yuan", 2024)),
        on(
            3,
            of(
                metric("returnees", "9", "person", 2024),
                json!({"qualifier": "approx"}),
            ),
        ),
        on(
            4,
            of(
                metric("returnees", "9", "person", 2024),
                json!({"qualifier": "at_least"}),
            ),
        ),
    ] {
        file(&app, owner, &body).send().await.created();
    }
    let summary = format!("/v1/contests/{}/impact-summary", cast.contest);
    let shown = app.get(&summary).by(&cast.organizer).send().await.ok();
    let sums = shown["sums"].as_array().unwrap();
    let sum = |code: &str, planned: bool| {
        let mut of_code = sums.iter().filter(|one| one["code"] == code);
        of_code
            .find(|one| (one["qualifier"] == "planned") == planned)
            .unwrap()
    };
    let output = sum("output_value", false);
    assert_eq!(
        json!([
            output["base_value"],
            output["qualifier"],
            output["approximate"],
            output["figures"],
            output["entries"]
        ]),
        json!(["12000000", "at_least", false, 2, 2])
    );
    assert_eq!(
        output["verified"],
        json!({"figures": 1, "base_value": "2000000"})
    );
    assert_eq!(sum("output_value", true)["base_value"], "50000000");
    assert_eq!(
        (
            &sum("jobs", false)["base_value"],
            &sum("jobs", false)["qualifier"]
        ),
        (&json!("345"), &json!("approx"))
    );
    // Both: a lower bound, and only about.
    let both = sum("returnees", false);
    assert_eq!(
        (&both["qualifier"], &both["approximate"]),
        (&json!("at_least"), &json!(true))
    );
    assert_eq!(sum("revenue", false)["base_value"], "1");
    run(
        &app,
        &format!(
            "update entries set status = 'revoked' where id = '{}'",
            entry(2)
        ),
    );
    let shown = app.get(&summary).by(&cast.organizer).send().await.ok();
    let left = shown["sums"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["code"] == "output_value")
        .unwrap();
    assert_eq!(
        (&left["base_value"], &left["qualifier"]),
        (&json!("2000000"), &json!("exact"))
    );
}
