//! What clients send wrongly is no error of the service: its log, which operators alert on, stays free of it.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use nix::sys::signal::Signal;

use super::{Place, Service};

#[actix_web::test]
async fn bytes_that_are_no_request_are_refused_and_log_no_error() {
    let place = Place::new();
    let service = Service::start(&place, &["--log", "debug"]).await;
    let address = service.base.strip_prefix("http://").unwrap();
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    for (sent, answer) in [
        ("hello\r\n\r\n", "HTTP/1.1 400 "),
        ("GET /livez HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "),
        ("GET /livez HTTP/1.1\nHost: x\r\n\r\n", "HTTP/1.1 400 "),
        ("GET /电 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 "),
        ("\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n", "HTTP/1.1 400 "),
        (
            &format!("GET /livez HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
            "HTTP/1.1 431 ",
        ),
        // Its client goes in the middle.
        ("GET /livez HTTP/1.1\r\nHos", ""),
        (
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
            "",
        ),
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        if answer.is_empty() {
            stream.shutdown(Shutdown::Write).unwrap();
        }
        let mut answered = String::new();
        stream.read_to_string(&mut answered).unwrap();
        assert!(answered.starts_with(answer), "{sent}: {answered}");
    }
    assert_eq!(service.stop(Signal::SIGINT).code(), Some(0));
    let log = fs::read_to_string(place.0.path().join("serve.log")).unwrap();
    let is_error = |line: &&str| line.contains("ERROR");
    assert_eq!(log.lines().find(is_error), None, "{log}");
    assert!(log.contains("stopped"), "{log}");
}
