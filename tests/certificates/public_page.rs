use serde_json::json;

use super::rows::{Certified, address};
use crate::support::TestApp;

#[actix_web::test]
async fn a_number_is_found_in_any_spelling() {
    let is = Certified::finished().await;
    let issued = is.issued().await;
    let number = issued["number"].as_str().unwrap();
    for spelling in [
        number.to_lowercase(),
        number.replace('-', ""),
        number.replace('-', "%20"),
        number.replace('0', "O").replace('1', "l"),
    ] {
        let page = is
            .app
            .get(&format!("/v1/certificates/{spelling}"))
            .send()
            .await;
        assert_eq!(page.ok()["number"], number, "{spelling}");
    }
    let page = is.app.get(&address(&issued)).send().await;
    let cached = is
        .app
        .get(&address(&issued))
        .header("if-none-match", &page.etag());
    assert_eq!(cached.send().await.status, 304);
}

#[actix_web::test]
async fn what_is_no_number_is_not_found() {
    let app = TestApp::start().await;
    for number in ["TF2024-0000-0000-0000-0000", "x", "%E8%AF%81%E4%B9%A6"] {
        let page = app.get(&format!("/v1/certificates/{number}")).send().await;
        page.refused(404, "not_found");
    }
    let long = format!("/v1/certificates/{}", "0".repeat(101));
    app.get(&long)
        .send()
        .await
        .refused_at(422, "number", "format");
    let query = app
        .get("/v1/certificates/x")
        .query(&[("a", "b")])
        .send()
        .await;
    query.refused(422, "unknown_parameter");
    let post = app.post("/v1/certificates/x").json(&json!({}));
    post.send().await.refused(405, "method_not_allowed");
}
