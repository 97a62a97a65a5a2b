use serde_json::json;

use crate::support::{TestApp, a_need};

/// What is no body of an operation that takes none, and the refusal.
fn bodies() -> Vec<(Vec<u8>, &'static str, u16)> {
    vec![
        (b"not json".to_vec(), "application/json", 400),
        (b"\x00\xff".to_vec(), "application/json", 400),
        (b"[".repeat(1000), "application/json", 400),
        (b"{}".to_vec(), "text/plain", 415),
        (b"null".to_vec(), "application/json", 422),
        (br#"{"reason":"x"}"#.to_vec(), "application/json", 422),
        (
            [
                br#"{"a":""#.to_vec(),
                vec![b'x'; 600_000],
                br#""}"#.to_vec(),
            ]
            .concat(),
            "application/json",
            413,
        ),
    ]
}

#[actix_web::test]
async fn a_move_that_takes_no_body_is_not_made_with_one() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let need = app.draft(&owner, &a_need("电气改造")).await;
    let submit = format!("/v1/listings/{}/submit", need["id"].as_str().unwrap());
    for (body, media_type, status) in bodies() {
        for key in [None, Some("k")] {
            let mut call = app.post(&submit).by(&owner);
            if let Some(key) = key {
                call = call.header("idempotency-key", key);
            }
            let answer = call.body(media_type, body.clone()).send().await;
            assert_eq!(answer.status, status, "{media_type} {}", answer.text);
        }
    }
    assert_eq!(app.database.count("listings", "status = 'draft'"), 1);
    assert_eq!(app.database.count("listings", "version = 1"), 1);
    let submitted = app.post(&submit).by(&owner).json(&json!({}));
    assert_eq!(submitted.send().await.ok()["status"], "submitted");
}

#[actix_web::test]
async fn parameters_that_an_operation_does_not_have_are_refused_by_name() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let mut tried = 0;
    let document = tianfu::service::openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        if path.contains('{') || item["get"].is_null() {
            continue;
        }
        let call = app.get(path).by(&owner).query(&[("zz", "1")]);
        let answer = call.send().await;
        if answer.status != 403 {
            answer.refused_at(422, "zz", "unknown_parameter");
        }
        tried += 1;
    }
    assert!(tried > 20, "only {tried}");
}
