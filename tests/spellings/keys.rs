//! One request under one key, however its JSON is written; and the rows of an account that was merged into another.

use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, a_need};

async fn post(app: &TestApp, by: &Person, key: &str, body: &str) -> Answer {
    let call = app
        .post("/v1/listings")
        .by(by)
        .header("idempotency-key", key);
    let body = body.to_owned();
    call.body("application/json; charset=utf-8", body)
        .send()
        .await
}

const FIRST: &str = r#"{"side":"need","market":"technology","kind":"problem","title":"电气改造","division":"510603","trl":5,"keywords":["电气","配电"],"contact":{"name":"张工","phone":"13800000001"}}"#;

#[actix_web::test]
async fn equal_json_is_the_same_request() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let first = post(&app, &peng, "k", FIRST).await;
    let parsed: Value = serde_json::from_str(FIRST).unwrap();
    let turned: serde_json::Map<String, Value> = {
        let members = parsed.as_object().unwrap().clone().into_iter();
        members.rev().collect()
    };
    for same in [
        FIRST.to_owned(),
        serde_json::to_string_pretty(&parsed).unwrap(),
        Value::Object(turned).to_string(),
        FIRST.replace(':', " : ").replace(',', "\r\n,\t"),
        FIRST.replace(
            r#"{"name":"张工","phone":"13800000001"}"#,
            r#"{"phone":"13800000001","name":"张工"}"#,
        ),
        FIRST.replace("电气改造", "\\u7535\\u6c14改造"),
        FIRST.replace("\"trl\":5", "\"trl\":5.0"),
        format!("\n{FIRST}\n"),
    ] {
        let again = post(&app, &peng, "k", &same).await;
        assert_eq!(again.header("idempotency-replayed"), "true", "{same}");
        assert_eq!(again.text, first.text, "{same}");
    }
    assert_eq!(app.database.count("listings", "true"), 1);
}

#[actix_web::test]
async fn other_json_is_another_request() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    post(&app, &peng, "k", FIRST).await.created();
    for other in [
        FIRST.replace("改造", "改进"),
        FIRST.replace(r#"["电气","配电"]"#, r#"["配电","电气"]"#),
        FIRST.replace("\"trl\":5", "\"trl\":6"),
        FIRST.replace("\"trl\":5,", ""),
        FIRST.replace("\"trl\":5", "\"trl\":5,\"summary\":\"\""),
        FIRST.replace("\"trl\":5", "\"trl\":5,\"industry\":null"),
        FIRST.replace("13800000001", "13800000002"),
    ] {
        let refused = post(&app, &peng, "k", &other).await;
        refused.refused(422, "idempotency_key_reused");
    }
    // What is written otherwise in a file of lines may be another file.
    let import = |line: &Value| {
        let call = app.post("/v1/imports?kind=listings").by(&peng);
        let call = call.header("idempotency-key", "i");
        call.body("application/x-ndjson", format!("{line}\n"))
            .send()
    };
    let mut line = a_need("锅炉");
    import(&line).await.ok();
    line["title"] = json!("窑炉");
    import(&line).await.refused(422, "idempotency_key_reused");
    assert_eq!(app.database.count("listings", "true"), 2);
}

#[actix_web::test]
async fn a_password_is_compared_as_it_is() {
    let app = TestApp::start().await;
    let register = |password: &str| {
        let body = json!({"username": "wang", "password": password, "display_name": "王", "account_kind": "worker"});
        let call = app.post("/v1/users").header("idempotency-key", "k");
        call.json(&body).send()
    };
    let first = register("geheim und lang").await;
    let again = register("geheim und lang").await;
    assert_eq!(first.text, again.text);
    first.created();
    let other = register(" geheim und lang ").await;
    assert!(!other.headers.contains_key("idempotency-replayed"));
    assert!([409, 422].contains(&other.status), "{}", other.text);
}

#[actix_web::test]
async fn the_id_of_a_merged_account_lists_what_the_survivor_has() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let third = app.person("third").await;
    for (person, title) in [
        (&old, "电气改造"),
        (&into, "配电改造"),
        (&third, "锅炉改造"),
    ] {
        app.published(person, &province, &a_need(title)).await;
        app.draft(person, &a_need("草稿")).await;
        let home = app.patch("/v1/users/me").by(person).header("if-match", "*");
        let home = home.json(&json!({"division": "510603"}));
        home.send().await.ok();
        let claim = json!({"hours_type": "professional", "level": "national", "hours": 24, "title": title,
            "organizer": "火炬中心", "ended_on": "2024-05-17", "proof": "结业证书"});
        let claim = app.post("/v1/hours-claims").by(person).json(&claim);
        claim.send().await.created();
    }
    app.merge(&province, &old, &into).send().await.ok();
    app.merge(&province, &into, &third).send().await.ok();
    let list = |path: &str, id: &str, by: Option<&Person>| {
        let call = app.get(&format!("/v1/{path}={id}"));
        match by {
            Some(person) => call.by(person),
            None => call,
        }
    };
    for (path, by, count) in [
        ("listings?owner_id", None, 3),
        ("listings?owner_id", Some(&third), 6),
        ("listings?status=draft&owner_id", Some(&third), 3),
        ("listings?q=改造&owner_id", None, 3),
        ("listings?count=true&owner_id", Some(&province), 6),
        ("hours-claims?user_id", Some(&third), 3),
    ] {
        let survivor = list(path, &third.id, by).send().await.ok();
        assert_eq!(survivor["items"].as_array().unwrap().len(), count, "{path}");
        for merged in [&old.id, &into.id, &old.id.to_uppercase()] {
            let answer = list(path, merged, by).send().await.ok();
            assert_eq!(answer["items"], survivor["items"], "{path}");
        }
    }
    let moved = app
        .get(&format!("/v1/users/{}", old.id.to_uppercase()))
        .send()
        .await;
    assert_eq!(moved.status, 301);
    assert_eq!(moved.header("location"), format!("/v1/users/{}", third.id));
    let nobody = list("listings?owner_id", &uuid::Uuid::now_v7().to_string(), None);
    assert_eq!(nobody.send().await.ok()["items"], json!([]));
}
