//! The command line as its user meets it: help, exit codes, one line where something is wrong.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use diesel::prelude::*;
use serde_json::Value;
use tianfu::db::schema::listings;

use crate::support::{TestApp, TestDatabase};

/// The binary, without any setting of the machine it is tested on.
pub fn tianfu() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tianfu"));
    for setting in tianfu::settings::SETTINGS {
        command.env_remove(setting.env);
    }
    command
        .env_remove("TIANFU_CONFIG")
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    tianfu().args(arguments).output().unwrap()
}

fn on(database: &TestDatabase, arguments: &[&str]) -> Output {
    tianfu()
        .args(arguments)
        .env("DATABASE_URL", &database.url)
        .output()
        .unwrap()
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complaints(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines()
        .filter(|line| !line.starts_with("{\"timestamp\""))
        .map(str::to_owned)
        .collect()
}

/// A file that is gone with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tianfu-cli-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn every_command_explains_itself() {
    for (command, option) in [
        (vec!["serve"], "--demo"),
        (vec!["migrate"], "--revert"),
        (vec!["openapi"], "--check"),
        (vec!["import"], "--source"),
        (vec!["admin", "create"], "--password-stdin"),
        (vec!["matching", "evaluate"], "--run-out"),
        (vec!["matching", "benchmark"], "--listings"),
    ] {
        let output = run(&[command.clone(), vec!["--help"]].concat());
        let text = shown(&output);
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        assert!(
            text.contains(option) && text.contains("--pool-size"),
            "{command:?}: {text}"
        );
    }
}

#[test]
fn wrong_usage_is_told_and_ends_with_two() {
    for arguments in [
        vec![],
        vec!["sing"],
        vec!["serve", "--loud"],
        vec!["import"],
        vec!["admin"],
    ] {
        assert_eq!(run(&arguments).status.code(), Some(2), "{arguments:?}");
    }
    for (arguments, named) in [
        (vec!["serve", "--listen", "here"], "listen (--listen)"),
        (
            vec!["migrate", "--pool-size", "0"],
            "pool_size (--pool-size)",
        ),
        (
            vec!["serve", "--config", "/no/such/file"],
            "config (/no/such/file)",
        ),
        (
            vec!["serve", "--database-url", "mysql://x"],
            "database_url (--database-url)",
        ),
    ] {
        let output = run(&arguments);
        let lines = complaints(&output);
        assert_eq!(
            (output.status.code(), lines.len()),
            (Some(2), 1),
            "{arguments:?}: {lines:?}"
        );
        assert!(lines[0].contains(named), "{arguments:?}: {lines:?}");
    }
}

