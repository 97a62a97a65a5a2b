use serde_json::{Value, json};
use tianfu::reference::calendars;

use super::{create, of_2027, path, replace};
use crate::support::TestApp;

fn names(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    let name = |item: &Value| format!("{} {}", item["calendar"].as_str().unwrap(), item["year"]);
    items.map(name).collect()
}

#[actix_web::test]
async fn the_years_of_the_notices_are_there_from_the_start() {
    let app = TestApp::start().await;
    let page = app.get("/v1/calendars").send().await.ok();
    assert_eq!(
        names(&page),
        ["cn 2026", "cn 2025", "cn 2024", "513400 2024", "cn 2023"]
    );
    let first = &page["items"][0];
    assert_eq!(first["notice"], "国办发明电〔2025〕7号");
    assert_eq!(first["version"], 1);
    assert_eq!(first.get("days"), None);
    let answer = app.get(&path("cn", 2024)).send().await;
    assert_eq!(answer.etag(), "\"1\"");
    let year = answer.ok();
    let days = year["days"].as_array().unwrap();
    assert_eq!(days.len(), 15);
    assert_eq!(
        days[13],
        json!({"from_on": "2024-10-01", "to_on": "2024-10-07", "kind": "off", "zh": "国庆节", "en": "National Day"})
    );
    assert_eq!(days[14]["kind"], "work");
    app.get(&path("cn", 2027))
        .send()
        .await
        .refused(404, "not_found");
    app.get(&path("510600", 2024))
        .send()
        .await
        .refused(404, "not_found");
    for (calendar, year) in [
        ("CN", "2024"),
        ("5106", "2024"),
        ("cn", "1999"),
        ("cn", "x"),
    ] {
        let call = app.get(&format!("/v1/calendars/{calendar}/{year}"));
        call.send().await.refused(422, "invalid_value");
    }
}

#[actix_web::test]
async fn loading_again_changes_nothing() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let content = json!({"notice": "国办发明电〔2023〕7号（更正）", "days": []});
    let changed = replace(&app, &province, "cn", 2024, "\"1\"", &content);
    changed.send().await.ok();
    let events = app.database.count("audit_events", "true");
    calendars::load(&mut app.database.connect(), app.app.clock.now()).unwrap();
    assert_eq!(app.database.count("calendars", "true"), 6);
    assert_eq!(app.database.count("audit_events", "true"), events);
    let year = app.get(&path("cn", 2024)).send().await.ok();
    assert_eq!(year["version"], 2);
}

#[actix_web::test]
async fn the_list_is_filtered_and_pages_show_each_year_once() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    create(
        &app,
        &province,
        "510000",
        2024,
        &json!({"notice": "省通知", "days": []}),
    )
    .send()
    .await
    .created();
    create(&app, &province, "cn", 2027, &of_2027())
        .send()
        .await
        .created();
    let all = [
        "cn 2027",
        "cn 2026",
        "cn 2025",
        "cn 2024",
        "510000 2024",
        "513400 2024",
        "cn 2023",
    ];
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("limit", "1")];
        if let Some(cursor) = &cursor {
            query.push(("cursor", cursor));
        }
        let page = app.get("/v1/calendars").query(&query).send().await.ok();
        seen.extend(names(&page));
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, all);
    for (query, expected) in [
        (vec![("calendar", "513400")], vec!["513400 2024"]),
        (vec![("calendar", "cn"), ("year", "2025")], vec!["cn 2025"]),
        (
            vec![("year", "2024")],
            vec!["cn 2024", "510000 2024", "513400 2024"],
        ),
        (vec![("calendar", "510600")], vec![]),
    ] {
        let page = app.get("/v1/calendars").query(&query).send().await.ok();
        assert_eq!(names(&page), expected, "{query:?}");
    }
}
