use serde_json::json;

use crate::support::{TestApp, a_need};

#[actix_web::test]
async fn what_is_unchanged_is_answered_304_without_a_body() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let listing = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    for path in [&*listing, "/v1/users/me"] {
        let etag = app.get(path).by(&peng).send().await.etag();
        assert!(
            etag.starts_with('"') && etag.ends_with('"'),
            "strong: {etag}"
        );
        for known in [
            etag.clone(),
            format!("\"old\", {etag}"),
            format!("W/{etag}"),
            "*".into(),
        ] {
            let answer = app
                .get(path)
                .by(&peng)
                .header("if-none-match", &known)
                .send()
                .await;
            assert_eq!(answer.etag(), etag);
            assert_eq!(answer.text, "");
            answer.is(304);
        }
        let answer = app
            .get(path)
            .by(&peng)
            .header("if-none-match", "\"old\"")
            .send()
            .await;
        assert_eq!(answer.etag(), etag);
        assert!(answer.ok().is_object());
    }
    let etag = app.get("/v1/users/me").by(&peng).send().await.etag();
    let change = app
        .patch("/v1/users/me")
        .by(&peng)
        .header("if-match", &etag);
    change
        .json(&json!({"introduction": "新"}))
        .send()
        .await
        .ok();
    let answer = app
        .get("/v1/users/me")
        .by(&peng)
        .header("if-none-match", &etag)
        .send()
        .await;
    assert_eq!(answer.ok()["introduction"], "新");
    // Who may not read it learns nothing by guessing its version.
    let stranger = app.person("stranger").await;
    let answer = app
        .get(&listing)
        .by(&stranger)
        .header("if-none-match", "*")
        .send()
        .await;
    answer.refused(404, "not_found");
}

#[actix_web::test]
async fn a_change_without_a_version_is_refused_before_anything_else_is_told() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    let change = app.patch(&path).by(&peng).json(&json!({"title": "x"}));
    change.send().await.refused(428, "precondition_required");
    app.delete(&path)
        .by(&peng)
        .send()
        .await
        .refused(428, "precondition_required");
    let stale = app.delete(&path).by(&peng).header("if-match", "\"0\"");
    stale.send().await.refused(412, "precondition_failed");
    let transition = app
        .post(&format!("{path}/submit"))
        .by(&peng)
        .header("if-match", "\"0\"");
    transition.send().await.refused(412, "precondition_failed");
    assert_eq!(
        app.database
            .count("listings", "status = 'draft' and version = 1"),
        1
    );
    app.delete(&path)
        .by(&peng)
        .header("if-match", "*")
        .send()
        .await
        .is(204);
    assert_eq!(app.database.count("listings", "true"), 0);
}

#[actix_web::test]
async fn what_has_no_version_has_a_validator_of_what_it_holds() {
    let app = TestApp::start().await;
    let mut seen = std::collections::HashSet::new();
    for path in [
        "/v1/code-lists/urgencies",
        "/v1/code-lists/technology_fields",
        "/v1/divisions/510600",
        "/v1/problems/not_found",
        "/.well-known/jwks.json",
    ] {
        let etag = app.get(path).send().await.etag();
        assert!(seen.insert(etag.clone()), "{path}: {etag} twice");
        let known = app.get(path).header("if-none-match", &etag).send().await;
        assert_eq!((known.etag(), known.text.as_str()), (etag, ""));
        known.is(304);
        let other = app.get(path).header("if-none-match", "\"old\"");
        assert!(other.send().await.ok().is_object());
    }
}

/// The answer to the link of a message is kept nowhere; a template is a form to be filled in.
const NO_RESOURCE: [&str; 2] = [
    "/v1/service-confirmations/{token}",
    "/v1/imports/templates/{kind}",
];

#[test]
fn every_single_resource_has_a_validator() {
    let document = tianfu::service::openapi::document();
    let mut checked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        if !path.ends_with('}') || item["get"].is_null() {
            continue;
        }
        let answers = &item["get"]["responses"];
        // A short link is no resource but the way to one.
        if answers["200"].is_null() || NO_RESOURCE.contains(&path.as_str()) {
            continue;
        }
        assert!(answers["200"]["headers"]["ETag"].is_object(), "{path}");
        assert!(answers["304"].is_object(), "{path}");
        checked += 1;
    }
    assert!(checked >= 7, "only {checked}");
}

#[actix_web::test]
async fn what_is_no_list_of_tags_is_malformed_and_changes_nothing() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    for list in ["", "1", "*, \"1-1\"", "\"1-1\", *", "\"1", "w/\"1\"", "* *"] {
        let change = app.patch(&path).by(&peng).header("if-match", list);
        let answer = change.json(&json!({"title": "x"})).send().await;
        answer.refused_at(400, "If-Match", "format");
        let removal = app.delete(&path).by(&peng).header("if-match", list);
        removal.send().await.refused_at(400, "If-Match", "format");
        let submit = app.post(&format!("{path}/submit")).by(&peng);
        let answer = submit.header("if-match", list).send().await;
        answer.refused_at(400, "If-Match", "format");
        let read = app.get(&path).by(&peng).header("if-none-match", list);
        read.send().await.refused_at(400, "If-None-Match", "format");
    }
    let untouched = "status = 'draft' and version = 1";
    assert_eq!(app.database.count("listings", untouched), 1);
    // A list may stand on several lines.
    let etag = app.get(&path).by(&peng).send().await.etag();
    let read = app.get(&path).by(&peng).header("if-none-match", "\"old\"");
    read.header("if-none-match", &etag).send().await.is(304);
    let change = app.patch(&path).by(&peng).header("if-match", "\"old\"");
    let change = change.header("if-match", &etag);
    change.json(&json!({"title": "x"})).send().await.ok();
}
