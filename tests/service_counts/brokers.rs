//! By which brokers the records are divided.

use super::rows::{
    A_SERVICE, Cast, Service, appoint, appoint_until, counts, numbers, profiles, serve,
};
use crate::support::TestApp;

#[actix_web::test]
async fn who_was_appointed_on_no_day_of_the_period_does_not_count() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=8);
    // The whole period; its last day; its first day.
    appoint(&app, 1, "510600", "2020-01-01", "");
    appoint(&app, 2, "510603", "2024-08-31", "");
    appoint(&app, 3, "510600", "2020-01-01", "2024-01-01");
    let found = counts(&app, &cast.city, "").await;
    assert_eq!(
        numbers(&found["total"], ["active_brokers", "broker_days"]),
        [3, 246]
    );
    // The day before; the day after; elsewhere; revoked before the first day.
    appoint(&app, 4, "510600", "2020-01-01", "2023-12-31");
    appoint(&app, 5, "510600", "2024-09-01", "");
    appoint(&app, 6, "510700", "2020-01-01", "");
    let revoked = "2023-12-31T23:59:00+08";
    appoint_until(&app, 7, "510600", ("2020-01-01", ""), revoked);
    let found = counts(&app, &cast.city, "").await;
    assert_eq!(
        numbers(&found["total"], ["active_brokers", "broker_days"]),
        [3, 246]
    );
    // Revoked on the first day: it was in force on that day. Revoked before it began: on none.
    let revoked = "2024-01-01T10:00:00+08";
    appoint_until(&app, 8, "510600", ("2020-01-01", ""), revoked);
    appoint_until(&app, 7, "510600", ("2024-03-01", ""), revoked);
    let found = counts(&app, &cast.city, "").await;
    assert_eq!(
        numbers(&found["total"], ["active_brokers", "broker_days"]),
        [4, 247]
    );
}

#[actix_web::test]
async fn half_a_period_counts_half_in_the_weighted_ratio() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=2);
    appoint(&app, 1, "510600", "2020-01-01", "");
    appoint(&app, 2, "510600", "2024-01-06", "2024-02-28");
    let service = Service {
        started_at: "2024-01-04T09:00:00+08",
        ..A_SERVICE
    };
    serve(&app, &cast, 30, &service);
    let path = "/v1/stats/service-records?from_on=2024-01-01&to_on=2024-01-10";
    let found = app.get(path).by(&cast.city).send().await.ok();
    let total = &found["total"];
    assert_eq!(
        numbers(total, ["recorded", "active_brokers", "broker_days"]),
        [30, 2, 15]
    );
    assert_eq!(total["records_per_broker"], "15.00");
    assert_eq!(total["records_per_broker_by_days"], "20.00");
}

#[actix_web::test]
async fn the_days_of_two_appointments_count_once() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=1);
    appoint(&app, 1, "510600", "2024-01-01", "2024-01-20");
    appoint(&app, 1, "510603", "2024-01-11", "2024-02-10");
    let path = "/v1/stats/service-records?from_on=2024-01-01&to_on=2024-02-29&group_by=month";
    let found = app.get(path).by(&cast.city).send().await.ok();
    assert_eq!(
        numbers(&found["total"], ["active_brokers", "broker_days"]),
        [1, 41]
    );
    let months = found["items"].as_array().unwrap();
    let days: Vec<i64> = months
        .iter()
        .map(|row| numbers(row, ["broker_days"])[0])
        .collect();
    assert_eq!(days, [31, 10]);
}
