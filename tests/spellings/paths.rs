//! Paths with a slash at the end, and languages as programs write them.

use serde_json::json;

use crate::support::{PASSWORD, TestApp, a_need};

#[actix_web::test]
async fn a_slash_at_the_end_of_a_path_is_no_part_of_it() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let mut seen = 0;
    for slashes in ["/", "//", "///"] {
        let made = app.post(&format!("/v1/listings{slashes}")).by(&peng);
        let made = made.json(&a_need("电气改造")).send().await;
        let location = made.header("location");
        let need = made.created();
        seen += 1;
        let plain = format!("/v1/listings/{}", need["id"].as_str().unwrap());
        assert_eq!(location, plain);
        let path = format!("{plain}{slashes}");
        let read = app.get(&path).by(&peng).send().await;
        assert_eq!(read.etag(), app.get(&plain).by(&peng).send().await.etag());
        let change = app.patch(&path).by(&peng).header("if-match", &read.etag());
        let changed = change.json(&json!({"title": "配电改造"})).send().await;
        assert_eq!(changed.ok()["title"], "配电改造");
        let submit = format!("{plain}/submit{slashes}");
        let submitted = app.post(&submit).by(&peng).send().await.ok();
        assert_eq!(submitted["status"], "submitted");
        for path in [
            "/v1/users/me",
            "/v1/divisions/510600",
            "/v1/code-lists/urgencies",
            "/v1/problems/not_found",
            "/livez",
            "/readyz",
            "/.well-known/jwks.json",
        ] {
            let read = app.get(&format!("{path}{slashes}")).by(&peng);
            read.send().await.ok();
        }
        let filtered = format!("/v1/listings{slashes}?owner_id={}&limit=1", peng.id);
        let listed = app.get(&filtered).by(&peng).send().await;
        if seen > 1 {
            // The next page has the plain path.
            assert!(
                listed.header("link").starts_with("</v1/listings?"),
                "{listed:?}"
            );
        }
        assert_eq!(listed.ok()["items"].as_array().unwrap().len(), 1);
        let session = json!({"username": "peng", "password": PASSWORD});
        let session = app.post(&format!("/v1/sessions{slashes}")).json(&session);
        let session = session.send().await;
        assert_eq!(session.header("cache-control"), "no-store");
        session.created();
    }
    assert_eq!(app.database.count("listings", "status = 'submitted'"), seen);
}

#[actix_web::test]
async fn a_key_holds_for_a_path_with_a_slash_and_without() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let make = |path: &str| {
        let call = app.post(path).by(&peng).header("idempotency-key", "one");
        call.json(&a_need("电气改造")).send()
    };
    let first = make("/v1/listings/").await.created();
    for path in ["/v1/listings", "/v1/listings//", "/v1/%6cistings/"] {
        let again = make(path).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.created()["id"], first["id"]);
    }
    assert_eq!(app.database.count("listings", "true"), 1);
}

#[actix_web::test]
async fn what_has_no_resource_has_none_with_a_slash_either() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for path in [
        "/",
        "//",
        "/v1/",
        "/v1/nothing/",
        "/v1//listings/",
        "//v1/listings/",
        "/v1/listings%2F",
        "/v1/listings/%2F/",
        "/v2/listings/",
        "/v1/users/me/x/",
    ] {
        let none = app.get(path).by(&peng).send().await;
        assert!(matches!(none.status, 404 | 422), "{path}: {}", none.text);
    }
    // Another method than a path has, and a token that is missing, are told as ever.
    let other = app.delete("/v1/users/").by(&peng).send().await;
    assert!(other.headers.contains_key("allow"));
    other.refused(405, "method_not_allowed");
    let unsigned = app.post("/v1/listings/").json(&a_need("x")).send().await;
    unsigned.refused(401, "unauthenticated");
    app.get("/v1/users/me/")
        .send()
        .await
        .refused(401, "unauthenticated");
    // The pages of the reference are where they were.
    let page = reqwest::get(format!("{}/docs/", app.base)).await.unwrap();
    assert_eq!(page.status(), 200);
}

#[actix_web::test]
async fn a_language_is_understood_as_programs_write_it() {
    let app = TestApp::start().await;
    for (accept, tag) in [
        ("zh;q=0,*", "en"),
        ("*, zh;q=0", "en"),
        ("zh-CN;q=0, fr", "en"),
        ("fr, *;q=0.5, zh;q=0.1", "en"),
        ("en_US", "en"),
        ("en_US.UTF-8", "en"),
        ("EN_gb@euro, zh_CN;q=0.5", "en"),
        ("en-US,en;Q=0.9,zh-CN;q=0.8", "en"),
        ("*", "zh-CN"),
        ("en;q=0,*", "zh-CN"),
        ("zh_CN.UTF-8,en;q=0.9", "zh-CN"),
        ("zh-Hans-CN, en;q=0.9", "zh-CN"),
        ("cmn-Hans-CN, en;q=0.9", "zh-CN"),
        ("fr, de;q=0.5", "zh-CN"),
        ("C", "zh-CN"),
    ] {
        let answer = app.get("/v1/nothing").header("accept-language", accept);
        assert_eq!(
            answer.send().await.header("content-language"),
            tag,
            "{accept}"
        );
    }
    // A list on two lines is one list.
    let lines = app.get("/v1/nothing").header("accept-language", "fr");
    let lines = lines.header("accept-language", "en;q=0.5, zh;q=0.4");
    assert_eq!(lines.send().await.header("content-language"), "en");
}
