//! The disk of the embedded PostgreSQL is full, and has room again. A library put before PostgreSQL refuses to let files
//! grow while a file of the test names which.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::json;

use super::{Place, Service};
use crate::support::command::argument;
use crate::support::{Answer, PASSWORD};

/// PostgreSQL's programs with that library before them.
struct Disk {
    programs: PathBuf,
    flag: PathBuf,
}

impl Disk {
    fn of(place: &Place) -> Self {
        let folder = place.0.path();
        let (programs, flag) = (folder.join("bin"), folder.join("no-room"));
        let library = folder.join("no_room.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/no_room.c");
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-o", argument(&library), source, "-ldl"])
            .status()
            .unwrap();
        assert!(made.success());
        fs::create_dir(&programs).unwrap();
        let real = real_programs();
        let script = |name: &str, set: &str| {
            let text = format!(
                "#!/bin/sh\n{set}exec '{}' \"$@\"\n",
                real.join(name).display()
            );
            fs::write(programs.join(name), text).unwrap();
            fs::set_permissions(programs.join(name), Permissions::from_mode(0o755)).unwrap();
        };
        let set = format!(
            "LD_PRELOAD='{}' NO_ROOM_FLAG='{}'\nexport LD_PRELOAD NO_ROOM_FLAG\n",
            library.display(),
            flag.display()
        );
        script("postgres", &set);
        script("initdb", "");
        for open in [&programs, &library] {
            fs::set_permissions(open, Permissions::from_mode(0o755)).unwrap();
        }
        Self { programs, flag }
    }

    /// How the service runs on it. More accounts are tried than one address may register in an hour.
    fn arguments(&self) -> [&str; 4] {
        let programs = argument(&self.programs);
        [
            "--postgres-bin-dir",
            programs,
            "--registrations-per-address",
            "0",
        ]
    }

    /// Files whose path holds `place` do not grow any more.
    fn fill(&self, place: &str) {
        let beside = self.flag.with_extension("new");
        fs::write(&beside, place).unwrap();
        fs::set_permissions(&beside, Permissions::from_mode(0o644)).unwrap();
        fs::rename(beside, &self.flag).unwrap();
    }

    fn empty(&self) {
        fs::remove_file(&self.flag).unwrap();
    }
}

fn real_programs() -> PathBuf {
    let named = std::env::var_os("TIANFU_POSTGRES_BIN_DIR").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    named
        .into_iter()
        .chain(usual)
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").exists() && !is_script(&folder.join("postgres")))
        .expect("an installed PostgreSQL")
}

fn is_script(program: &Path) -> bool {
    fs::read(program).is_ok_and(|bytes| bytes.starts_with(b"#!"))
}

async fn register(service: &Service, name: &str) -> Answer {
    let body = json!({"username": name, "password": PASSWORD, "display_name": name, "account_kind": "worker"});
    let call = service.call(Method::POST, "/v1/users").json(&body);
    call.send().await
}

async fn probe(service: &Service) -> Answer {
    service.call(Method::GET, "/readyz").send().await
}

/// Registers accounts until one fails with this code; answers those that were made.
async fn until_it_fails(service: &Service, round: &str, codes: &[&str]) -> Vec<String> {
    let mut made = Vec::new();
    for one in 0..400 {
        let answer = register(service, &format!("{round}_{one}")).await;
        match answer.status {
            201 => made.push(answer.body["id"].as_str().unwrap().to_owned()),
            _ => {
                assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
                assert_eq!(answer.status, 503, "{}", answer.text);
                let code = answer.body["code"].as_str().unwrap();
                assert!(codes.contains(&code), "{}", answer.text);
                return made;
            }
        }
    }
    panic!("there was always room");
}

/// PostgreSQL may have to start first, on a busy machine: three minutes at most.
async fn until_it_is_made(service: &Service, name: &str) {
    for _ in 0..900 {
        let answer = register(service, name).await;
        if answer.status == 201 {
            return;
        }
        assert_eq!(answer.status, 503, "{}", answer.text);
        actix_web::rt::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("writes never went on");
}

#[actix_web::test]
async fn a_full_disk_fails_writes_alone_and_writes_go_on_once_there_is_room() {
    let place = Place::new();
    let disk = Disk::of(&place);
    let service = Service::start(&place, &disk.arguments()).await;
    service.register("first").await;
    let session = service.sign_in("first", PASSWORD).await.created();
    let token = session["access_token"].as_str().unwrap();
    disk.fill("/base/");
    let made = until_it_fails(&service, "full", &["storage_full"]).await;
    for _ in 0..3 {
        let refused = register(&service, "never").await;
        refused.refused(503, "storage_full");
        let sign_in = service.sign_in("first", PASSWORD).await;
        sign_in.refused(503, "storage_full");
        let me = service.call(Method::GET, "/v1/users/me").token(token);
        me.send().await.ok();
        service.call(Method::GET, "/v1/listings").send().await.ok();
        let ready = probe(&service).await.ok();
        assert_eq!(ready["writes"], "storage_full");
    }
    disk.empty();
    until_it_is_made(&service, "after").await;
    assert_eq!(probe(&service).await.ok()["writes"], "ok");
    for id in made {
        let found = service.call(Method::GET, &format!("/v1/users/{id}"));
        found.token(token).send().await.ok();
    }
    assert_eq!(service.stop(Signal::SIGINT).code(), Some(0));
}

#[actix_web::test]
async fn a_log_that_cannot_grow_is_503_until_there_is_room_and_the_service_stays() {
    let place = Place::new();
    let disk = Disk::of(&place);
    let service = Service::start(&place, &disk.arguments()).await;
    service.register("first").await;
    // Every file, so that PostgreSQL can neither go on nor start.
    disk.fill("/cluster/");
    let postmaster = place.postmaster();
    until_it_fails(&service, "full", &["storage_full", "unavailable"]).await;
    let pid = nix::unistd::Pid::from_raw(postmaster.unwrap());
    nix::sys::signal::kill(pid, Signal::SIGKILL).unwrap();
    for _ in 0..5 {
        let answer = register(&service, "never").await;
        assert_eq!(answer.status, 503, "{}", answer.text);
        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
    }
    disk.empty();
    until_it_is_made(&service, "after").await;
    assert_eq!(service.me("first", PASSWORD).await["username"], "first");
    assert_eq!(service.stop(Signal::SIGINT).code(), Some(0));
}
