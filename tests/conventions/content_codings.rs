//! Compressed bodies: read in every way in which a body is read, and inflated no further than the limit.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tianfu::platform::web::BODY_LIMIT_BYTES;

use crate::support::coded::{self, CODINGS};
use crate::support::{Call, PASSWORD, TestApp, a_need, an_offer};

const JSON: &str = "application/json";

fn coded(call: Call, coding: &str, body: &Value) -> Call {
    let bytes = coded::compressed(coding, body.to_string().as_bytes());
    call.header("content-encoding", coding).body(JSON, bytes)
}

fn account(username: &str) -> Value {
    json!({"username": username, "password": PASSWORD, "display_name": "彭", "account_kind": "worker"})
}

#[actix_web::test]
async fn a_compressed_body_is_read_in_every_coding_and_in_every_way() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let client = app.integration(&admin, "510600", &["listings:write"]).await;
    let peng = app.person("peng").await;
    for (n, coding) in CODINGS.iter().enumerate() {
        let anonymous = coded(
            app.post("/v1/users"),
            coding,
            &account(&format!("user_{n}")),
        );
        anonymous.send().await.created();
        let need = coded(
            app.post("/v1/listings").by(&peng),
            coding,
            &a_need("电气改造"),
        );
        let need = need.send().await.created();
        let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
        let change = app.patch(&path).by(&peng).header("if-match", "*");
        let change = coded(change, coding, &json!({"title": "配电改造"}));
        assert_eq!(change.send().await.ok()["title"], "配电改造");
        let submit = app.post(&format!("{path}/submit")).by(&peng);
        coded(submit, coding, &json!({})).send().await.ok();

        // A key holds for what was sent, whatever it was compressed with.
        let keyed = || {
            app.post("/v1/listings")
                .by(&peng)
                .header("idempotency-key", coding)
        };
        let offer = an_offer("变压器");
        let first = coded(keyed(), coding, &offer).send().await.created();
        let again = keyed().json(&offer).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.created()["id"], first["id"]);

        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            client.id, client.secret
        );
        let token = app
            .post("/v1/oauth/token")
            .header("content-encoding", coding)
            .body(
                "application/x-www-form-urlencoded",
                coded::compressed(coding, form.as_bytes()),
            );
        assert!(token.send().await.ok()["access_token"].is_string());
    }
    let made = i64::try_from(CODINGS.len()).unwrap();
    assert_eq!(app.database.count("users", "username like 'user_%'"), made);
    assert_eq!(app.database.count("listings", "true"), 2 * made);
}

/// Sends a request with a body in one piece or in chunks; returns the status line.
async fn sent_raw(app: &TestApp, head: String, body: Vec<u8>, in_chunks: bool) -> String {
    let address = app.base.strip_prefix("http://").unwrap().to_owned();
    let socket = move || {
        let mut socket = TcpStream::connect(address).unwrap();
        let patience = Some(Duration::from_secs(20));
        socket.set_read_timeout(patience).unwrap();
        let length = match in_chunks {
            true => "Transfer-Encoding: chunked".to_owned(),
            false => format!("Content-Length: {}", body.len()),
        };
        let head = format!("{head}Host: x\r\nConnection: close\r\n{length}\r\n\r\n");
        let mut request = head.into_bytes();
        if in_chunks {
            for chunk in body.chunks(1000) {
                request.extend(format!("{:x}\r\n", chunk.len()).bytes());
                request.extend(chunk);
                request.extend(b"\r\n");
            }
            request.extend(b"0\r\n\r\n");
        } else {
            request.extend(body);
        }
        // The service may answer, and close, before it has read all.
        let _ = socket.write_all(&request);
        let mut answer = [0; 12];
        socket.read_exact(&mut answer).unwrap();
        String::from_utf8(answer.to_vec()).unwrap()
    };
    actix_web::web::block(socket).await.unwrap()
}

