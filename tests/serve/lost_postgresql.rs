//! The embedded PostgreSQL ends alone, and is started again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use reqwest::Method;
use serde_json::json;

use super::{Place, START, Service, within};
use crate::support::PASSWORD;
use crate::support::command::{argument, run};

#[actix_web::test]
async fn postgresql_killed_again_and_again_is_started_again_and_nothing_acknowledged_is_lost() {
    let place = Place::new();
    let service = Service::start(&place, &[]).await;
    service.register("survivor").await;
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let postmaster = Pid::from_raw(place.postmaster().unwrap());
        // The postmaster alone, and all processes of the server at once.
        match round {
            1 => killpg(postmaster, Signal::SIGKILL).unwrap(),
            _ => kill(postmaster, Signal::SIGKILL).unwrap(),
        }
        let mut ready = 0;
        for one in 0..400 {
            let name = format!("worker_{round}_{one}");
            let body = json!({"username": name, "password": PASSWORD, "display_name": name, "account_kind": "worker"});
            let made = service.call(Method::POST, "/v1/users").json(&body);
            let made = made.send().await;
            let listed = service.call(Method::GET, "/v1/listings").send().await;
            let probed = service.call(Method::GET, "/readyz").send().await;
            for answer in [&made, &listed, &probed] {
                assert!(matches!(answer.status, 200 | 201 | 503), "{}", answer.text);
                if answer.status == 503 {
                    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
                }
            }
            if made.status == 201 {
                acknowledged.push((made.body["id"].as_str().unwrap().to_owned(), name));
            }
            ready = if probed.status == 200 { ready + 1 } else { 0 };
            if ready == 3 {
                break;
            }
        }
        assert_eq!(ready, 3, "round {round}");
        assert_ne!(place.postmaster(), Some(postmaster.as_raw()));
    }
    assert!(!acknowledged.is_empty());
    assert_eq!(
        service.me("survivor", PASSWORD).await["username"],
        "survivor"
    );
    let session = service.sign_in("survivor", PASSWORD).await.created();
    let token = session["access_token"].as_str().unwrap();
    for (id, _) in &acknowledged {
        let found = service
            .call(Method::GET, &format!("/v1/users/{id}"))
            .token(token);
        found.send().await.ok();
    }
    // What the trail tells of an account, the account itself may read: the last ones were made right after a kill.
    for (id, name) in acknowledged.iter().rev().take(3) {
        let session = service.sign_in(name, PASSWORD).await.created();
        let token = session["access_token"].as_str().unwrap();
        let path = format!("/v1/audit-events?resource=users&row_id={id}");
        let told = service.call(Method::GET, &path).token(token).send().await;
        assert_eq!(told.ok()["items"].as_array().unwrap().len(), 1, "{name}");
    }
    assert_eq!(service.stop(Signal::SIGINT).code(), Some(0));
    assert!(place.postgres_is_gone());
    let data = place.data();
    run(&["audit", "verify", "--data-dir", argument(&data)]).done();
}

#[actix_web::test]
async fn a_postgresql_that_cannot_start_any_more_ends_the_service_with_an_error() {
    let place = Place::new();
    let mut service = Service::start(&place, &["--log", "error"]).await;
    service.register("survivor").await;
    let local = place.data().join("cluster/local.conf");
    fs::write(&local, "shared_buffers = nonsense\n").unwrap();
    fs::set_permissions(&local, fs::Permissions::from_mode(0o644)).unwrap();
    let postmaster = Pid::from_raw(place.postmaster().unwrap());
    kill(postmaster, Signal::SIGKILL).unwrap();
    let ended = within(START, || service.child.try_wait().unwrap());
    assert_eq!(ended.and_then(|status| status.code()), Some(1));
    let said = fs::read_to_string(place.0.path().join("serve.log")).unwrap();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("tianfu: PostgreSQL ended"), "{said}");
    assert!(last.contains("shared_buffers"), "{said}");
    assert!(
        last.contains(argument(&place.data().join("cluster/log"))),
        "{said}"
    );
    place.until_postgres_is_gone();

    fs::remove_file(local).unwrap();
    let again = Service::start(&place, &[]).await;
    assert_eq!(again.me("survivor", PASSWORD).await["username"], "survivor");
    assert_eq!(again.stop(Signal::SIGINT).code(), Some(0));
}

#[actix_web::test]
async fn a_stop_while_postgresql_is_away_ends_the_service_at_once() {
    let place = Place::new();
    let mut service = Service::start(&place, &[]).await;
    let local = place.data().join("cluster/local.conf");
    fs::write(&local, "shared_buffers = nonsense\n").unwrap();
    fs::set_permissions(&local, fs::Permissions::from_mode(0o644)).unwrap();
    kill(Pid::from_raw(place.postmaster().unwrap()), Signal::SIGKILL).unwrap();
    let log = place.0.path().join("serve.log");
    let failed = within(Duration::from_secs(20), || {
        let said = fs::read_to_string(&log).unwrap();
        said.contains("PostgreSQL did not start").then_some(())
    });
    assert!(failed.is_some());
    service.signal(Signal::SIGTERM);
    assert_eq!(service.end().code(), Some(0));
    assert!(place.postgres_is_gone());
}
