//! How PostgreSQL's life follows the service's, which is killed here.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::folder::Folder;
use super::process::Tether;
use super::tests::{connect, keep_a_hundred, options, place, postmaster, rows, start};
use super::{Durability, Embedded};

const DATA_DIR: &str = "TIANFU_TEST_SERVICE_DATA_DIR";
const GUARD: &str = "TIANFU_TEST_SERVICE_GUARD";

/// Not a test: a service in a process of its own, which the tests below kill.
#[test]
#[ignore = "run by other tests"]
fn service() {
    let Some(data_dir) = std::env::var_os(DATA_DIR).map(PathBuf::from) else {
        return;
    };
    let tether = match std::env::var_os(GUARD) {
        Some(_) => Tether::Guard,
        None => Tether::of_this_system(),
    };
    let options = options(&data_dir, Durability::Durable);
    let embedded = Embedded::start_tied(&options, tether, &mut |_| ()).unwrap();
    keep_a_hundred(&mut connect(&embedded));
    println!("\nserving");
    // Ends with the test that runs it, should that fail.
    let _ = std::io::stdin().read(&mut [0]);
    embedded.stop().unwrap();
}

fn spawn_service(data_dir: &Path, guard: bool) -> Child {
    let name = format!("{}::service", module_path!().split_once("::").unwrap().1);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([&name, "--exact", "--ignored", "--nocapture"])
        .env(DATA_DIR, data_dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    if guard {
        command.env(GUARD, "1");
    }
    let mut child = command.spawn().unwrap();
    let said = BufReader::new(child.stdout.as_mut().unwrap());
    assert!(
        said.lines().any(|line| line.unwrap() == "serving"),
        "the service did not start"
    );
    child
}

fn dies_with_its_service(guard: bool) {
    let place = place();
    let mut service = spawn_service(place.path(), guard);
    let joined = start(place.path(), Durability::Durable).unwrap();
    assert!(!joined.is_ours());
    let server = postmaster(place.path());
    service.kill().unwrap();
    service.wait().unwrap();
    let began = Instant::now();
    // Given when the last process of PostgreSQL is gone, in bounded time.
    let folder = Folder::open(place.path()).unwrap();
    drop(folder.lock_server().unwrap());
    println!("gone {:?} after the service", began.elapsed());
    // It lets go of its files a moment before it counts as dead.
    while server.lives(&folder.cluster()) {
        assert!(began.elapsed().as_secs() < 10);
        thread::yield_now();
    }

    let again = start(place.path(), Durability::Durable).unwrap();
    assert!(again.is_ours());
    assert_eq!(rows(&mut connect(&again)), 100);
}

#[test]
fn postgresql_dies_with_a_killed_service() {
    dies_with_its_service(false);
}

#[test]
fn postgresql_dies_with_a_killed_service_where_a_guard_watches() {
    dies_with_its_service(true);
}

#[test]
fn both_killed_at_once_recover_without_a_row_lost() {
    let place = place();
    let mut service = spawn_service(place.path(), false);
    kill(Pid::from_raw(postmaster(place.path()).pid), Signal::SIGKILL).unwrap();
    service.kill().unwrap();
    // The service is a zombie until waited for, and so may its server be.
    let again = start(place.path(), Durability::Durable).unwrap();
    assert!(again.is_ours());
    assert_eq!(rows(&mut connect(&again)), 100);
    service.wait().unwrap();
}

#[test]
fn a_guard_is_gone_after_a_clean_stop() {
    let place = place();
    let options = options(place.path(), Durability::ForTests);
    let embedded = Embedded::start_tied(&options, Tether::Guard, &mut |_| ()).unwrap();
    connect(&embedded);
    embedded.stop().unwrap();
    let folder = Folder::open(place.path()).unwrap();
    drop(folder.lock_server().unwrap());
}
