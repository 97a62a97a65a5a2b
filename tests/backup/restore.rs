use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::json;
use tianfu::service::demo;

use super::fill;
use crate::attachments::samples::{file_on, id, pdf};
use crate::migrations::{rows, schema};
use crate::support::command::{argument, run_on};
use crate::support::{PASSWORD, TestApp, TestDatabase, a_training_program};
use crate::training_programs::rows::publish;

/// A client program of PostgreSQL: beside the server where that is on this machine, else on PATH.
fn program(database: &TestDatabase, name: &str) -> Command {
    let beside = "select setting from pg_config where name = 'BINDIR'";
    // Readable by superusers only, who may be at another machine's server.
    let beside = diesel::select(sql::<Text>(&format!("({beside})")))
        .get_result::<String>(&mut database.connect())
        .ok();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = beside
        .map(PathBuf::from)
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|program| program.exists())
        .unwrap_or_else(|| {
            panic!(
                "{name} is missing: the tests of backups need PostgreSQL's client programs, of the server's version or \
                 later (Debian: `apt-get install postgresql-client`)"
            )
        });
    Command::new(program)
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let ran = command.env("PGOPTIONS", "").output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{command:?}: {said}");
}

fn dump(database: &TestDatabase, format: &str, file: &Path) {
    let mut pg_dump = program(database, "pg_dump");
    succeeds(pg_dump.args([
        "--format",
        format,
        "--dbname",
        &database.url,
        "--file",
        argument(file),
    ]));
}

fn pg_restore(database: &TestDatabase, how: &[&str], file: &Path) {
    let mut pg_restore = program(database, "pg_restore");
    let into = ["--exit-on-error", "--dbname", &database.url];
    succeeds(pg_restore.args(into).args(how).arg(file));
}

/// The bytes of the files, as `cp` would copy them.
fn copy(from: &Path, to: &Path) {
    let from = from.join("blobs");
    succeeds(Command::new("cp").args(["-a", argument(&from), argument(to)]));
}

/// How many rows each table has.
fn counts(database: &TestDatabase) -> Vec<String> {
    // The terms of listings are a cache, which the index fills at any time.
    let tables = "select relname::text from pg_class
                   where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'listing_terms'";
    let tables = rows(&mut database.connect(), tables);
    let count = |table| format!("{table} {}", database.count(table, "true"));
    tables.iter().map(|table| count(table)).collect()
}

/// Not-nulls are constraints with names only since PostgreSQL 18; the columns tell of them.
fn described(database: &TestDatabase) -> Vec<String> {
    let mut all = schema(&mut database.connect());
    all.retain(|line| !(line.starts_with("constraint ") && line.contains(" NOT NULL ")));
    all
}

async fn works(restored: TestDatabase, file: &str, how: &str) {
    let url = restored.url.clone();
    assert_eq!(run_on(&url, &["migrate", "--pending"]).done(), "", "{how}");
    let app = TestApp::start_on(restored).await;
    let session = app.sign_in("dy_admin", demo::DEFAULT_PASSWORD).await;
    session.created();

    let somebody = |username: &str| json!({"username": username, "password": PASSWORD, "display_name": "x", "account_kind": "worker"});
    let register = |username: &str| app.post("/v1/users").json(&somebody(username)).send();
    register("dy_admin").await.refused(409, "username_taken");
    let id = register("newcomer").await.created()["id"].clone();
    let audited = format!(
        "resource = 'users' and verb = 'insert' and row_id = '{}'",
        id.as_str().unwrap()
    );
    assert_eq!(app.database.count("audit_events", &audited), 1, "{how}");
    for (table, constraint) in [
        ("memberships", "memberships_do_not_overlap"),
        ("role_grants", "role_grants_do_not_overlap"),
    ] {
        let again = format!(
            "insert into {table} select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()))).*
               from {table} t limit 1"
        );
        let refused = app.database.run(&again).unwrap_err().to_string();
        assert!(refused.contains(constraint), "{how}: {refused}");
    }
    assert!(
        app.database.run("delete from audit_events").is_err(),
        "{how}"
    );
    let content = app
        .get(&format!("/v1/attachments/{file}/content"))
        .send()
        .await;
    assert_eq!(
        (content.status, content.bytes),
        (200, pdf("notice")),
        "{how}"
    );
    let verified = run_on(&url, &["audit", "verify"]).done();
    assert!(verified.contains("events"), "{verified}");
}

#[actix_web::test]
async fn a_dump_restores_whole_as_plain_text_as_an_archive_and_in_parallel() {
    let source = TestDatabase::empty();
    tianfu::service::cli::prepare(&mut source.connect()).unwrap();
    fill(&source);
    let app = TestApp::start_on(source).await;
    app.person("before.the.dump").await;
    let province = app.province_admin().await;
    let training = app
        .training_program(&province, &a_training_program("t"))
        .await;
    let file = file_on(
        &app,
        &province,
        "training_program",
        id(&training),
        pdf("notice"),
    );
    let file = file.send().await.created();
    publish(&app, &province, &training).await.ok();
    let source = app.database.shared();
    source.link_trail();
    let (described_before, counted_before) = (described(&source), counts(&source));
    assert!(
        !counted_before.contains(&"listings 0".to_owned()),
        "{counted_before:?}"
    );

    let folder = tempfile::tempdir().unwrap();
    let [plain, archive] = ["plain.sql", "archive.dump"].map(|name| folder.path().join(name));
    dump(&source, "plain", &plain);
    dump(&source, "custom", &archive);
    for how in ["plain", "archive", "parallel"] {
        let restored = TestDatabase::empty();
        match how {
            "plain" => succeeds(
                program(&restored, "psql")
                    .args([
                        "--no-psqlrc",
                        "--quiet",
                        "--single-transaction",
                        "-v",
                        "ON_ERROR_STOP=1",
                    ])
                    .args(["--dbname", &restored.url, "--file", argument(&plain)]),
            ),
            "archive" => pg_restore(&restored, &["--single-transaction"], &archive),
            _ => pg_restore(&restored, &["--jobs", "2"], &archive),
        }
        assert_eq!(described(&restored), described_before, "{how}");
        assert_eq!(counts(&restored), counted_before, "{how}");
        copy(&source.files(), &restored.files());
        works(restored, id(&file), how).await;
    }
}
