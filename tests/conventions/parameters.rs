use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{PASSWORD, TestApp, a_need};

#[actix_web::test]
async fn a_query_that_is_not_encoded_is_malformed_and_named() {
    let app = TestApp::start().await;
    for (query, name) in [
        ("q=%ff", "q"),
        ("q=%", "q"),
        ("q=%zz", "q"),
        ("q=%E7%94", "q"),
        ("side=need&q=%4", "q"),
        ("limit=%C0%B5", "limit"),
    ] {
        let problem = app.get(&format!("/v1/listings?{query}")).send().await;
        let problem = problem.refused_at(400, name, "encoding");
        assert_eq!(problem["code"], "malformed_request", "{query}");
    }
    app.get("/v1/listings?q=%E7%94%B5").send().await.ok();
}

#[actix_web::test]
async fn a_path_that_is_not_encoded_is_malformed_and_named() {
    let app = TestApp::start().await;
    for (path, name) in [
        ("/v1/code-lists/%ff", "name"),
        ("/v1/code-lists/%zz", "name"),
        ("/v1/code-lists/%", "name"),
        ("/v1/problems/%ff", "code"),
        ("/v1/divisions/51060%", "code"),
        ("/v1/listings/%ff", "id"),
        ("/v1/users/%f", "id"),
    ] {
        let problem = app.get(path).send().await;
        let problem = problem.refused_at(400, name, "encoding");
        assert_eq!(problem["code"], "malformed_request", "{path}");
    }
    let escaped = app.get("/v1/code-lists/urgenc%69es").send().await.ok();
    assert_eq!(escaped["name"], "urgencies");
}

#[actix_web::test]
async fn a_path_that_is_encoded_without_need_is_the_same_path_for_reads_and_writes() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for path in ["/v1/%6cistings", "/%76%31/l%69sting%73"] {
        let write = app.post(path).by(&peng).json(&a_need("电气改造"));
        let draft = write.send().await.created();
        let one = format!("{path}/{}", draft["id"].as_str().unwrap());
        let read = app.get(&one).by(&peng).send().await;
        let change = app.patch(&one).by(&peng).header("if-match", &read.etag());
        let change = change.json(&json!({"title": "配电改造"})).send().await;
        assert_eq!(change.ok()["title"], "配电改造");
        app.get(path).send().await.ok();
    }
    // What holds for a path holds for each of its spellings.
    let session = json!({"username": "peng", "password": PASSWORD});
    let session = app.post("/v1/%73essions").json(&session).send().await;
    assert_eq!(session.header("cache-control"), "no-store");
    session.created();
    let unsigned = app.post("/v1/%6cistings").json(&a_need("电气改造"));
    let problem = unsigned.send().await.refused(401, "unauthenticated");
    assert_eq!(problem["instance"], "/v1/listings");
    app.get("/v1%2Flistings")
        .send()
        .await
        .refused(404, "not_found");
    assert_eq!(app.database.count("listings", "true"), 2);
}

#[actix_web::test]
async fn a_number_is_written_as_json_writes_it() {
    let app = TestApp::start().await;
    for limit in [
        "+5",
        "%2B5",
        "%205",
        "5%20",
        "05",
        "5.5",
        "5.",
        "0x5",
        "%EF%BC%95",
        "",
    ] {
        let answer = app.get(&format!("/v1/listings?limit={limit}")).send().await;
        answer.refused_at(422, "limit", "type");
    }
    for count in ["1", "TRUE", "%20true", ""] {
        let answer = app.get(&format!("/v1/listings?count={count}")).send().await;
        answer.refused_at(422, "count", "type");
    }
    for limit in ["5", "5.0", "5e0"] {
        let path = format!("/v1/listings?limit={limit}&count=true");
        app.get(&path).send().await.ok();
    }
}

#[actix_web::test]
async fn an_id_has_one_form() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let id: Uuid = need["id"].as_str().unwrap().parse().unwrap();
    for other in [
        id.simple().to_string(),
        id.braced().to_string(),
        id.urn().to_string(),
    ] {
        for (method, path, name) in [
            (Method::GET, format!("/v1/listings/{other}"), "id"),
            (Method::POST, format!("/v1/listings/{other}/submit"), "id"),
            (
                Method::GET,
                format!("/v1/matches?listing_id={other}"),
                "listing_id",
            ),
        ] {
            let answer = app.call(method, &path).by(&peng).send().await;
            let problem = answer.refused(422, "invalid_value");
            assert_eq!(problem["errors"][0]["parameter"], name, "{path}");
        }
        let body = json!({"need_id": other, "offer_id": id});
        let answer = app.post("/v1/matches").by(&peng).json(&body).send().await;
        answer.refused_at(422, "/need_id", "type");
    }
    let text = id.to_string();
    let split = format!("/v1/listings/{}%20{}", &text[..18], &text[18..]);
    let split = app.get(&split).by(&peng).send().await;
    split.refused_at(422, "id", "format");
    for ends in ["", "%20", "%E2%80%8B"] {
        let path = format!("/v1/listings/{ends}{id}{ends}");
        app.get(&path).by(&peng).send().await.ok();
    }
    assert_eq!(app.database.count("listings", "status = 'draft'"), 1);
}
