//! The life of the service as a process: it starts on a folder of its own, stops, is killed, and finds its data again.

mod demonstration;
mod drain;
mod faults_of_clients;
mod life;
mod lost_postgresql;
#[cfg(target_os = "linux")]
mod memory;
mod refusals;
mod storage;

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::command::{Ran, argument, command};
use crate::support::{Answer, Call, PASSWORD};

/// A first start makes a cluster, which takes a while on a busy machine.
const START: Duration = Duration::from_secs(120);
const STOP: Duration = Duration::from_secs(30);

/// A data folder that PostgreSQL's account can reach, whatever the umask.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
        Self(folder)
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// The pid that PostgreSQL wrote down for itself.
    fn postmaster(&self) -> Option<i32> {
        let text = fs::read_to_string(self.data().join("cluster/postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok()
    }

    /// Every process of the server holds this lock to its end.
    fn postgres_is_gone(&self) -> bool {
        match File::open(self.data().join("server.lock")) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(_) => true,
        }
    }

    #[track_caller]
    fn until_postgres_is_gone(&self) {
        let gone = within(STOP, || self.postgres_is_gone().then_some(()));
        assert!(gone.is_some(), "PostgreSQL outlives its service");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let gone = within(STOP, || self.postgres_is_gone().then_some(()));
        if let (None, Some(pid)) = (gone, self.postmaster()) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGQUIT);
            within(STOP, || self.postgres_is_gone().then_some(()));
        }
    }
}

/// Asks again and again, for so long.
fn within<T>(patience: Duration, mut found: impl FnMut() -> Option<T>) -> Option<T> {
    let began = Instant::now();
    loop {
        if let Some(found) = found() {
            return Some(found);
        }
        if began.elapsed() > patience {
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// `tianfu serve` in a process, and a process group, of its own; killed with the test.
struct Service {
    child: Child,
    base: String,
    lines: Receiver<String>,
    client: reqwest::Client,
}

impl Service {
    /// Starts it and waits until it is ready.
    async fn start(place: &Place, more: &[&str]) -> Self {
        let data = place.data();
        let mut command = command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(["--data-dir", argument(&data)]).args(more);
        let log = File::create(place.0.path().join("serve.log")).unwrap();
        let mut child = command
            .env("TIANFU_DRAIN_SECONDS", "0")
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let printed = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in printed.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut service = Self {
            child,
            base: String::new(),
            lines,
            client: reqwest::Client::new(),
        };
        let first = service.line(place);
        let base = first.split_whitespace().last().unwrap();
        assert!(base.starts_with("http://127.0.0.1:"), "{first}");
        service.base = base.to_owned();
        service.until_ready(place).await;
        service
    }

    /// The next line that it prints.
    fn line(&self, place: &Place) -> String {
        self.lines.recv_timeout(START).unwrap_or_else(|error| {
            let log = fs::read_to_string(place.0.path().join("serve.log"));
            panic!("nothing printed: {error}: {log:?}")
        })
    }

    /// All that it has printed since, up to a line that holds `last`.
    fn lines_to(&self, place: &Place, last: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.line(place);
            let done = line.contains(last);
            lines.push(line);
            if done {
                return lines;
            }
        }
    }

    async fn until_ready(&self, place: &Place) {
        let began = Instant::now();
        while began.elapsed() < START {
            let asked = self.client.get(format!("{}/readyz", self.base)).send();
            if asked.await.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            actix_web::rt::time::sleep(Duration::from_millis(50)).await;
        }
        let log = fs::read_to_string(place.0.path().join("serve.log"));
        panic!("never ready: {log:?}");
    }

    fn call(&self, method: Method, path: &str) -> Call {
        Call::new(&self.client, &self.base, method, path)
    }

    async fn register(&self, username: &str) {
        let body = json!({"username": username, "password": PASSWORD, "display_name": username, "account_kind": "worker"});
        self.call(Method::POST, "/v1/users")
            .json(&body)
            .send()
            .await
            .created();
    }

    async fn sign_in(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        self.call(Method::POST, "/v1/sessions")
            .json(&body)
            .send()
            .await
    }

    /// Who one is after signing in.
    async fn me(&self, username: &str, password: &str) -> Value {
        let session = self.sign_in(username, password).await.created();
        let token = session["access_token"].as_str().unwrap();
        self.call(Method::GET, "/v1/users/me")
            .token(token)
            .send()
            .await
            .ok()
    }

    /// As the terminal does it: to everything that was started from here.
    fn signal(&self, signal: Signal) {
        let group = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        killpg(group, signal).unwrap();
    }

    fn end(&mut self) -> ExitStatus {
        within(STOP, || self.child.try_wait().unwrap()).expect("an end")
    }

    fn stop(mut self, signal: Signal) -> ExitStatus {
        self.signal(signal);
        self.end()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A `tianfu` that must fail with this code, in bounded time, having printed nothing.
fn refused(arguments: &[&str], place: &Place, code: i32) -> String {
    let data = place.data();
    let mut child = command(arguments)
        .args(["--data-dir", argument(&data)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let ended = within(START, || child.try_wait().unwrap());
    if ended.is_none() {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut ran = Ran {
        code: ended.and_then(|status| status.code()),
        out: String::new(),
        err: String::new(),
    };
    let (mut out, mut err) = (child.stdout.unwrap(), child.stderr.unwrap());
    out.read_to_string(&mut ran.out).unwrap();
    err.read_to_string(&mut ran.err).unwrap();
    ran.failed(code)
}
