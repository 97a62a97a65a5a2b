//! What the service takes of the machine's memory.

use std::fs;

use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::json;

use super::{Place, Service};
use crate::support::{PASSWORD, together, with_status};

/// Megabytes of a line of the process's status, such as `VmHWM`, the most it ever had.
fn megabytes(service: &Service, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", service.child.id())).unwrap();
    let told = status.lines().find_map(|one| one.strip_prefix(line));
    let kilobytes = told.unwrap().trim_matches(|c: char| !c.is_ascii_digit());
    kilobytes.parse::<u64>().unwrap() / 1024
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
    let most = megabytes(&service, "VmHWM:");
    assert!(most < 400, "{most} MB");
    assert_eq!(service.stop(Signal::SIGTERM).code(), Some(0));
}