#[actix_web::test]
async fn inflating_stops_at_the_limit_on_every_kind_of_operation() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let signed = format!("Authorization: Bearer {}\r\n", peng.token);
    let listing = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let json = "Content-Type: application/json\r\n";
    let requests = [
        ("POST /v1/users".to_owned(), json.to_owned()),
        (
            "POST /v1/users".to_owned(),
            format!("{json}Idempotency-Key: k\r\n"),
        ),
        ("POST /v1/sessions".to_owned(), json.to_owned()),
        ("POST /v1/oauth/token".to_owned(), form.to_owned()),
        ("POST /v1/listings".to_owned(), format!("{json}{signed}")),
        (
            "POST /v1/listings".to_owned(),
            format!("{json}{signed}Idempotency-Key: k\r\n"),
        ),
        (
            format!("PATCH {listing}"),
            format!("{json}{signed}If-Match: *\r\n"),
        ),
        // They take no body.
        (format!("POST {listing}/submit"), format!("{json}{signed}")),
        (
            format!("DELETE {listing}"),
            format!("{json}{signed}If-Match: *\r\n"),
        ),
    ];
    for coding in CODINGS {
        let bomb = coded::bomb(coding, 64 * 1024 * 1024);
        assert!(bomb.len() < BODY_LIMIT_BYTES, "{coding}: {}", bomb.len());
        for (request, headers) in &requests {
            for in_chunks in [false, true] {
                let head = format!("{request} HTTP/1.1\r\nContent-Encoding: {coding}\r\n{headers}");
                let status = sent_raw(&app, head, bomb.clone(), in_chunks).await;
                assert_eq!(status, "HTTP/1.1 413", "{coding} {request} {in_chunks}");
            }
        }
    }
    assert_eq!(app.database.count("listings", "status = 'draft'"), 1);
}

#[actix_web::test]
async fn as_many_bytes_as_are_taken_are_inflated_and_not_one_more() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let of_length = |length: usize| format!("{{\"title\": \"{}\"}}", "x".repeat(length - 13));
    for coding in CODINGS {
        for (length, status) in [(BODY_LIMIT_BYTES, 422), (BODY_LIMIT_BYTES + 1, 413)] {
            let bytes = coded::compressed(coding, of_length(length).as_bytes());
            let call = app.post("/v1/listings").by(&peng);
            let call = call.header("content-encoding", coding).body(JSON, bytes);
            assert_eq!(call.send().await.status, status, "{coding} {length}");
        }
        // What is too long before it is inflated is too long as well, however little comes out.
        let mut long = coded::compressed(coding, b"{}");
        long.resize(BODY_LIMIT_BYTES + 1, 0);
        let call = app.post("/v1/listings").by(&peng);
        let call = call.header("content-encoding", coding).body(JSON, long);
        call.send().await.refused(413, "body_too_large");
    }
}

#[actix_web::test]
async fn a_coding_that_is_not_known_or_not_alone_is_refused_with_those_that_are_taken() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for coding in [
        "compress",
        "x-compress",
        "zlib",
        "gzip, br",
        "gzip, gzip",
        "identity, gzip",
        "gzip;q=1",
        "*",
        "编码",
    ] {
        for (path, token) in [("/v1/users", None), ("/v1/listings", Some(&peng.token))] {
            let mut call = app.post(path).header("content-encoding", coding);
            if let Some(token) = token {
                call = call.token(token);
            }
            let answer = call.json(&account("wang")).send().await;
            let accepted = answer.header("accept-encoding");
            assert_eq!(accepted, "gzip, deflate, br, zstd", "{coding}");
            let problem = answer.refused(415, "unsupported_content_encoding");
            assert_eq!(problem["errors"][0]["parameter"], "Content-Encoding");
        }
    }
    let twice = app.post("/v1/users").header("content-encoding", "gzip");
    let twice = twice
        .header("content-encoding", "br")
        .json(&account("wang"));
    twice
        .send()
        .await
        .refused(415, "unsupported_content_encoding");
    assert_eq!(app.database.count("users", "true"), 1);

    for (n, coding) in ["identity", "Identity", ""].iter().enumerate() {
        let call = app.post("/v1/users").header("content-encoding", coding);
        call.json(&account(&format!("plain_{n}")))
            .send()
            .await
            .created();
    }
    for (n, coding) in ["GZIP", "X-Gzip", " gzip ,"].iter().enumerate() {
        let bytes = coded::compressed("gzip", account(&format!("gzip_{n}")).to_string().as_bytes());
        let call = app.post("/v1/users").header("content-encoding", coding);
        call.body(JSON, bytes).send().await.created();
    }
}

