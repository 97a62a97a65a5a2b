use crate::support::{PASSWORD, TestApp};

fn account(display_name: &str) -> String {
    format!(
        r#"{{"username": "peng", "password": "{PASSWORD}", "display_name": {display_name}, "account_kind": "worker"}}"#
    )
}

#[actix_web::test]
async fn a_body_that_is_no_json_is_malformed() {
    let app = TestApp::start().await;
    let whole = account("\"彭\"");
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let mut not_utf8 = account("\"?\"").into_bytes();
    let place = not_utf8.iter().position(|byte| *byte == b'?').unwrap();
    not_utf8[place] = 0xff;
    let bodies = [
        ("truncated", whole.as_bytes()[..whole.len() - 1].to_vec()),
        ("a lone surrogate", account(r#""\ud800""#).into_bytes()),
        ("a thousand levels", account(&deep).into_bytes()),
        ("only levels", deep.into_bytes()),
        ("two values", format!("{whole}{whole}").into_bytes()),
        ("a comment", format!("/* */{whole}").into_bytes()),
        ("not UTF-8", not_utf8),
        ("a raw NUL", account("\"a\u{0}b\"").into_bytes()),
        ("a BOM", format!("\u{feff}{whole}").into_bytes()),
        ("a number beyond all", account("1e999").into_bytes()),
    ];
    for (what, body) in bodies {
        let answer = app
            .post("/v1/users")
            .body("application/json", body)
            .send()
            .await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.text);
        answer.refused(400, "malformed_json");
    }
    assert_eq!(app.database.count("users", "true"), 0);
    app.post("/v1/users")
        .body("application/json", whole)
        .send()
        .await
        .created();
}

#[actix_web::test]
async fn nul_and_doubled_members_are_refused_with_their_place() {
    let app = TestApp::start().await;
    let nul = account(r#""a\u0000b""#);
    let answer = app
        .post("/v1/users")
        .body("application/json", nul)
        .send()
        .await;
    answer.refused_at(422, "/display_name", "nul");
    let twice = account(r#""彭", "account_kind": "organization""#);
    let answer = app
        .post("/v1/users")
        .body("application/json", twice)
        .send()
        .await;
    let problem = answer.refused(422, "duplicate_key");
    assert_eq!(problem["errors"][0]["pointer"], "/account_kind");
    for body in ["[]", "7", "\"text\"", "null"] {
        let answer = app
            .post("/v1/users")
            .body("application/json", body)
            .send()
            .await;
        answer.refused(422, "invalid_value");
    }
    assert_eq!(app.database.count("users", "true"), 0);
}

#[actix_web::test]
async fn another_media_type_or_charset_is_not_taken() {
    let app = TestApp::start().await;
    let whole = account("\"彭\"");
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json; charset=gbk",
        "application/json; charset=utf-16",
        "multipart/form-data; boundary=x",
    ] {
        let answer = app
            .post("/v1/users")
            .body(media_type, whole.clone())
            .send()
            .await;
        answer.refused(415, "unsupported_media_type");
    }
    assert_eq!(app.database.count("users", "true"), 0);
    let taken = "application/json; charset=\"UTF-8\"";
    app.post("/v1/users")
        .body(taken, whole)
        .send()
        .await
        .created();
}

#[actix_web::test]
async fn ten_megabytes_are_too_much_with_a_key_and_without() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let large = format!("{{\"title\": \"{}\"}}", "x".repeat(10 * 1024 * 1024));
    for key in [None, Some("large")] {
        let mut call = app
            .post("/v1/listings")
            .by(&peng)
            .body("application/json", large.clone());
        if let Some(key) = key {
            call = call.header("idempotency-key", key);
        }
        call.send().await.refused(413, "body_too_large");
    }
    assert_eq!(app.database.count("listings", "true"), 0);
    // One byte too many is too much too; as many as are taken are read.
    let limit = tianfu::platform::web::BODY_LIMIT_BYTES;
    let of_length = |length: usize| format!("{{\"title\": \"{}\"}}", "x".repeat(length - 13));
    assert_eq!(of_length(limit).len(), limit);
    let post = |body| {
        app.post("/v1/listings")
            .by(&peng)
            .body("application/json", body)
            .send()
    };
    post(of_length(limit + 1))
        .await
        .refused(413, "body_too_large");
    assert_eq!(post(of_length(limit)).await.status, 422);
}

#[actix_web::test]
async fn text_is_trimmed_and_composed_but_a_password_is_not() {
    let app = TestApp::start().await;
    let body = serde_json::json!({"username": "peng", "password": "  e\u{301} spaced  ", "display_name": " e\u{301} ", "account_kind": "worker"});
    let made = app.post("/v1/users").json(&body).send().await.created();
    assert_eq!(made["display_name"], "\u{e9}");
    app.sign_in("peng", "  e\u{301} spaced  ").await.created();
    for other in ["e\u{301} spaced", "  \u{e9} spaced  "] {
        app.sign_in("peng", other)
            .await
            .refused(401, "invalid_credentials");
    }
}
