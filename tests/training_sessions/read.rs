use serde_json::json;

use super::rows::{Cast, a_program, a_session, moved, path, with};
use crate::support::{Person, TestApp, a_training_session};

async fn titles(app: &TestApp, by: Option<&Person>, query: &[(&str, &str)]) -> String {
    let call = app.get("/v1/training-sessions").query(query);
    let call = match by {
        Some(person) => call.by(person),
        None => call,
    };
    let list = call.send().await.ok();
    let items = list["items"].as_array().unwrap().iter();
    let titles: Vec<&str> = items.map(|item| item["title"].as_str().unwrap()).collect();
    titles.join(" ")
}

#[actix_web::test]
async fn a_draft_is_visible_to_its_administrators_and_an_announced_session_to_everybody() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let path = path(&session);
    app.get(&path).send().await.refused(404, "not_found");
    for who in cast.others() {
        let read = app.get(&path).by(who).send().await;
        assert_eq!(read.status, 404, "{}", who.username);
        assert_eq!(titles(&app, Some(who), &[]).await, "", "{}", who.username);
    }
    for who in cast.keepers() {
        assert_eq!(app.get(&path).by(who).send().await.ok(), session);
        assert_eq!(titles(&app, Some(who), &[]).await, "s");
    }
    moved(&app, &cast.city, &session, "announce").await.ok();
    // Cancelled, it stays public with its reason.
    moved(&app, &cast.city, &session, "cancel").await.ok();
    for who in cast.others().map(Some).into_iter().chain([None]) {
        assert_eq!(titles(&app, who, &[]).await, "s");
    }
    let read = app.get(&path).send().await.ok();
    assert_eq!(read["status_reason"], "道路中断");
}

#[actix_web::test]
async fn filters_and_pages_keep_what_fits() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let program = a_program(&app, &province).await;
    let other = a_program(&app, &province).await;
    let zone = json!({"scheme": "s", "name": "川南"});
    let zone = app.post("/v1/zones").by(&province).json(&zone);
    let zone = zone.send().await.created();
    let zone = zone["id"].as_str().unwrap();
    for (title, of, members) in [
        ("a", &program, json!({"division": "510118"})),
        ("b", &program, json!({"zone_id": zone})),
        ("c", &other, json!({"format": "online"})),
    ] {
        let body = with(a_training_session(of, title), members);
        let made = app.training_session(&province, &body).await;
        if title != "b" {
            moved(&app, &province, &made, "announce").await.ok();
        }
    }
    let program = program["id"].as_str().unwrap();
    for (query, expected) in [
        (vec![], "c b a"),
        (vec![("program_id", program)], "b a"),
        (vec![("status", "draft")], "b"),
        (vec![("status", "announced")], "c a"),
        (vec![("division", "510100")], "a"),
        (vec![("zone_id", zone)], "b"),
        (vec![("format", "online")], "c"),
        (vec![("format", "on_site"), ("status", "announced")], "a"),
        (vec![("program_id", zone)], ""),
    ] {
        let found = titles(&app, Some(&province), &query).await;
        assert_eq!(found, expected, "{query:?}");
    }
    for (parameter, value, kind) in [
        ("status", "open", "unknown_code"),
        ("format", "hybrid", "unknown_code"),
        ("division", "51", "type"),
        ("zone_id", "x", "type"),
        ("limit", "0", "range"),
        ("title", "s", "unknown_parameter"),
    ] {
        let answer = app
            .get("/v1/training-sessions")
            .query(&[(parameter, value)]);
        answer.send().await.refused_at(422, parameter, kind);
    }
    let first = app.get("/v1/training-sessions").query(&[("limit", "1")]);
    let first = first.send().await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = [("limit", "1"), ("cursor", cursor)];
    assert_eq!(titles(&app, None, &next).await, "a");
}
