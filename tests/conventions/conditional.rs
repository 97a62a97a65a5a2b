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
