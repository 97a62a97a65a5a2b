//! Clients that send a part and then nothing, over a socket of their own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::TestApp;

/// Sends `text`, then nothing; answers all that came back until the service closed the connection.
pub async fn send_and_stall(app: &TestApp, text: String) -> String {
    let address = app.base.strip_prefix("http://").unwrap().to_owned();
    let socket = move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        socket.write_all(text.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let closed = socket.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        assert!(closed.is_ok(), "not closed after {answer}");
        answer
    };
    actix_web::web::block(socket).await.unwrap()
}

#[actix_web::test]
async fn a_body_that_stalls_is_cut_off_with_a_problem() {
    let app = TestApp::start_with(|settings| settings.body_wait = Duration::from_millis(200)).await;
    let post = "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    for rest in [
        "Content-Length: 100\r\n\r\n{\"username\"",
        "Content-Length: 100\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"use\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"u",
        "Idempotency-Key: k\r\nContent-Length: 100\r\n\r\n{\"username\"",
    ] {
        let answer = send_and_stall(&app, format!("{post}{rest}")).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{rest}: {answer}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.to_lowercase().contains("connection: close"), "{head}");
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["code"], "request_timeout");
    }
    assert_eq!(app.database.count("users", "true"), 0);
}

#[actix_web::test]
async fn a_head_that_stalls_is_cut_off() {
    let app = TestApp::start_with(|settings| settings.head_wait = Duration::from_millis(200)).await;
    for text in [
        "GET /livez HTTP/1.1\r\nHost: x\r\n",
        "GET /li",
        "GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ",
    ] {
        let answer = send_and_stall(&app, text.to_owned()).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{text}: {answer}");
    }
}

#[actix_web::test]
async fn a_body_that_nobody_reads_holds_nothing_up() {
    let app = TestApp::start().await;
    for rest in [
        "Content-Length: 100\r\n\r\n{",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    ] {
        for (request, status) in [
            ("GET /livez", 200),
            ("POST /v1/matches", 401),
            ("POST /x", 404),
        ] {
            let text = format!(
                "{request} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{rest}"
            );
            let answer = send_and_stall(&app, text).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{request}: {answer}"
            );
        }
    }
}

#[actix_web::test]
async fn a_connection_outlives_a_body_in_chunks_that_was_read() {
    let app = TestApp::start().await;
    let body =
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let post = format!("POST /v1/sessions HTTP/1.1\r\nHost: x\r\n{body}");
    let last = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer = send_and_stall(&app, format!("{post}{post}{last}")).await;
    assert_eq!(answer.matches("HTTP/1.1 422 ").count(), 2, "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 200 ").count(), 1, "{answer}");
}
