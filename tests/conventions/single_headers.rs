use crate::support::{TestApp, a_need};

#[actix_web::test]
async fn a_header_that_stands_once_is_refused_twice() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let create = || app.post("/v1/listings").json(&a_need("电气改造"));
    let bearer = format!("Bearer {}", peng.token);
    for (name, first, second) in [
        ("Idempotency-Key", "a", "b"),
        ("Idempotency-Key", "a", "a"),
        ("Authorization", bearer.as_str(), "Bearer x"),
        ("Authorization", "Bearer x", bearer.as_str()),
        ("Content-Type", "application/json", "text/plain"),
        ("X-Request-Id", "a", "b"),
    ] {
        let mut call = create();
        if name != "Authorization" {
            call = call.by(&peng);
        }
        let answer = call.header(name, first).header(name, second).send().await;
        let problem = answer.refused_at(400, name, "duplicate_header");
        assert_eq!(problem["code"], "malformed_request");
    }
    assert_eq!(app.database.count("listings", "true"), 0);
    assert_eq!(app.database.count("idempotent_requests", "true"), 0);
    let read = app.get("/v1/users/me").header("authorization", &bearer);
    let answer = read.header("authorization", &bearer).send().await;
    answer.refused_at(400, "Authorization", "duplicate_header");
    create()
        .by(&peng)
        .header("idempotency-key", "a")
        .send()
        .await
        .created();
    assert_eq!(app.database.count("listings", "true"), 1);
}
