use serde_json::{Value, json};

use super::{create, of_2027, period, replace};
use crate::support::{Answer, TestApp};

async fn asked(app: &TestApp, query: &[(&str, &str)]) -> Answer {
    app.get("/v1/working-days").query(query).send().await
}

/// The versions that decided, as `calendar year version`.
fn used(answer: &Value) -> Vec<String> {
    let used = answer["calendars"].as_array().unwrap().iter();
    let name = |one: &Value| {
        let calendar = one["calendar"].as_str().unwrap();
        format!("{calendar} {} {}", one["year"], one["version"])
    };
    used.map(name).collect()
}

#[actix_web::test]
async fn working_days_are_counted_as_in_real_notices() {
    let app = TestApp::start().await;
    for (from, add, first_day_counts, day) in [
        ("2023-10-30", "5", "true", "2023-11-03"),
        ("2024-09-12", "5", "true", "2024-09-19"),
        ("2024-09-02", "5", "true", "2024-09-06"),
        ("2024-07-25", "5", "true", "2024-07-31"),
        ("2024-09-12", "15", "false", "2024-10-10"),
        ("2024-09-12", "30", "false", "2024-10-30"),
    ] {
        let query = [
            ("from", from),
            ("add", add),
            ("first_day_counts", first_day_counts),
        ];
        let answer = asked(&app, &query).await.ok();
        assert_eq!(answer["day"], day, "{query:?}");
        assert_eq!(used(&answer), [format!("cn {} 1", &day[..4])]);
        assert_eq!(answer["national_only_years"], json!([]));
    }
    let across = asked(&app, &[("from", "2023-12-29"), ("add", "2")])
        .await
        .ok();
    assert_eq!(across["day"], "2024-01-03");
    assert_eq!(used(&across), ["cn 2023 1", "cn 2024 1"]);
}

#[actix_web::test]
async fn a_division_counts_by_its_own_days_and_by_the_national_calendar_where_it_has_none() {
    let app = TestApp::start().await;
    let five = [
        ("from", "2024-07-25"),
        ("add", "5"),
        ("first_day_counts", "true"),
    ];
    let in_division = async |division| {
        let query = [&five[..], &[("division", division)]].concat();
        asked(&app, &query).await.ok()
    };
    // 西昌市 lies in 凉山州.
    for division in ["513400", "513401"] {
        let answer = in_division(division).await;
        assert_eq!(answer["day"], "2024-08-06", "{division}");
        assert_eq!(used(&answer), ["cn 2024 1", "513400 2024 1"]);
        assert_eq!(answer["national_only_years"], json!([]));
    }
    let elsewhere = in_division("510600").await;
    assert_eq!(elsewhere["day"], "2024-07-31");
    assert_eq!(used(&elsewhere), ["cn 2024 1"]);
    assert_eq!(elsewhere["national_only_years"], json!([2024]));
    let later = [("from", "2025-07-25"), ("add", "5"), ("division", "513400")];
    let later = asked(&app, &later).await.ok();
    assert_eq!(used(&later), ["cn 2025 1"]);
    assert_eq!(later["national_only_years"], json!([2025]));
    let unknown = [("from", "2024-07-25"), ("add", "5"), ("division", "999999")];
    asked(&app, &unknown)
        .await
        .refused_at(422, "division", "unknown_code");
}

#[actix_web::test]
async fn a_year_without_a_calendar_is_unknown_until_the_province_adds_it() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let over_the_year = [("from", "2026-12-31"), ("add", "1")];
    let refused = asked(&app, &over_the_year).await;
    assert_eq!(refused.refused(422, "calendar_year_unknown")["year"], 2027);
    let before = [("from", "2022-12-30"), ("add", "1")];
    let refused = asked(&app, &before).await;
    assert_eq!(refused.refused(422, "calendar_year_unknown")["year"], 2022);
    // What a division adds does not make the year known.
    let own = json!({"notice": "凉山州通知", "days": [period("2027-01-01", "2027-01-01", "off")]});
    create(&app, &province, "513400", 2027, &own)
        .send()
        .await
        .created();
    let local = [&over_the_year[..], &[("division", "513400")]].concat();
    asked(&app, &local)
        .await
        .refused(422, "calendar_year_unknown");

    create(&app, &province, "cn", 2027, &of_2027())
        .send()
        .await
        .created();
    assert_eq!(asked(&app, &over_the_year).await.ok()["day"], "2027-01-01");
    assert_eq!(asked(&app, &local).await.ok()["day"], "2027-01-04");
    let national = [("from", "2027-09-30"), ("add", "1")];
    assert_eq!(asked(&app, &national).await.ok()["day"], "2027-10-08");
    let none = json!({"notice": "更正", "days": []});
    replace(&app, &province, "cn", 2027, "*", &none)
        .send()
        .await
        .ok();
    let corrected = asked(&app, &national).await.ok();
    assert_eq!(corrected["day"], "2027-10-01");
    assert_eq!(used(&corrected), ["cn 2027 2"]);
}

#[actix_web::test]
async fn parameters_are_held_to_their_bounds() {
    let app = TestApp::start().await;
    for (query, place, kind) in [
        (vec![("add", "5")], "from", "required"),
        (vec![("from", "2024-09-12")], "add", "required"),
        (vec![("from", "2024-09-12"), ("add", "0")], "add", "range"),
        (vec![("from", "2024-09-12"), ("add", "501")], "add", "range"),
        (vec![("from", "2024-02-30"), ("add", "5")], "from", "type"),
    ] {
        asked(&app, &query).await.refused_at(422, place, kind);
    }
}
