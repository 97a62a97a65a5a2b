//! Connections: how many an address may hold, what the probes are spared, and clients that read nothing. Each client is a
//! socket of its own, from an address of the loopback network.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::slow_clients::send_and_stall;
use crate::support::TestApp;

const READ: &str = "GET /v1/divisions/510600 HTTP/1.1\r\nHost: x\r\n\r\n";
const LAST_READ: &str = "GET /v1/divisions/510600 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// A connection from `127.0.0.{host}`.
async fn connect(app: &TestApp, host: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    // The kernel reads on behalf of its client: little, so that a client that reads nothing is soon known.
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    socket
        .bind((Ipv4Addr::new(127, 0, 0, host), 0).into())
        .unwrap();
    let service = app.base.strip_prefix("http://").unwrap().parse().unwrap();
    socket.connect(service).await.unwrap()
}

/// A connection that has been answered once, and is kept.
async fn served(app: &TestApp, host: u8) -> TcpStream {
    let mut client = connect(app, host).await;
    client.write_all(READ.as_bytes()).await.unwrap();
    let mut first = [0; 13];
    client.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 ");
    client
}

/// All that comes until the service ends the connection.
async fn answer(mut client: TcpStream, request: &str) -> String {
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
}

/// Asserts the refusal of a connection beyond the limit.
#[track_caller]
fn refused(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(head.contains("\r\nconnection: close"), "{head}");
    assert!(head.contains("\r\nretry-after: "), "{head}");
    let problem: Value = serde_json::from_str(body).unwrap();
    assert_eq!(problem["code"], "too_many_connections");
}

#[actix_web::test]
async fn an_address_holds_no_more_connections_than_its_limit() {
    let app = TestApp::start_with(|settings| settings.connections_per_address = 3).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(served(&app, 2).await);
    }
    for request in [
        get("/v1/divisions/510600"),
        get("/openapi.json"),
        get("/v1/nothing"),
        "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}".to_owned(),
    ] {
        refused(&answer(connect(&app, 2).await, &request).await);
    }
    // Another address is served, and so is the same one once a connection has ended.
    drop(served(&app, 3).await);
    held.pop();
    app.until("the seat is free", || app.app.connections.served() == 2)
        .await;
    drop(served(&app, 2).await);
}

#[actix_web::test]
async fn probes_answer_beyond_the_limit_of_an_address() {
    let app = TestApp::start_with(|settings| settings.connections_per_address = 1).await;
    let _held = served(&app, 2).await;
    // Connections without a request, more than the reserve has seats.
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(connect(&app, 2).await);
    }
    for path in ["/livez", "/readyz"] {
        let answer = answer(connect(&app, 2).await, &get(path)).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let head = answer.to_lowercase();
        assert!(head.contains("\r\nconnection: close"), "{head}");
    }
    refused(&answer(connect(&app, 2).await, READ).await);
    drop(served(&app, 3).await);
}

#[actix_web::test]
async fn zero_means_any_number_and_a_trusted_proxy_is_exempt() {
    let unlimited = TestApp::start_with(|settings| settings.connections_per_address = 0).await;
    let behind = TestApp::start_with(|settings| {
        settings.connections_per_address = 2;
        settings.trusted_proxies = vec!["127.0.0.2/32".parse().unwrap()];
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..50 {
        held.push(served(&unlimited, 2).await);
        held.push(served(&behind, 2).await);
    }
    // Whom the proxy speaks for is no connection of its own; another peer is counted.
    for _ in 0..2 {
        held.push(served(&behind, 3).await);
    }
    refused(&answer(connect(&behind, 3).await, READ).await);
}

#[actix_web::test]
async fn clients_that_never_read_are_cut_off() {
    let app = TestApp::start_with(|settings| {
        settings.write_wait = Duration::from_millis(200);
        settings.connections_per_address = 0;
    })
    .await;
    for (path, times) in [("/openapi.json", 30), ("/v1/divisions", 2_000)] {
        let mut clients = Vec::new();
        for _ in 0..20 {
            let mut client = connect(&app, 2).await;
            let requests = get(path).repeat(times);
            // As much as the kernels take: the rest waits for a client that reads.
            let _ = client.try_write(requests.as_bytes());
            client.flush().await.unwrap();
            clients.push(client);
        }
        app.until("each has its seat", || app.app.connections.served() > 0)
            .await;
        app.until("all are cut off", || app.app.connections.served() == 0)
            .await;
    }
    drop(served(&app, 3).await);
}

#[actix_web::test]
async fn a_client_that_reads_late_gets_every_answer_in_order() {
    let app = TestApp::start().await;
    // More than all buffers on the way hold, of large answers and of small ones.
    for (path, times, least) in [
        ("/openapi.json", 20, 1_000_000),
        ("/v1/divisions/510600", 2_000, 100),
    ] {
        let client = connect(&app, 2).await;
        let (mut reading, mut writing) = client.into_split();
        let requests = get(path).repeat(times - 1)
            + &get(path).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        let sending = actix_web::rt::spawn(async move {
            writing.write_all(requests.as_bytes()).await.unwrap();
            writing
        });
        let mut answers = Vec::new();
        reading.read_to_end(&mut answers).await.unwrap();
        drop(sending.await.unwrap());
        let text = String::from_utf8(answers).unwrap();
        assert_eq!(text.matches("HTTP/1.1 200 ").count(), times, "{path}");
        assert!(text.len() >= times * least, "{path}: {}", text.len());
    }
}

#[actix_web::test]
async fn every_head_has_its_time_not_the_first_alone() {
    let app = TestApp::start_with(|settings| settings.head_wait = Duration::from_millis(200)).await;
    for (what, rest) in [
        ("after a request", READ.to_owned() + "GET /liv"),
        (
            "after two, one with a body",
            format!(
                "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                 Content-Length: 2\r\n\r\n{{}}{READ}GET /livez HTTP/1.1\r\nHost: x\r\nX-A: "
            ),
        ),
    ] {
        let answer = send_and_stall(&app, rest).await;
        let answers = answer.matches("HTTP/1.1 ").count();
        assert!((1..=2).contains(&answers), "{what}: {answer}");
    }
}

#[actix_web::test]
async fn while_the_service_drains_it_answers_and_each_answer_is_the_last() {
    let app = TestApp::start().await;
    let kept = served(&app, 2).await;
    app.app.connections.drain();
    app.get("/readyz")
        .send()
        .await
        .refused(503, "shutting_down");
    app.get("/livez").send().await.ok();
    for client in [kept, connect(&app, 3).await] {
        let answer = answer(client, READ).await;
        let last = answer.rfind("HTTP/1.1 200 ").expect("an answer");
        let head = answer[last..].to_lowercase();
        assert!(head.contains("\r\nconnection: close"), "{head}");
    }
    let answer = answer(connect(&app, 3).await, LAST_READ).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
