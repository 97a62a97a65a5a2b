//! What is counted as what.

use serde_json::{Value, json};

use super::rows::{A_SERVICE, Cast, Service, appoint, behind, counts, numbers, profiles, serve};
use crate::support::TestApp;

const ALL: [&str; 8] = [
    "recorded",
    "confirmed",
    "audited",
    "disputed",
    "expired_unconfirmed",
    "flagged",
    "voided",
    "late",
];

#[actix_web::test]
async fn void_and_late_records_stand_apart_and_audited_ones_are_confirmed() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=1);
    appoint(&app, 1, "510600", "2024-01-01", "");
    for (count, status, late, flagged) in [
        (1, "recorded", false, false),
        (2, "confirmed", false, true),
        (3, "audited_ok", false, false),
        (4, "disputed", false, true),
        (5, "expired_unconfirmed", false, false),
        (6, "voided", false, true),
        (7, "confirmed", true, true),
        (8, "voided", true, false),
        (9, "recorded", true, false),
    ] {
        let service = Service {
            status,
            late,
            flagged,
            ..A_SERVICE
        };
        serve(&app, &cast, count, &service);
    }
    let found = counts(&app, &cast.city, "").await;
    let expected = [15, 5, 3, 4, 5, 6, 14, 16];
    assert_eq!(numbers(&found["total"], ALL), expected);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(0));
    assert_eq!(found["total"]["records_per_broker"], "15.00");
    // A flag of a version that was amended is no flag of the record as it is now.
    behind(
        &app,
        "update service_records set version_number = 2 where status = 'confirmed'",
    );
    let found = counts(&app, &cast.city, "").await;
    assert_eq!(numbers(&found["total"], ["flagged", "recorded"]), [4, 15]);
}

#[actix_web::test]
async fn a_service_counts_on_the_day_in_shanghai_on_which_it_started() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=1);
    for started_at in [
        "2023-12-31T23:59:00+08",
        "2024-01-01T00:00:00+08",
        "2024-08-31T23:59:00+08",
        "2024-09-01T00:00:00+08",
    ] {
        let service = Service {
            started_at,
            ..A_SERVICE
        };
        serve(&app, &cast, 1, &service);
    }
    let found = counts(&app, &cast.city, "&group_by=month").await;
    assert_eq!(found["total"]["recorded"], 2);
    let months = found["items"].as_array().unwrap().iter();
    let months: Vec<Value> = months
        .map(|row| json!([row["month_on"], row["recorded"]]))
        .collect();
    assert_eq!(months, [json!(["2024-01-01", 1]), json!(["2024-08-01", 1])]);
    let path = "/v1/stats/service-records?from_on=2024-09-01&to_on=2024-09-01";
    let found = app.get(path).by(&cast.city).send().await.ok();
    assert_eq!(found["days"], 1);
    assert_eq!(found["total"]["recorded"], 1);
    // Without a broker nothing is divided.
    assert_eq!(found["total"]["records_per_broker"], Value::Null);
    assert_eq!(found["total"]["records_per_broker_by_days"], Value::Null);
}

#[actix_web::test]
async fn counts_are_grouped_by_city_and_kind_and_narrowed_by_broker_and_kind() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=3);
    appoint(&app, 1, "510603", "2024-01-01", "");
    appoint(&app, 2, "510700", "2024-01-01", "");
    appoint(&app, 2, "510600", "2024-01-01", "");
    for (count, broker, kind, division) in [
        (3, 1, "visit", "510603"),
        (2, 1, "matching", "510600"),
        (4, 2, "visit", "510700"),
        (1, 2, "visit", "510000"),
        (5, 3, "training", "500000"),
    ] {
        let service = Service {
            broker,
            kind,
            division,
            ..A_SERVICE
        };
        serve(&app, &cast, count, &service);
    }
    let by = |found: &Value, member: &str| -> Vec<(String, i64, i64)> {
        let rows = found["items"].as_array().unwrap().iter();
        rows.map(|row| {
            let [recorded, brokers] = numbers(row, ["recorded", "active_brokers"]);
            (row[member].as_str().unwrap().to_owned(), recorded, brokers)
        })
        .collect()
    };
    let found = counts(&app, &cast.province, "&group_by=division").await;
    let row = |key: &str, recorded: i64, brokers: i64| (key.to_owned(), recorded, brokers);
    assert_eq!(
        by(&found, "division"),
        [
            row("500000", 5, 0),
            row("510000", 1, 0),
            row("510600", 5, 2),
            row("510700", 4, 1)
        ]
    );
    assert_eq!(found["items"][2]["name"], "德阳市");
    // Who works in two cities counts once in all.
    assert_eq!(
        numbers(&found["total"], ["recorded", "active_brokers"]),
        [15, 2]
    );
    assert_eq!(found["total"]["records_per_broker"], "7.50");
    let found = counts(&app, &cast.province, "&group_by=kind").await;
    assert_eq!(
        by(&found, "kind"),
        [
            row("matching", 2, 2),
            row("training", 5, 2),
            row("visit", 8, 2)
        ]
    );
    assert_eq!(found["items"][2]["name"], "走访");
    let found = counts(&app, &cast.city, "&group_by=kind").await;
    assert_eq!(
        by(&found, "kind"),
        [row("matching", 2, 2), row("visit", 3, 2)]
    );
    let one = super::rows::broker(1);
    let found = counts(
        &app,
        &cast.province,
        &format!("&broker_id={one}&kind=visit"),
    )
    .await;
    assert_eq!(
        numbers(&found["total"], ["recorded", "active_brokers"]),
        [3, 1]
    );
}

#[actix_web::test]
async fn a_period_in_no_order_or_too_long_is_named() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for (query, place, code) in [
        ("from_on=2024-02-02&to_on=2024-02-01", "to_on", "range"),
        ("from_on=2000-01-01&to_on=2024-02-01", "to_on", "range"),
        ("from_on=x", "from_on", "type"),
        ("group_by=day", "group_by", "unknown_code"),
        ("kind=walk", "kind", "unknown_code"),
        ("division=5106", "division", "type"),
    ] {
        let path = format!("/v1/stats/service-records?{query}");
        let refused = app.get(&path).by(&cast.city).send().await;
        refused.refused_at(422, place, code);
    }
    let year = app.get("/v1/stats/service-records").by(&cast.city);
    let year = year.send().await.ok();
    assert!(year["from_on"].as_str().unwrap().ends_with("-01-01"));
}
