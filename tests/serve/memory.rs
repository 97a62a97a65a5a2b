//! What small bodies that inflate to much do to the memory of the service.

use std::fs;

use serde_json::json;

use super::{Place, Service};
use crate::support::PASSWORD;
use crate::support::coded::{self, CODINGS};
use crate::support::together;

const ROUNDS: u64 = 4;
const AT_ONCE: u64 = 64;
const BOMB_BYTES: u64 = 256 * 1024 * 1024;

/// The most memory that a process ever had, in bytes.
fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        * 1024
}

#[cfg(target_os = "linux")]
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
    let session = service
        .call(reqwest::Method::POST, "/v1/sessions")
        .json(&session);
    let token = session.send().await.created()["access_token"].clone();
    let before = peak(service.child.id());
    for _ in 0..ROUNDS {
        let calls = (0..AT_ONCE as usize).map(|n| {
            let (coding, bomb) = &bombs[n % bombs.len()];
            let path = ["/v1/users", "/v1/listings", "/v1/oauth/token"][n / 4 % 3];
            let mut call = service.call(reqwest::Method::POST, path);
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
    let rise = peak(service.child.id()) - before;
    let limit = tianfu::web::BODY_LIMIT_BYTES as u64;
    assert!(
        rise < AT_ONCE * limit,
        "{rise} bytes more for {AT_ONCE} requests at once"
    );
    eprintln!("{rise} bytes more for {AT_ONCE} requests at once");
}
