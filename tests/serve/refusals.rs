//! What it does not start on, said in one line.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use diesel::connection::SimpleConnection;
use nix::sys::signal::Signal;

use super::{Place, Service, refused};
use crate::support::command::{argument, run};

#[actix_web::test]
async fn a_second_service_on_one_folder_is_refused_and_leaves_the_first_alone() {
    let place = Place::new();
    let service = Service::start(&place, &[]).await;
    service.until_ready(&place).await;
    let said = refused(&["serve", "--listen", "127.0.0.1:0"], &place, 2);
    assert!(said.contains("setting data_dir"), "{said}");
    service.register("somebody").await;
}

#[actix_web::test]
async fn a_data_folder_whose_key_is_gone_is_told_and_no_other_key_is_made() {
    let place = Place::new();
    let service = Service::start(&place, &[]).await;
    assert_eq!(service.stop(Signal::SIGINT).code(), Some(0));
    let (key, away) = (place.data().join("data.key"), place.data().join("away"));
    fs::rename(&key, &away).unwrap();
    let said = refused(
        &["serve", "--listen", "127.0.0.1:0", "--log", "error"],
        &place,
        1,
    );
    assert!(said.contains("data.key is missing"), "{said}");
    assert!(!key.exists());
    fs::rename(&away, &key).unwrap();
    let again = Service::start(&place, &[]).await;
    assert_eq!(again.stop(Signal::SIGINT).code(), Some(0));
}

#[test]
fn a_demonstration_that_others_can_reach_needs_a_password_of_its_own() {
    let place = Place::new();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let said = refused(&["serve", "--demo", "--listen", address], &place, 2);
        assert!(said.contains("setting demo_password"), "{said}");
    }
    assert!(!place.data().exists());
}

#[test]
fn an_address_in_use_is_named_before_anything_is_started() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refused(&["serve", "--listen", &address], &place, 2);
    assert!(
        said.contains("setting listen") && said.contains(&address),
        "{said}"
    );
    assert!(!place.data().exists());
}

#[test]
fn a_data_folder_that_cannot_be_one_is_named_in_one_line() {
    let place = Place::new();
    fs::write(place.data(), "a file").unwrap();
    let said = refused(&["serve", "--listen", "127.0.0.1:0"], &place, 1);
    assert!(said.contains(argument(Path::new(&place.data()))), "{said}");

    let nowhere = "/dev/null/data";
    let said = run(&["serve", "--listen", "127.0.0.1:0", "--data-dir", nowhere]).failed(1);
    assert!(said.contains(nowhere), "{said}");
    assert_eq!(said.matches("os error").count(), 1, "{said}");
}

#[actix_web::test]
async fn an_incomplete_database_in_the_data_folder_is_told() {
    let place = Place::new();
    let service = Service::start(&place, &[]).await;
    let password = fs::read_to_string(place.data().join("password")).unwrap();
    let url = format!(
        "postgres://tianfu:{}@/tianfu?host={}",
        password.trim(),
        argument(&place.data().join("run"))
    );
    let mut conn = tianfu::platform::db::connect(&url).unwrap();
    conn.batch_execute("alter table users disable trigger audited")
        .unwrap();
    drop(conn);
    assert_eq!(service.stop(Signal::SIGINT).code(), Some(0));
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0", "--log", "error"][..],
        &["migrate", "--pending", "--log", "error"],
    ] {
        let said = refused(arguments, &place, 1);
        assert!(
            said.contains("incomplete") && said.contains(": trigger users.audited;"),
            "{said}"
        );
    }
}
