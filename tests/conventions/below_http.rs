//! What is no HTTP request, over a socket of our own: it is refused where nothing is known yet of paths, languages or
//! problems, by a bare status line, and the connection ends. A caller reads about it in `openapi/README.md`.

use super::slow_clients::send_and_stall;
use crate::support::TestApp;

#[actix_web::test]
async fn what_is_no_request_is_refused_by_a_bare_status_and_the_connection_ends() {
    let app = TestApp::start().await;
    // As much as is taken of a head: what was sent beyond it would be reset together with the answer.
    let longest = |start: &str| format!("{start}{}", "x".repeat(131_072 - start.len()));
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    let cases = [
        ("a target without end", 431, longest("GET /")),
        (
            "a header without end",
            431,
            longest("GET /livez HTTP/1.1\r\nHost: x\r\nX-A: "),
        ),
        (
            "two hundred headers",
            431,
            format!("GET /livez HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
        ),
        (
            "a length and chunks",
            400,
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".to_owned(),
        ),
        (
            "two lengths",
            400,
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}".to_owned(),
        ),
        ("no host", 400, "GET /livez HTTP/1.1\r\n\r\n".to_owned()),
        (
            "two hosts",
            400,
            "GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n".to_owned(),
        ),
        (
            "a target that is not ASCII",
            400,
            "GET /v1/listings?q=电气 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        ),
        ("no protocol", 400, "hello\r\n\r\n".to_owned()),
        (
            "a bare LF after the request line",
            400,
            "GET /livez HTTP/1.1\nHost: x\r\n\r\n".to_owned(),
        ),
        (
            "a bare LF after a header",
            400,
            "GET /livez HTTP/1.1\r\nHost: x\nX-A: 1\r\n\r\n".to_owned(),
        ),
        (
            "a bare LF at the end",
            400,
            "GET /livez HTTP/1.1\r\nHost: x\r\n\n".to_owned(),
        ),
    ];
    for (what, status, text) in cases {
        // It ends when the service closes, and nothing after the refusal is read as another request.
        let next = match text.ends_with('x') {
            true => "",
            false => "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n",
        };
        let answer = send_and_stall(&app, format!("{text}{next}")).await;
        let line = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&line), "{what}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what}: {answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "", "{what}");
    }
    app.get("/livez").send().await.ok();
}

#[actix_web::test]
async fn a_bare_line_feed_is_refused_in_later_heads_of_a_connection_too() {
    let app = TestApp::start().await;
    let body = "Content-Type: application/json\r\n";
    for before in [
        "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        format!("POST /v1/sessions HTTP/1.1\r\nHost: x\r\n{body}Content-Length: 4\r\n\r\n{{\n\n}}"),
        format!(
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\n{body}Transfer-Encoding: chunked\r\n\r\n\
             3\r\n{{\n}}\r\n0\r\n\r\n"
        ),
    ] {
        let hidden = "GET /livez HTTP/1.1\r\nHost: x\n\r\n";
        let answer = send_and_stall(&app, format!("{before}{before}{hidden}")).await;
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 3, "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 400 ").count(), 1, "{answer}");
    }
}
