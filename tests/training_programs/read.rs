use serde_json::{Value, json};

use super::rows::{Cast, cancel, close, path, publish, with};
use crate::support::{Person, TestApp, a_training_program};

async fn titles(app: &TestApp, by: Option<&Person>, query: &[(&str, &str)]) -> String {
    let call = app.get("/v1/training-programs").query(query);
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
async fn only_the_administrators_of_its_division_see_a_draft() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = app
        .training_program(&cast.city, &a_training_program("t"))
        .await;
    let path = path(&draft);
    app.get(&path).send().await.refused(404, "not_found");
    assert_eq!(titles(&app, None, &[]).await, "");
    for who in cast.others() {
        let read = app.get(&path).by(who).send().await;
        assert_eq!(read.status, 404, "{}", who.username);
        assert_eq!(titles(&app, Some(who), &[]).await, "", "{}", who.username);
    }
    for who in cast.keepers() {
        assert_eq!(app.get(&path).by(who).send().await.ok(), draft);
        assert_eq!(titles(&app, Some(who), &[]).await, "t");
    }
}

#[actix_web::test]
async fn what_was_published_stays_public() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut made: Vec<Value> = Vec::new();
    for title in ["open", "closed", "off", "never"] {
        let body = a_training_program(title);
        made.push(app.training_program(&cast.city, &body).await);
    }
    for program in &made[..3] {
        publish(&app, &cast.city, program).await.ok();
    }
    close(&app, &cast.city, &made[1]).await.ok();
    cancel(&app, &cast.city, &made[2]).await.ok();
    cancel(&app, &cast.city, &made[3]).await.ok();
    for who in cast.others().map(Some).into_iter().chain([None]) {
        assert_eq!(titles(&app, who, &[]).await, "off closed open");
    }
    for who in cast.keepers() {
        assert_eq!(titles(&app, Some(who), &[]).await, "never off closed open");
    }
    let off = app.get(&path(&made[2])).send().await.ok();
    assert_eq!(off["status_reason"], "计划调整");
    let never = app.get(&path(&made[3])).by(&cast.stranger).send().await;
    never.refused(404, "not_found");
}

#[actix_web::test]
async fn filters_and_pages_keep_what_fits() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    for (title, members) in [
        ("a", json!({"division": "510000"})),
        ("b", json!({"target_divisions": ["510600", "513300"]})),
        (
            "c",
            json!({"division": "513323", "target_divisions": ["513323"]}),
        ),
    ] {
        let body = with(a_training_program(title), members);
        let made = app.training_program(&province, &body).await;
        if title != "b" {
            publish(&app, &province, &made).await.ok();
        }
    }
    for (query, expected) in [
        (vec![], "c b a"),
        (vec![("status", "draft")], "b"),
        (vec![("status", "published")], "c a"),
        (vec![("status", "closed")], ""),
        (vec![("division", "510000")], "c b a"),
        (vec![("division", "513300")], "c"),
        (vec![("target_division", "513300")], "b a"),
        (vec![("target_division", "513323")], "c"),
        (
            vec![("target_division", "513300"), ("status", "draft")],
            "b",
        ),
    ] {
        let found = titles(&app, Some(&province), &query).await;
        assert_eq!(found, expected, "{query:?}");
    }
    for (parameter, value, kind) in [
        ("status", "running", "unknown_code"),
        ("division", "51", "type"),
        ("target_division", "x", "type"),
        ("limit", "101", "range"),
        ("title", "t", "unknown_parameter"),
    ] {
        let answer = app
            .get("/v1/training-programs")
            .query(&[(parameter, value)]);
        answer.send().await.refused_at(422, parameter, kind);
    }
    let first = app.get("/v1/training-programs").query(&[("limit", "1")]);
    let first = first.send().await.ok();
    assert_eq!(first["items"][0]["title"], "c");
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = [("limit", "1"), ("cursor", cursor)];
    assert_eq!(titles(&app, None, &next).await, "a");
    let foreign = [("cursor", cursor), ("status", "published")];
    let foreign = app.get("/v1/training-programs").query(&foreign);
    foreign.send().await.refused(422, "invalid_cursor");
}
