use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};

use crate::support::TestApp;

const APP: &str = "https://app.example.cn";

async fn with_cors(origins: &[&str]) -> TestApp {
    let origins: Vec<String> = origins.iter().map(|&one| one.to_owned()).collect();
    TestApp::start_with(|settings| settings.cors_origins = origins).await
}

async fn preflight(
    app: &TestApp,
    origin: &str,
    path: &str,
    method: &str,
) -> (StatusCode, HeaderMap) {
    let client = reqwest::Client::new();
    let request = client
        .request(Method::OPTIONS, format!("{}{path}", app.base))
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "authorization,if-match");
    let answer = request.send().await.unwrap();
    (answer.status(), answer.headers().clone())
}

fn list(headers: &HeaderMap, name: &str) -> Vec<String> {
    let lines = headers.get_all(name).iter();
    let members = lines.flat_map(|line| line.to_str().unwrap().split(','));
    members.map(|one| one.trim().to_lowercase()).collect()
}

#[actix_web::test]
async fn a_preflight_of_every_published_path_tells_its_methods() {
    let app = with_cors(&["https://other.example.cn", APP]).await;
    let document = tianfu::service::openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let at = path.replace(['{', '}'], "");
        for method in item.as_object().unwrap().keys() {
            let (status, headers) = preflight(&app, APP, &at, &method.to_uppercase()).await;
            assert_eq!(status, 204, "{path}");
            assert_eq!(headers["access-control-allow-origin"], APP);
            assert!(
                list(&headers, "access-control-allow-methods").contains(method),
                "{path}"
            );
            let allowed = list(&headers, "access-control-allow-headers");
            for name in [
                "authorization",
                "content-type",
                "if-match",
                "if-none-match",
                "idempotency-key",
            ] {
                assert!(allowed.iter().any(|one| one == name), "{name}");
            }
            assert!(list(&headers, "vary").contains(&"origin".to_owned()));
            assert!(!headers.contains_key("access-control-allow-credentials"));
        }
        let (_, headers) = preflight(&app, APP, &at, "GET").await;
        let methods = list(&headers, "access-control-allow-methods");
        let published = item.as_object().unwrap();
        for other in ["get", "post", "put", "patch", "delete"] {
            let known = methods.iter().any(|one| one == other);
            assert_eq!(known, published.contains_key(other), "{other} {path}");
        }
    }
    let (status, _) = preflight(&app, APP, "/v1/nothing", "GET").await;
    assert_eq!(status, 404);
}

#[actix_web::test]
async fn an_answer_and_a_refusal_can_be_read_by_a_page_of_a_named_origin() {
    let app = with_cors(&[APP]).await;
    for (path, status) in [
        ("/v1/listings", 200),
        ("/v1/users/me", 401),
        ("/v1/nothing", 404),
        ("/v1/listings?limit=0", 422),
        ("/v1/listings?q=%ff", 400),
        ("/openapi.json", 200),
    ] {
        let client = reqwest::Client::new();
        let url = format!("{}{path}", app.base);
        let answer = client.get(&url).header("origin", APP).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        let headers = answer.headers();
        assert_eq!(headers["access-control-allow-origin"], APP, "{path}");
        assert!(
            list(headers, "vary").contains(&"origin".to_owned()),
            "{path}"
        );
        let exposed = list(headers, "access-control-expose-headers");
        for name in [
            "etag",
            "location",
            "link",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "x-request-id",
            "idempotency-replayed",
        ] {
            assert!(exposed.iter().any(|one| one == name), "{name}");
        }
        for origin in [
            "https://evil.example.cn",
            "null",
            "https://app.example.cn.evil.cn",
        ] {
            let answer = client
                .get(&url)
                .header("origin", origin)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), status, "{path}");
            assert!(!answer.headers().contains_key("access-control-allow-origin"));
            assert!(list(answer.headers(), "vary").contains(&"origin".to_owned()));
        }
    }
    let (status, headers) = preflight(&app, "https://evil.example.cn", "/v1/listings", "GET").await;
    assert_eq!(status, 405);
    assert!(!headers.contains_key("access-control-allow-origin"));
}

#[actix_web::test]
async fn a_limit_that_is_reached_can_be_read_too() {
    let app = TestApp::start_with(|settings| {
        settings.cors_origins = vec![APP.to_owned()];
        settings.rate_limit_address = 1;
    })
    .await;
    let ask = || app.get("/v1/code-lists").header("origin", APP).send();
    ask().await.ok();
    let refused = ask().await;
    assert_eq!(refused.header("access-control-allow-origin"), APP);
    refused.refused(429, "too_many_requests");
    // A preflight is the browser's, not the caller's.
    let (status, _) = preflight(&app, APP, "/v1/code-lists", "GET").await;
    assert_eq!(status, 204);
}

#[actix_web::test]
async fn any_origin_is_let_in_by_a_star() {
    let app = with_cors(&["*"]).await;
    let (status, headers) = preflight(&app, "http://localhost:3000", "/v1/users/me", "PATCH").await;
    assert_eq!(status, 204);
    assert_eq!(headers["access-control-allow-origin"], "*");
    let answer = app.get("/v1/listings").header("origin", APP).send().await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

#[actix_web::test]
async fn no_origin_is_let_in_by_default() {
    let app = TestApp::start().await;
    let answer = app.get("/v1/listings").header("origin", APP).send().await;
    assert!(
        !answer
            .headers
            .keys()
            .any(|name| name.as_str().starts_with("access-control"))
    );
    answer.ok();
    let (status, headers) = preflight(&app, APP, "/v1/listings", "GET").await;
    assert_eq!(status, 405);
    assert!(!headers.contains_key("access-control-allow-origin"));
}
