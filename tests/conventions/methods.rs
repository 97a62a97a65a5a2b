use reqwest::Method;
use serde_json::Value;

use crate::support::{TestApp, a_need};

#[actix_web::test]
async fn a_path_with_another_method_is_405_and_says_which_it_has() {
    let app = TestApp::start().await;
    let id = uuid::Uuid::now_v7();
    for (method, path, allow) in [
        (Method::DELETE, "/v1/users".to_owned(), "GET, POST, HEAD"),
        (Method::GET, "/v1/password-resets".to_owned(), "POST"),
        (
            Method::PUT,
            "/v1/users/me".to_owned(),
            "GET, PATCH, DELETE, HEAD",
        ),
        (
            Method::PATCH,
            format!("/v1/users/{id}"),
            "GET, DELETE, HEAD",
        ),
        (Method::PUT, "/v1/sessions".to_owned(), "GET, POST, HEAD"),
        (
            Method::DELETE,
            "/v1/role-grants".to_owned(),
            "GET, POST, HEAD",
        ),
        (Method::PUT, format!("/v1/matches/{id}"), "GET, HEAD"),
        (Method::GET, format!("/v1/matches/{id}/accept"), "POST"),
        (Method::POST, "/livez".to_owned(), "GET, HEAD"),
    ] {
        let answer = app.call(method, &path).send().await;
        let mut given: Vec<_> = answer.headers["allow"]
            .to_str()
            .unwrap()
            .split(", ")
            .collect();
        let mut wanted: Vec<_> = allow.split(", ").collect();
        given.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(given, wanted, "{path}");
        answer.refused(405, "method_not_allowed");
    }
}

#[actix_web::test]
async fn an_unknown_path_is_a_problem_too() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/nothing",
        "/v1//users",
        "/v2/users",
        "/v1/users/me/x",
        "/v1/%00",
        "/v1/../livez/x",
    ] {
        let problem = app.get(path).send().await.refused(404, "not_found");
        assert_eq!(problem["type"], "/v1/problems/not_found");
    }
}

#[actix_web::test]
async fn head_answers_as_get_without_the_body() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let client = reqwest::Client::new();
    for (path, status) in [
        (
            format!("/v1/listings/{}", need["id"].as_str().unwrap()),
            200,
        ),
        ("/v1/users/me".to_owned(), 200),
        ("/v1/matches".to_owned(), 200),
        ("/livez".to_owned(), 200),
        (format!("/v1/matches/{}", uuid::Uuid::now_v7()), 404),
        ("/v1/password-resets".to_owned(), 405),
    ] {
        let got = app.get(&path).by(&peng).send().await;
        let url = format!("{}{path}", app.base);
        let head = client
            .head(&url)
            .bearer_auth(&peng.token)
            .send()
            .await
            .unwrap();
        assert_eq!(head.status(), status, "{path}");
        assert_eq!(got.status, status, "{path}");
        for name in ["etag", "content-type", "content-length", "allow"] {
            assert_eq!(
                head.headers().get(name),
                got.headers.get(name),
                "{name} of {path}"
            );
        }
        assert!(head.headers().contains_key("x-request-id"));
        assert_eq!(head.bytes().await.unwrap().len(), 0);
        assert_ne!(got.body, Value::Null);
    }
}
