//! What the service takes of the machine's memory.
#![cfg(target_os = "linux")]

use std::fs;

use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::json;

use super::{Place, Service};
use crate::support::coded::{self, CODINGS};
use crate::support::{PASSWORD, together, with_status};

const ROUNDS: u64 = 4;
const AT_ONCE: u64 = 64;
const BOMB_BYTES: u64 = 256 * 1024 * 1024;

/// A line of the process's status in KiB, such as `VmHWM`, the most it ever had.
fn kilobytes(service: &Service, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", service.child.id())).unwrap();
    let found = status.lines().find_map(|one| one.strip_prefix(line));
    let number = found.unwrap().trim_matches(|c: char| !c.is_ascii_digit());
    number.parse().unwrap()
}

#[actix_web::test]
async fn two_hundred_registrations_at_once_take_bounded_memory() {
    let place = Place::new();
    let service = Service::start(&place, &[]).await;
    let register = |number: u32| {
        let name = format!("crowd{number}");
        let body = json!({"username": name, "password": PASSWORD, "display_name": name, "account_kind": "worker"});
        service.call(Method::POST, "/v1/users").json(&body)
    };
    let answers = together((0..200).map(register)).await;
    let made = with_status(&answers, 201);
    assert!(made > 0);
    for answer in answers {
        if answer.status != 201 {
            answer.refused(503, "passwords_busy");
        }
    }
    let most = kilobytes(&service, "VmHWM:") / 1024;
    assert!(most < 400, "{most} MB");
    assert_eq!(service.stop(Signal::SIGTERM).code(), Some(0));
}

#[actix_web::test]
async fn bodies_that_inflate_without_end_take_less_than_the_limit_each() {
    let bombs: Vec<_> = CODINGS
        .iter()
        .map(|coding| (*coding, coded::bomb(coding, BOMB_BYTES)))
        .collect();
    let place = Place::new();
    let service = Service::start(&place, &[]).await;
    service.register("keeper").await;
    let session = json!({"username": "keeper", "password": PASSWORD});
    let session = service.call(Method::POST, "/v1/sessions").json(&session);
    let token = session.send().await.created()["access_token"].clone();
    let before = kilobytes(&service, "VmHWM:") * 1024;
    for _ in 0..ROUNDS {
        let calls = (0..AT_ONCE as usize).map(|n| {
            let (coding, bomb) = &bombs[n % bombs.len()];
            let path = ["/v1/users", "/v1/listings", "/v1/oauth/token"][n / 4 % 3];
            let mut call = service.call(Method::POST, path);
            if path == "/v1/listings" {
                call = call.token(token.as_str().unwrap());
            }
            if n % 2 == 0 && path != "/v1/oauth/token" {
                call = call.header("idempotency-key", &format!("k{n}"));
            }
            call.header("content-encoding", coding)
                .body("application/json", bomb.clone())
        });
        for answer in together(calls).await {
            answer.refused(413, "body_too_large");
        }
    }
    let rise = kilobytes(&service, "VmHWM:") * 1024 - before;
    let limit = tianfu::platform::web::BODY_LIMIT_BYTES as u64;
    assert!(
        rise < AT_ONCE * limit,
        "{rise} bytes more for {AT_ONCE} requests at once"
    );
}
