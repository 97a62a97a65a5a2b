//! The life of the service as a process: it starts on a folder of its own, stops, is killed, and finds its data again.

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::command::{Ran, argument, command, run};
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
async fn a_service_whose_postgresql_is_killed_ends_with_an_error_and_the_next_one_recovers() {
    let place = Place::new();
    let mut service = Service::start(&place, &["--log", "error"]).await;
    service.register("survivor").await;
    let postmaster = Pid::from_raw(place.postmaster().unwrap());
    kill(postmaster, Signal::SIGKILL).unwrap();
    let status = service.end();
    assert_eq!(status.code(), Some(1), "{status:?}");
    let said = fs::read_to_string(place.0.path().join("serve.log")).unwrap();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("tianfu: PostgreSQL ended"), "{said}");
    assert!(
        last.contains(argument(&place.data().join("cluster/log"))),
        "{said}"
    );
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
        .args(["--data-dir", argument(&data)])
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
    use tianfu::postgres::{Durability, Embedded, EmbeddedOptions};
    let options = EmbeddedOptions {
        data_dir: place.data(),
        bin_dir: std::env::var_os("TIANFU_POSTGRES_BIN_DIR").map(PathBuf::from),
        fetch_from: std::env::var("TIANFU_POSTGRES_FETCH_FROM").ok(),
        durability: Durability::Durable,
    };
    let joined = Embedded::start(&options, &mut |_| ()).unwrap();
    assert!(!joined.is_ours());
    let mut conn = tianfu::db::connect(&joined.url()).unwrap();
    let mut count = |table: &str| -> i64 {
        let count = sql::<BigInt>(&format!("(select count(*) from {table})"));
        diesel::select(count).get_result(&mut conn).unwrap()
    };
    (count("users"), count("listings"))
}

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
