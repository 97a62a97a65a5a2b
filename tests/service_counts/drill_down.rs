//! Each count leads to its rows.

use serde_json::Value;
use tianfu::kernel::roles::Role;

use super::rows::{A_SERVICE, Cast, Service, appoint, appoint_until, profiles, serve, works_as};
use crate::support::{Person, TestApp};

/// Services in four places and states, by brokers who come and go.
fn society(app: &TestApp, cast: &Cast) {
    profiles(app, 1..=6);
    appoint(app, 1, "510600", "2020-01-01", "");
    appoint(app, 2, "510603", "2024-02-10", "2024-04-20");
    appoint(app, 2, "510700", "2024-03-01", "");
    appoint_until(
        app,
        3,
        "510600",
        ("2024-01-01", ""),
        "2024-03-03T10:00:00+08",
    );
    appoint(app, 4, "510000", "2024-01-01", "");
    appoint(app, 5, "500000", "2023-01-01", "2023-12-31");
    let places = ["510603", "510600", "510700", "510000", "500000", "510604"];
    let days = [
        "2024-01-01T00:00:00+08",
        "2024-02-29T22:00:00+08",
        "2024-03-01T00:00:00+08",
        "2024-08-31T23:00:00+08",
        "2023-12-31T23:00:00+08",
        "2024-09-01T00:00:00+08",
    ];
    let statuses = [
        "recorded",
        "confirmed",
        "audited_ok",
        "disputed",
        "expired_unconfirmed",
        "voided",
    ];
    let kinds = ["visit", "matching", "training"];
    for (at, status) in statuses.iter().enumerate() {
        for (place, division) in places.iter().enumerate() {
            let service = Service {
                broker: u32::try_from((at + place) % 6).unwrap() + 1,
                status,
                late: (at + place) % 4 == 3,
                flagged: (at * 2 + place) % 3 == 0,
                kind: kinds[(at + 2 * place) % 3],
                division,
                started_at: days[(at * 5 + place) % 6],
            };
            serve(app, cast, 1 + u32::try_from(place % 2).unwrap(), &service);
        }
    }
    serve(app, cast, 3, &A_SERVICE);
}

/// How many rows a list has.
async fn listed(app: &TestApp, token: &str, path: &str) -> usize {
    let list = app.get(&format!("{path}&limit=100")).token(token);
    let page = list.send().await.ok();
    assert_eq!(page["next_cursor"], Value::Null);
    page["items"].as_array().unwrap().len()
}

/// Walks each path of each row; returns how many there were, and how many rows they listed.
async fn walk(app: &TestApp, token: &str, parameters: &str) -> (usize, usize) {
    let path = format!("/v1/stats/service-records?from_on=2024-01-01&to_on=2024-08-31{parameters}");
    let found = app.get(&path).token(token).send().await.ok();
    let rows = found["items"].as_array().unwrap().iter();
    let (mut paths, mut all) = (0, 0);
    for row in rows.chain([&found["total"]]) {
        for (count, path) in row["rows"].as_object().unwrap() {
            let path = path.as_str().unwrap();
            let listed = listed(app, token, path).await;
            let counted = usize::try_from(row[count].as_i64().unwrap()).unwrap();
            assert_eq!(listed, counted, "{parameters}: {count} by {path}: {row}");
            paths += 1;
            all += listed;
        }
        let parts = ["recorded", "voided", "late"].map(|one| row[one].as_i64().unwrap());
        assert!(row["confirmed"].as_i64() <= Some(parts[0]), "{row}");
    }
    (paths, all)
}

#[actix_web::test]
async fn each_count_of_each_group_lists_exactly_its_rows() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    society(&app, &cast);
    let two_cities = app.appointed("two", Role::CityAdmin, "510600").await;
    app.database
        .run(&format!(
            "insert into role_grants (id, user_id, role, division, from_on, granted_at) \
             values (gen_random_uuid(), '{}', 'city_admin', '510700', '2000-01-01', '2000-01-01')",
            two_cities.id
        ))
        .unwrap();
    let county = app.appointed("county", Role::CityAdmin, "510603").await;
    // A broker whose profile is the first one.
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    works_as(&app, &broker, 1);
    let client = app
        .integration(&cast.province, "510600", &["services:read"])
        .await;
    let (mut paths, mut all) = (0, 0);
    let callers: [(&str, &str); 6] = [
        ("province", &cast.province.token),
        ("city", &cast.city.token),
        ("two cities", &two_cities.token),
        ("county", &county.token),
        ("broker", &broker.token),
        ("client", &client.token),
    ];
    for (caller, token) in callers {
        let mut of_caller = 0;
        for group in ["none", "broker", "division", "kind", "month"] {
            let found = walk(&app, token, &format!("&group_by={group}")).await;
            (paths, of_caller) = (paths + found.0, of_caller + found.1);
        }
        assert!(of_caller > 20, "{caller} counts {of_caller}");
        all += of_caller;
    }
    let narrowed = "&division=510600&kind=visit&group_by=broker";
    let found = walk(&app, &cast.province.token, narrowed).await;
    assert!(found.1 > 5, "{found:?}");
    assert!(paths > 500 && all > 1_000, "{paths} paths, {all} rows");
}

#[actix_web::test]
async fn lists_take_several_values_and_name_a_wrong_one() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    society(&app, &cast);
    let count = async |by: &Person, query: &str| {
        listed(&app, &by.token, &format!("/v1/service-records?{query}")).await
    };
    let all = count(&cast.province, "from_on=2020-01-01").await;
    let void = count(&cast.province, "status=voided").await;
    let disputed = count(&cast.province, "status=disputed").await;
    assert!(void > 0 && disputed > 0 && all > void + disputed);
    for both in [
        "voided,disputed",
        "disputed,%20voided",
        "voided%EF%BC%8Cdisputed",
    ] {
        let found = count(&cast.province, &format!("status={both}")).await;
        assert_eq!(found, void + disputed, "{both}");
    }
    let inside = count(&cast.province, "division=510600").await;
    let beside = count(&cast.province, "division=510700").await;
    let both = count(&cast.province, "division=510600,510700").await;
    assert_eq!(both, inside + beside);
    // By cities the province itself holds no city.
    let itself = count(&cast.province, "city=510000").await;
    assert!(itself > 0 && itself < count(&cast.province, "division=510000").await);
    for (query, place, code) in [
        ("status=voided,x", "status", "unknown_code"),
        ("status=", "status", "unknown_code"),
        ("division=510600,1", "division", "type"),
        ("broker_id=x", "broker_id", "type"),
    ] {
        let path = format!("/v1/service-records?{query}");
        let refused = app.get(&path).by(&cast.city).send().await;
        refused.refused_at(422, place, code);
    }
}
