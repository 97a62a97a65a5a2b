//! The service from its start to its end, on an embedded PostgreSQL of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::cli::tianfu;

/// A data folder that PostgreSQL's account can reach; gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tianfu-serve-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    /// PostgreSQL's process on the folder, if one runs.
    fn postgres(&self) -> Option<Pid> {
        let file = std::fs::read_to_string(self.0.join("cluster/postmaster.pid")).ok()?;
        let id = Pid::from_raw(file.lines().next()?.parse().ok()?);
        kill(id, None).is_ok().then_some(id)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Service {
    child: Child,
    base: String,
    /// What it said before the first request.
    said: Vec<String>,
}

impl Service {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child = tianfu()
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&folder.0)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        let last = if arguments.contains(&"--demo") {
            "  curl"
        } else {
            "First administrator"
        };
        for line in lines.by_ref() {
            said.push(line.unwrap());
            if said.last().is_some_and(|line| line.starts_with(last)) {
                break;
            }
        }
        let base = said
            .iter()
            .find_map(|line| line.strip_prefix("Tianfu Exchange serves"))
            .unwrap_or_else(|| panic!("it did not start: {said:?}"));
        let base = base.trim().to_owned();
        Self { child, base, said }
    }

    async fn ready(self) -> Self {
        let started = Instant::now();
        loop {
            if let Ok(answer) = reqwest::get(format!("{}/readyz", self.base)).await
                && answer.status() == 200
            {
                return self;
            }
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "it never got ready"
            );
            actix_web::rt::time::sleep(Duration::from_millis(30)).await;
        }
    }

    fn signal(&self, signal: Signal) {
        kill(
            Pid::from_raw(i32::try_from(self.child.id()).unwrap()),
            signal,
        )
        .unwrap();
    }

    async fn post(&self, path: &str, body: serde_json::Value) -> u16 {
        let request = reqwest::Client::new()
            .post(format!("{}{path}", self.base))
            .json(&body);
        request.send().await.unwrap().status().as_u16()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "it never happened that {what}"
        );
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}

const SOMEBODY: &str = "somebody";
const PASSWORD: &str = "correct horse battery";

async fn register(service: &Service) {
    let body = json!({"username": SOMEBODY, "password": PASSWORD, "display_name": "某人", "account_kind": "worker"});
    assert_eq!(service.post("/v1/users", body).await, 201);
}

async fn signs_in(service: &Service) -> u16 {
    service
        .post(
            "/v1/sessions",
            json!({"username": SOMEBODY, "password": PASSWORD}),
        )
        .await
}

#[actix_web::test]
async fn it_starts_from_nothing_ends_in_order_and_finds_its_data_again() {
    let folder = Folder::new("order");
    let mut service = Service::start(&folder, &[]).ready().await;
    for part in ["http://127.0.0.1:", "/docs/", "tianfu admin create"] {
        assert!(
            service.said.iter().any(|line| line.contains(part)),
            "{:?}",
            service.said
        );
    }
    register(&service).await;
    assert!(folder.postgres().is_some());
    service.signal(Signal::SIGINT);
    let ended = service.child.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    assert_eq!(folder.postgres(), None);

    let mut again = Service::start(&folder, &[]).ready().await;
    assert_eq!(signs_in(&again).await, 201);
    again.signal(Signal::SIGTERM);
    assert_eq!(again.child.wait().unwrap().code(), Some(0));
    assert_eq!(folder.postgres(), None);
}

#[actix_web::test]
async fn killed_it_leaves_no_postgresql_and_recovers_without_a_row_lost() {
    let folder = Folder::new("killed");
    let mut service = Service::start(&folder, &[]).ready().await;
    register(&service).await;
    service.signal(Signal::SIGKILL);
    service.child.wait().unwrap();
    until("PostgreSQL is gone", || folder.postgres().is_none()).await;
    let again = Service::start(&folder, &[]).ready().await;
    assert_eq!(signs_in(&again).await, 201);
}

#[actix_web::test]
async fn two_services_run_beside_each_other_and_never_on_one_folder() {
    let (one, two) = (Folder::new("one"), Folder::new("two"));
    let first = Service::start(&one, &[]).ready().await;
    let second = Service::start(&two, &[]).ready().await;
    register(&first).await;
    assert_eq!(
        (signs_in(&first).await, signs_in(&second).await),
        (201, 401)
    );

    let refused = tianfu()
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&one.0)
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("data_dir"),
        "{refused:?}"
    );
    let address = first.base.trim_start_matches("http://");
    let taken = tianfu()
        .args(["serve", "--listen", address])
        .output()
        .unwrap();
    assert_eq!(taken.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&taken.stderr).contains("setting listen"),
        "{taken:?}"
    );
    assert_eq!(signs_in(&first).await, 201);
}

#[actix_web::test]
async fn a_command_borrows_the_running_postgresql_and_leaves_it_running() {
    let folder = Folder::new("borrowed");
    let service = Service::start(&folder, &[]).ready().await;
    let before = folder.postgres();
    let made = tianfu()
        .args(["admin", "create", "--username", "boss", "--data-dir"])
        .arg(&folder.0)
        .output()
        .unwrap();
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert_eq!(folder.postgres(), before);
    let text = String::from_utf8_lossy(&made.stdout).into_owned();
    let password = text
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .unwrap();
    let body = json!({"username": "boss", "password": password});
    assert_eq!(service.post("/v1/sessions", body).await, 201);
}

#[actix_web::test]
async fn the_demonstration_is_made_once_and_its_logins_work() {
    let folder = Folder::new("demo");
    for _ in 0..2 {
        let mut service = Service::start(&folder, &["--demo"]).ready().await;
        assert!(
            service
                .said
                .iter()
                .any(|line| line.contains("92 people, 211 listings")),
            "{:?}",
            service.said
        );
        let login = service.said.last().unwrap();
        let body = login
            .split("-d '")
            .nth(1)
            .and_then(|rest| rest.strip_suffix('\''))
            .unwrap();
        assert_eq!(
            service
                .post("/v1/sessions", serde_json::from_str(body).unwrap())
                .await,
            201
        );
        service.signal(Signal::SIGINT);
        assert_eq!(service.child.wait().unwrap().code(), Some(0));
    }
    let open = tianfu()
        .args(["serve", "--demo", "--listen", "0.0.0.0:0", "--data-dir"])
        .arg(&folder.0)
        .output()
        .unwrap();
    assert_eq!(open.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&open.stderr).contains("setting demo_password"),
        "{open:?}"
    );
}
