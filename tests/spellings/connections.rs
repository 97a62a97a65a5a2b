//! Headers of a connection, over a socket: an offer of another protocol is ignored, and the connection is kept.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::support::{PASSWORD, TestApp};

/// What clients and proxies send with requests that are plain HTTP/1.1.
const OFFERS: [&str; 11] = [
    // Java's HttpClient with its defaults, for every method.
    "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\nUpgrade: h2c\r\n",
    // nginx with `proxy_set_header Connection "upgrade"`, for requests that upgrade and for those that do not.
    "Connection: upgrade\r\n",
    "Connection: upgrade\r\nUpgrade: \r\n",
    "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "Connection: UPGRADE\r\nUpgrade: WebSocket\r\n",
    "connection:TE,upgrade,HTTP2-Settings\r\nte: trailers\r\nupgrade: h2c, h2\r\n",
    "Connection: Upgrade\r\nConnection: HTTP2-Settings\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n",
    "Connection: \t upgrade \t, keep-alive\r\nUpgrade:websocket\r\n",
    "Upgrade: websocket\r\n",
    "Upgrade: TLS/1.0, HTTP/2.0\r\nUpgrade-Insecure-Requests: 1\r\n",
    "Connection: some-long-option-of-a-proxy-that-nobody-knows-of-and-another-one-of-it, Upgrade\r\nUpgrade: h2c\r\n",
];

/// All that is answered on one connection until it ends.
async fn answered(app: &TestApp, requests: impl Into<Vec<u8>>) -> String {
    let address = app.base.strip_prefix("http://").unwrap().to_owned();
    let requests = requests.into();
    let exchange = move || {
        let mut socket = TcpStream::connect(address).unwrap();
        let patience = Some(Duration::from_secs(20));
        socket.set_read_timeout(patience).unwrap();
        socket.write_all(&requests).unwrap();
        let mut answer = Vec::new();
        let ended = socket.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        assert!(ended.is_ok(), "not ended after {answer}");
        answer
    };
    actix_web::web::block(exchange).await.unwrap()
}

fn statuses(answer: &str) -> Vec<&str> {
    let answers = answer.split("HTTP/1.1 ").skip(1);
    answers.map(|one| &one[..3]).collect()
}

fn head(answer: &str) -> String {
    answer.split("\r\n\r\n").next().unwrap().to_lowercase()
}

const LAST: &str = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[actix_web::test]
async fn an_offer_of_another_protocol_is_ignored_and_the_connection_kept() {
    let app = TestApp::start().await;
    for offer in OFFERS {
        let read = format!("GET /v1/divisions/510600 HTTP/1.1\r\nHost: x\r\n{offer}\r\n");
        let answer = answered(&app, format!("{read}{read}{LAST}")).await;
        assert_eq!(
            statuses(&answer),
            ["200", "200", "200"],
            "{offer}: {answer}"
        );
        let head = head(&answer);
        assert!(!head.contains("connection: upgrade"), "{offer}: {head}");
        assert!(!head.contains("upgrade:"), "{offer}: {head}");
    }
}

#[actix_web::test]
async fn a_request_with_a_body_and_an_offer_is_carried_out_at_once() {
    let app = TestApp::start().await;
    for (n, offer) in OFFERS.iter().enumerate() {
        let account = |name: &str| {
            json!({"username": format!("{name}_{n}"), "password": PASSWORD, "display_name": "彭",
                "account_kind": "worker"})
            .to_string()
        };
        let post = "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        let (one, other) = (account("sized"), account("in_chunks"));
        let sized = format!("{post}{offer}Content-Length: {}\r\n\r\n{one}", one.len());
        let chunks = format!(
            "{post}Transfer-Encoding: chunked\r\n{offer}\r\n{:x}\r\n{other}\r\n0\r\n\r\n",
            other.len()
        );
        let answer = answered(&app, format!("{sized}{chunks}{LAST}")).await;
        assert_eq!(
            statuses(&answer),
            ["201", "201", "200"],
            "{offer}: {answer}"
        );
        let head = head(&answer);
        assert!(!head.contains("connection: upgrade"), "{offer}: {head}");
    }
    let made = i64::try_from(2 * OFFERS.len()).unwrap();
    assert_eq!(app.database.count("users", "true"), made);
}

#[actix_web::test]
async fn an_offer_changes_nothing_of_what_else_is_said_of_the_connection() {
    let app = TestApp::start().await;
    for option in [
        "Connection: upgrade, close\r\nUpgrade: h2c\r\n",
        "Connection: close, Upgrade\r\nUpgrade: websocket\r\n",
        "Connection: Upgrade\r\nConnection: close\r\nUpgrade: h2c\r\n",
    ] {
        let read = format!("GET /livez HTTP/1.1\r\nHost: x\r\n{option}\r\n");
        let answer = answered(&app, read).await;
        assert_eq!(statuses(&answer), ["200"], "{option}: {answer}");
        assert!(head(&answer).contains("\r\nconnection: close"), "{answer}");
    }
    let old =
        "GET /livez HTTP/1.0\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: h2c\r\n\r\n";
    let answer = answered(&app, format!("{old}{LAST}")).await;
    assert!(
        head(&answer).contains("\r\nconnection: keep-alive"),
        "{answer}"
    );
    let old = "GET /livez HTTP/1.0\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    let answer = answered(&app, old).await;
    assert_eq!(answer.matches(" 200 OK").count(), 1, "{answer}");
}

#[actix_web::test]
async fn what_is_no_request_stays_refused_with_an_offer() {
    let app = TestApp::start().await;
    let offer = OFFERS[0];
    for bad in [
        "Upgrade: web\0socket\r\n",
        "Connection: up\0grade\r\n",
        "Connection : Upgrade\r\n",
        "X-A: 1\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
    ] {
        let request = format!("GET /livez HTTP/1.1\r\nHost: x\r\n{offer}{bad}\r\n{LAST}");
        let answer = answered(&app, request).await;
        assert_eq!(statuses(&answer), ["400"], "{bad:?}: {answer}");
    }
    // After an offer the heads that follow are looked at, too.
    let offered = format!("GET /livez HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n{offer}\r\n");
    let hidden = "GET /livez HTTP/1.1\r\nHost: x\n\r\n";
    let answer = answered(&app, format!("{offered}{hidden}{LAST}")).await;
    assert_eq!(statuses(&answer), ["200", "400"], "{answer}");
}