#[test]
fn a_file_of_settings_is_read_and_held_to_the_table() {
    let good = Scratch::new("good.toml", "pool_size = 3\nlisten = \"127.0.0.1:0\"\n");
    let output = run(&["openapi", "--config", good.path()]);
    assert_eq!(output.status.code(), Some(0));
    let bad = Scratch::new("bad.toml", "pool = 3\n");
    let output = run(&["openapi", "--config", bad.path()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        complaints(&output),
        ["tianfu: setting pool (file): there is no such setting"]
    );
}

#[test]
fn a_document_that_has_drifted_is_told() {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    assert_eq!(
        run(&["openapi", "--check", committed]).status.code(),
        Some(0)
    );
    let other = Scratch::new("openapi.json", "{}");
    let output = run(&["openapi", "--check", other.path()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaints(&output)[0].contains("--output"), "{output:?}");
}

#[test]
fn migrations_are_told_run_and_taken_back() {
    let database = TestDatabase::empty();
    let count = tianfu::db::migrations::count().unwrap();
    let told = |arguments: &[&str], word: &str| {
        let output = on(&database, arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        shown(&output)
            .lines()
            .filter(|line| line.starts_with(word))
            .count()
    };
    assert_eq!(told(&["migrate", "--pending"], "pending"), count);
    assert_eq!(told(&["migrate"], "ran"), count);
    assert_eq!(told(&["migrate"], "ran"), 0);
    assert_eq!(told(&["migrate", "--revert", "2"], "reverted"), 2);
    assert_eq!(told(&["migrate", "--pending"], "pending"), 2);
    assert_eq!(told(&["migrate"], "ran"), 2);
}

#[test]
fn a_database_that_is_not_there_is_told_in_one_line() {
    let output = run(&[
        "migrate",
        "--database-url",
        "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaints(&output)[0].starts_with("tianfu: "), "{output:?}");
}

type Kept = (Option<String>, String, i32, chrono::DateTime<chrono::Utc>);

fn rows(database: &TestDatabase) -> Vec<Kept> {
    listings::table
        .select((
            listings::external_ref,
            listings::title,
            listings::version,
            listings::updated_at,
        ))
        .order(listings::external_ref)
        .load(&mut database.connect())
        .unwrap()
}

#[test]
fn an_import_reports_bad_lines_by_line_and_member_and_takes_the_rest() {
    let database = TestDatabase::create();
    let long = "长".repeat(201);
    let file = Scratch::new(
        "import.jsonl",
        &[
            r#"{"id": "n1", "side": "need", "title": "柑橘保鲜", "summary": "采后腐烂"}"#.to_owned(),
            r#"{"id": "n2", "side": "need", "title": "", "summary": "蜂蜜检测。真伪难辨。"}"#.to_owned(),
            r#"{"id": "o1", "side": "offer", "title": "保鲜技术", "summary": "", "title_words": "保鲜 技术", "category": "农学"}"#.to_owned(),
            r#"{"id": "bad", "side": "both", "title": "x"}"#.to_owned(),
            format!(r#"{{"id": "long", "side": "need", "title": "{long}"}}"#),
            "{".to_owned(),
            String::new(),
            r#"{"id": "where", "side": "need", "title": "x", "division": "999999"}"#.to_owned(),
            r#"{"id": "whose", "side": "need", "title": "x", "owner": "nobody"}"#.to_owned(),
            r#"{"id": "none", "side": "need"}"#.to_owned(),
        ]
        .join("\n"),
    );
    let first = on(&database, &["import", file.path(), "--source", "test"]);
    assert_eq!(first.status.code(), Some(1));
    assert!(
        shown(&first).contains("created 3, present 0, bad 6"),
        "{first:?}"
    );
    let lines = complaints(&first);
    for (line, pointer, code) in [
        (4, "/side", "unknown_code"),
        (5, "/title", "length"),
        (6, "", "malformed_json"),
        (8, "/division", "unknown_code"),
        (9, "/owner", "unknown_id"),
        (10, "/title", "required"),
    ] {
        let named = lines
            .iter()
            .any(|told| told.starts_with(&format!("line {line}: {pointer} {code}")));
        assert!(named, "line {line} is not told: {lines:?}");
    }
    let kept = rows(&database);
    let titles: Vec<&str> = kept.iter().map(|row| row.1.as_str()).collect();
    assert_eq!(titles, ["柑橘保鲜", "蜂蜜检测", "保鲜技术"]);

    let second = on(&database, &["import", file.path(), "--source", "test"]);
    assert!(
        shown(&second).contains("created 0, present 3, bad 6"),
        "{second:?}"
    );
    assert_eq!(rows(&database), kept);
    let elsewhere = on(&database, &["import", file.path(), "--source", "other"]);
    assert!(
        shown(&elsewhere).contains("created 3, present 0"),
        "{elsewhere:?}"
    );
    let absent = on(&database, &["import", "/no/such/file"]);
    assert_eq!(
        (absent.status.code(), complaints(&absent).len()),
        (Some(1), 1)
    );
}

#[actix_web::test]
async fn an_administrator_is_made_on_the_machine_and_signs_in_over_http() {
    let app = TestApp::start().await;
    let made = on(&app.database, &["admin", "create", "--username", "boss"]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let text = shown(&made);
    let password = text
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .expect("a password");
    let tokens = app.sign_in("boss", password).await.created();
    let me = app
        .get("/v1/users/me")
        .token(tokens["access_token"].as_str().unwrap())
        .send()
        .await
        .ok();
    assert_eq!(me["roles"][0]["role"], "province_admin");

    let mut child = tianfu()
        .args([
            "admin",
            "create",
            "--username",
            "second",
            "--password-stdin",
        ])
        .env("DATABASE_URL", &app.database.url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all("风调雨顺 2026\n".as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && !shown(&output).contains("风调雨顺"),
        "{output:?}"
    );
    app.sign_in("second", "风调雨顺 2026").await.created();

    for arguments in [
        ["admin", "create", "--username", "boss"],
        ["admin", "create", "--username", "B"],
    ] {
        let refused = on(&app.database, &arguments);
        assert_eq!(
            (refused.status.code(), complaints(&refused).len()),
            (Some(1), 1),
            "{refused:?}"
        );
    }
}

#[test]
fn an_evaluation_scores_the_engine_and_names_what_it_cannot_read() {
    let listings = Scratch::new(
        "listings.jsonl",
        "{\"id\":\"n1\",\"side\":\"need\",\"title\":\"柑橘保鲜\",\"summary\":\"\"}\n\
         {\"id\":\"o1\",\"side\":\"offer\",\"title\":\"柑橘采后保鲜技术\",\"summary\":\"\"}\n\
         {\"id\":\"o2\",\"side\":\"offer\",\"title\":\"铁路轨道检测\",\"summary\":\"\"}\n",
    );
    let qrels = Scratch::new(
        "qrels.tsv",
        "need_id\toffer_id\tlevel\nn1\to1\t4\nn1\to2\t1\n",
    );
    let runs = Scratch::new("run.tsv", "");
    let output = run(&[
        "matching",
        "evaluate",
        "--listings",
        listings.path(),
        "--qrels",
        qrels.path(),
        "--json",
        "--run-out",
        runs.path(),
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let figures: Value = serde_json::from_str(&shown(&output)).unwrap();
    assert!(figures.to_string().contains("1.0"), "{figures}");
    let written = std::fs::read_to_string(&runs.0).unwrap();
    let first: Vec<&str> = written
        .lines()
        .find(|line| line.starts_with("n1"))
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(first[..3], ["n1", "o1", "1"]);
    let garbled = Scratch::new(
        "garbled.jsonl",
        "{\"id\":\"n1\",\"side\":\"need\",\"title\":\"x\",\"summary\":\"\"}\nnot json\n",
    );
    let output = run(&[
        "matching",
        "evaluate",
        "--listings",
        garbled.path(),
        "--qrels",
        qrels.path(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    let told = complaints(&output).join(" ");
    assert!(
        told.contains(garbled.path()) && told.contains('2'),
        "{told}"
    );
}