#[actix_web::test]
async fn compressed_data_that_is_corrupt_cut_off_or_followed_by_more_is_refused() {
    let app = TestApp::start().await;
    let body = account("peng").to_string();
    for coding in CODINGS {
        let whole = coded::compressed(coding, body.as_bytes());
        let cut = whole[..whole.len() - 3].to_vec();
        let followed = [&whole[..], b"more"].concat();
        let plain = body.clone().into_bytes();
        for (what, bytes) in [("cut", cut), ("followed", followed), ("plain", plain)] {
            let call = app.post("/v1/users").header("content-encoding", coding);
            let answer = call.body(JSON, bytes).send().await;
            assert_eq!(answer.status, 400, "{coding} {what}: {}", answer.text);
            answer.refused_at(400, "Content-Encoding", "malformed");
        }
    }
    assert_eq!(app.database.count("users", "true"), 0);
    // Members of gzip and frames of zstd may follow each other (RFC 1952, RFC 8878), within the limit.
    for (n, coding) in ["gzip", "zstd"].iter().enumerate() {
        let body = account(&format!("parts_{n}")).to_string();
        let (one, two) = body.as_bytes().split_at(20);
        let parts = [
            coded::compressed(coding, one),
            coded::compressed(coding, two),
        ]
        .concat();
        let call = app.post("/v1/users").header("content-encoding", coding);
        call.body(JSON, parts).send().await.created();
        let half = coded::compressed(coding, &vec![b' '; BODY_LIMIT_BYTES / 2 + 1]);
        let call = app.post("/v1/users").header("content-encoding", coding);
        let answer = call.body(JSON, half.repeat(2)).send().await;
        answer.refused(413, "body_too_large");
    }
}

#[actix_web::test]
async fn a_body_is_not_inflated_for_a_request_that_fails_by_its_path_method_or_token() {
    let app = TestApp::start().await;
    for coding in CODINGS {
        for key in [None, Some("k")] {
            for (call, status) in [
                (app.post("/v1/nothing"), 404),
                (app.post("/v1/divisions"), 405),
                (app.post("/v1/listings"), 401),
                (app.post("/v1/listings").token("a.b.c"), 401),
                (app.post("/v1/matches/x/accept").token("a.b.c"), 401),
                (app.patch("/v1/users/me"), 401),
            ] {
                let call = match key {
                    Some(key) => call.header("idempotency-key", key),
                    None => call,
                };
                // Inflated, this would be 400.
                let call = call.header("content-encoding", coding).body(JSON, "broken");
                assert_eq!(call.send().await.status, status, "{coding}");
            }
        }
    }
}

#[actix_web::test]
async fn only_patch_takes_a_merge_patch() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let path = format!("/v1/listings/{}", need["id"].as_str().unwrap());
    let patch = "application/merge-patch+json; charset=utf-8";
    for call in [
        app.post("/v1/listings"),
        app.post(&format!("{path}/submit")),
        app.put("/v1/users/me/contact-points/phone")
            .header("if-none-match", "*"),
        app.delete(&path).header("if-match", "*"),
    ] {
        let answer = call.by(&peng).body(patch, "{}").send().await;
        answer.refused(415, "unsupported_media_type");
    }
    let made = app
        .post("/v1/users")
        .body(patch, account("wang").to_string());
    made.send().await.refused(415, "unsupported_media_type");
    assert_eq!(app.database.count("users", "true"), 1);
    assert_eq!(app.database.count("listings", "status = 'draft'"), 1);
    for media_type in [patch, JSON] {
        let change = app.patch(&path).by(&peng).header("if-match", "*");
        change
            .body(media_type, r#"{"title": "配电改造"}"#)
            .send()
            .await
            .ok();
    }
    let document = tianfu::service::openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let takes =
                !operation["requestBody"]["content"][patch.split(';').next().unwrap()].is_null();
            let has_body = !operation["requestBody"]["content"]["application/json"].is_null();
            assert_eq!(takes, method == "patch" && has_body, "{method} {path}");
        }
    }
}
