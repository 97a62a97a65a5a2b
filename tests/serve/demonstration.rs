//! `--demo`, and what it prints.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::Value;

use super::{Place, Service};
use crate::support::command::{argument, command};

#[actix_web::test]
async fn it_serves_on_when_nobody_reads_what_it_prints_and_quotes_its_curl() {
    let place = Place::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    drop(taken);
    let data = place.data();
    let child = command(&["serve", "--listen", &address, "--log", "error"])
        .args(["--data-dir", argument(&data)])
        .process_group(0)
        .stdout(writer)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_, lines) = channel();
    let service = Service {
        child,
        base: format!("http://{address}"),
        lines,
        client: reqwest::Client::new(),
    };
    service.until_ready(&place).await;
    assert_eq!(service.stop(Signal::SIGINT).code(), Some(0));

    let odd = r#"it's "odd" \ $HOME"#;
    let quoting = Service::start(&place, &["--demo", "--demo-password", odd]).await;
    counts(&quoting, &place).await;
}

async fn counts(service: &Service, place: &Place) -> (String, String) {
    let lines = service.lines_to(place, "curl ");
    let announced = lines
        .iter()
        .find(|line| line.starts_with("Demonstration"))
        .unwrap()
        .clone();
    let listings = service
        .call(Method::GET, "/v1/listings")
        .query(&[("limit", "1"), ("count", "true")])
        .send()
        .await
        .ok();
    let curl = lines.last().unwrap();
    let answer = Command::new("bash").args(["-c", curl]).output().unwrap();
    let session: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert!(session["access_token"].is_string(), "{curl}: {session}");
    (announced, listings["total"].to_string())
}

#[actix_web::test]
async fn the_demonstration_is_made_once_and_its_printed_login_works() {
    let place = Place::new();
    let first = Service::start(&place, &["--demo"]).await;
    let made = counts(&first, &place).await;
    let rows = rows_in(&place);
    assert!(rows.0 > 10 && rows.1 > 150, "{rows:?}");
    assert_eq!(first.stop(Signal::SIGINT).code(), Some(0));

    let second = Service::start(&place, &["--demo"]).await;
    assert_eq!(counts(&second, &place).await, made);
    assert_eq!(rows_in(&place), rows);
    assert_eq!(second.stop(Signal::SIGINT).code(), Some(0));

    // Accounts that are there keep their password; the one of this start is not claimed to fit.
    let third = Service::start(&place, &["--demo", "--demo-password", "another one 2"]).await;
    let said = third.lines_to(&place, "Logins");
    assert!(
        said.last().unwrap().contains("another password"),
        "{said:?}"
    );
}

/// Users and listings, counted in the running server.
fn rows_in(place: &Place) -> (i64, i64) {
    use diesel::dsl::sql;
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;
    use postgres::{Durability, Embedded, EmbeddedOptions};
    let options = EmbeddedOptions {
        data_dir: place.data(),
        bin_dir: std::env::var_os("TIANFU_POSTGRES_BIN_DIR").map(PathBuf::from),
        fetch_from: std::env::var("TIANFU_POSTGRES_FETCH_FROM").ok(),
        durability: Durability::Durable,
    };
    let joined = Embedded::start(&options, &mut |_| ()).unwrap();
    assert!(!joined.is_ours());
    let mut conn = tianfu::platform::db::connect(&joined.url()).unwrap();
    let mut count = |table: &str| -> i64 {
        let count = sql::<BigInt>(&format!("(select count(*) from {table})"));
        diesel::select(count).get_result(&mut conn).unwrap()
    };
    (count("users"), count("listings"))
}
