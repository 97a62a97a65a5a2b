//! It starts, stops, is killed, loses its PostgreSQL, and finds its data again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::{Place, START, Service, within};
use crate::support::PASSWORD;
use crate::support::command::{argument, command, run};

#[actix_web::test]
async fn it_says_where_it_serves_stops_on_ctrl_c_and_finds_its_data_again() {
    let place = Place::new();
    let service = Service::start(&place, &[]).await;
    let said = service.lines_to(&place, "administrator");
    assert!(
        said.iter()
            .any(|line| line.ends_with(&format!("{}/docs/", service.base))),
        "{said:?}"
    );
    let hint = format!(
        "{} admin create --username NAME --data-dir {}",
        env!("CARGO_BIN_EXE_tianfu"),
        argument(&place.data())
    );
    assert!(said.last().unwrap().ends_with(&hint), "{said:?}");
    let docs = service.client.get(format!("{}/docs/", service.base));
    assert_eq!(docs.send().await.unwrap().status(), 200);
    service.register("keeper").await;
    let made = fs::read_to_string(place.data().join("data.key")).unwrap();
    let log = fs::read_to_string(place.0.path().join("serve.log")).unwrap();
    assert!(
        log.contains("data.key") && !log.contains(made.trim()),
        "{log}"
    );
    assert!(place.postmaster().is_some() && !place.postgres_is_gone());

    let began = Instant::now();
    let status = service.stop(Signal::SIGINT);
    assert_eq!(status.code(), Some(0), "{status:?}");
    // Its writer of the log is the last to go, a moment after the rest.
    place.until_postgres_is_gone();
    assert!(place.postmaster().is_none());
    // The client's idle connection does not hold it up.
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );

    let again = Service::start(&place, &[]).await;
    assert_eq!(again.me("keeper", PASSWORD).await["username"], "keeper");
    // The key of the personal data was made once, beside the cluster, for the service's account alone.
    let key = place.data().join("data.key");
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(fs::read_to_string(&key).unwrap(), made);
    let status = again.stop(Signal::SIGTERM);
    assert_eq!(status.code(), Some(0), "{status:?}");
    assert!(place.postgres_is_gone() && place.postmaster().is_none());
}

#[actix_web::test]
async fn a_killed_service_takes_postgresql_with_it_and_the_next_one_recovers() {
    let place = Place::new();
    let mut service = Service::start(&place, &[]).await;
    service.register("survivor").await;
    service.child.kill().unwrap();
    assert_eq!(service.end().signal(), Some(9));
    place.until_postgres_is_gone();

    let again = Service::start(&place, &[]).await;
    assert_eq!(again.me("survivor", PASSWORD).await["username"], "survivor");
    assert_eq!(again.stop(Signal::SIGINT).code(), Some(0));
}

#[actix_web::test]
async fn a_start_right_after_a_kill_waits_for_the_old_postgresql() {
    let place = Place::new();
    let mut service = Service::start(&place, &[]).await;
    service.register("survivor").await;
    service.child.kill().unwrap();
    service.end();

    let again = Service::start(&place, &[]).await;
    assert_eq!(again.me("survivor", PASSWORD).await["username"], "survivor");
    assert_eq!(again.stop(Signal::SIGINT).code(), Some(0));
    assert!(place.postgres_is_gone());
}

#[actix_web::test]
async fn a_service_told_to_stop_while_it_starts_leaves_nothing_behind() {
    let place = Place::new();
    let data = place.data();
    let child = command(&["serve", "--listen", "127.0.0.1:0", "--log", "error"])
        .args(["--data-dir", argument(&data), "--drain-seconds", "0"])
        .process_group(0)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_, lines) = channel();
    let mut service = Service {
        child,
        base: String::new(),
        lines,
        client: reqwest::Client::new(),
    };
    let started = within(START, || place.postmaster());
    assert!(started.is_some());
    service.signal(Signal::SIGTERM);
    service.end();
    place.until_postgres_is_gone();
    let again = Service::start(&place, &[]).await;
    again.register("somebody").await;
    assert_eq!(again.stop(Signal::SIGINT).code(), Some(0));
}

#[actix_web::test]
async fn two_services_run_beside_each_other_and_admin_create_joins_one() {
    let (here, there) = (Place::new(), Place::new());
    let first = Service::start(&here, &[]).await;
    let second = Service::start(&there, &[]).await;
    assert_ne!(first.base, second.base);
    first.register("of_the_first").await;
    second
        .sign_in("of_the_first", PASSWORD)
        .await
        .refused(401, "invalid_credentials");

    let data = here.data();
    let arguments = [
        "admin",
        "create",
        "--username",
        "boss",
        "--data-dir",
        argument(&data),
        "--log",
        "error",
    ];
    let postmaster = here.postmaster();
    let shown = run(&arguments).done();
    let password = shown
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .unwrap();
    assert_eq!(here.postmaster(), postmaster);
    let me = first.me("boss", password).await;
    assert_eq!(me["roles"][0]["role"], "province_admin");
    second
        .sign_in("boss", password)
        .await
        .refused(401, "invalid_credentials");

    assert_eq!(first.stop(Signal::SIGINT).code(), Some(0));
    assert!(here.postgres_is_gone() && !there.postgres_is_gone());
    second.until_ready(&there).await;

    // Without a service it starts PostgreSQL for itself, and stops it.
    let again = run(&arguments).failed(1);
    assert!(again.contains("boss is taken"), "{again}");
    here.until_postgres_is_gone();
}
