//! The figures of 德阳: 82 brokers, and 7,000 services in eight months.

use super::rows::{Cast, appoint, behind, counts, numbers, profiles};
use crate::support::TestApp;

/// Services of the 82 brokers in turn, from the `from`-th to before the `to`-th.
fn services(app: &TestApp, cast: &Cast, from: u32, to: u32) {
    behind(
        app,
        &format!(
            "insert into service_records (id, broker_id, served_organization_id, kind, channel, division, started_at, ends_at, \
               minutes, outcome, month, recorded_by, asked_at, created_at, updated_at) \
             select gen_random_uuid(), broker, '{}', 'visit', 'on_site', '510603', at, at + interval '30 minutes', 30, 'o', \
               date_trunc('month', at at time zone interval '8 hours')::date, broker, now(), now(), now() \
               from generate_series({from}, {to} - 1) n cross join lateral (select \
                 ('0198f3a2-5b1c-7000-8000-00000' || lpad((n % 82 + 1)::text, 7, '0'))::uuid as broker, \
                 '2024-01-02T09:00:00+08'::timestamptz + n / 82 * interval '2 days 20 hours' as at) made",
            cast.organization
        ),
    );
}

#[actix_web::test]
async fn seven_thousand_services_of_82_brokers_are_85_37_a_broker() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=82);
    for number in 1..=82 {
        appoint(&app, number, "510600", "2023-01-01", "");
    }
    services(&app, &cast, 0, 6_997);
    let found = counts(&app, &cast.city, "&division=510600").await;
    let total = &found["total"];
    assert_eq!(
        numbers(total, ["recorded", "active_brokers", "broker_days"]),
        [6_997, 82, 82 * 244]
    );
    assert_eq!(total["records_per_broker"], "85.33");
    assert_eq!(total["records_per_broker_by_days"], "85.33");
    // The three that were mended.
    services(&app, &cast, 6_997, 7_000);
    for by in [&cast.city, &cast.province] {
        let found = counts(&app, by, "&division=510600").await;
        assert_eq!(found["total"]["recorded"], 7_000);
        assert_eq!(found["total"]["records_per_broker"], "85.37");
    }
    let found = counts(&app, &cast.city, "&group_by=broker").await;
    let rows = found["items"].as_array().unwrap();
    assert_eq!(rows.len(), 82);
    let sum: i64 = rows.iter().map(|row| numbers(row, ["recorded"])[0]).sum();
    assert_eq!(sum, 7_000);
    assert_eq!(rows[0]["name"], "保姆1");
    assert_eq!(rows[0]["records_per_broker"], "86.00");
    assert_eq!(rows[81]["records_per_broker"], "85.00");
}
