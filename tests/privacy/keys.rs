//! The key that personal data is sealed with: asked for, held against the database, changed.

use serde_json::json;
use tianfu::platform::privacy::{self, DataKey};
use tianfu::platform::settings::Settings;

use crate::support::command::{command, run, run_on, run_with_input};
use crate::support::{PASSWORD, TestApp, TestDatabase};

fn settings(current: &DataKey, old: Option<&DataKey>) -> Settings {
    let mut settings = Settings::defaults().unwrap();
    settings.data_key = Some(current.clone());
    settings.data_key_old = old.cloned();
    settings
}

/// What a start with these keys says.
fn opened(database: &TestDatabase, current: &DataKey, old: Option<&DataKey>) -> Result<(), String> {
    let now = chrono::Utc::now();
    privacy::open(&mut database.connect(), &settings(current, old), now)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

#[test]
fn a_service_on_a_database_of_ones_own_asks_for_a_key_in_one_line() {
    let database = TestDatabase::create();
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["import", "/dev/null"],
    ] {
        let mut keyless = command(arguments);
        keyless.env("DATABASE_URL", &database.url);
        let said = run_with_input(keyless, "").failed(2);
        assert!(
            said.contains("setting data_key") && said.contains("openssl rand -base64 32"),
            "{said}"
        );
    }
    assert_eq!(database.count("data_keys", "true"), 0);
}

#[test]
fn migrations_and_administrators_need_no_key() {
    let database = TestDatabase::empty();
    let keyless = |arguments: &[&str]| {
        let mut command = command(arguments);
        command
            .env("DATABASE_URL", &database.url)
            .env("TIANFU_LOG", "error");
        run_with_input(command, "").done()
    };
    keyless(&["migrate"]);
    keyless(&["admin", "create", "--username", "first"]);
    assert_eq!(database.count("data_keys", "true"), 0);
}

#[test]
fn a_key_that_is_none_is_refused_and_not_repeated() {
    for name in ["data_key", "data_key_old"] {
        let flag = format!("--{}", name.replace('_', "-"));
        let said = run(&["openapi", &flag, "c2VjcmV0"]).failed(2);
        assert!(said.contains(&format!("setting {name} ({flag})")), "{said}");
        assert!(!said.contains("c2VjcmV0"), "{said}");
    }
    let database = TestDatabase::create();
    let missing = ["import", "/dev/null", "--data-key-file", "/nowhere/key"];
    let mut missing = command(&missing);
    missing.env("DATABASE_URL", &database.url);
    let said = run_with_input(missing, "").failed(2);
    assert!(said.contains("/nowhere/key"), "{said}");
}

#[test]
fn a_key_file_stands_for_the_key() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let key = DataKey::generate();
    std::fs::write(&path, key.to_base64() + "\n").unwrap();
    let mut import = command(&["import", "/dev/null", "--log", "error"]);
    import
        .env("DATABASE_URL", &database.url)
        .env("TIANFU_DATA_KEY_FILE", &path);
    run_with_input(import, "").done();
    assert_eq!(opened(&database, &key, None), Ok(()));
}

#[test]
fn another_key_than_the_databases_is_named_at_the_start() {
    let database = TestDatabase::create();
    let (first, second) = (DataKey::generate(), DataKey::generate());
    assert_eq!(opened(&database, &first, None), Ok(()));
    assert_eq!(opened(&database, &first, None), Ok(()));
    let said = opened(&database, &second, None).unwrap_err();
    assert!(said.starts_with("setting data_key: "), "{said}");
    let rows = database.text_of("data_keys");
    let id = said.split(['(', ')']).nth(1).unwrap();
    assert!(id.len() == 8 && rows.contains(id), "{said} {rows}");
    assert!(!said.contains(&first.to_base64()) && !said.contains(&second.to_base64()));
    assert_eq!(database.count("data_keys", "true"), 1);
    // The binary says the same, in one line, before it serves.
    let said = run_on(&database.url, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.failed(2).contains("setting data_key"));
    // With the old one beside it, the new one takes over.
    assert_eq!(opened(&database, &second, Some(&first)), Ok(()));
}

#[test]
fn of_two_first_starts_with_two_keys_one_is_told() {
    let database = TestDatabase::create();
    let keys: Vec<DataKey> = (0..4).map(|_| DataKey::generate()).collect();
    let went_well = std::thread::scope(|scope| {
        let starts: Vec<_> = keys
            .iter()
            .map(|key| scope.spawn(|| opened(&database, key, None).is_ok()))
            .collect();
        let started = starts.into_iter().map(|start| start.join().unwrap());
        started.filter(|well| *well).count()
    });
    assert_eq!(went_well, 1);
    assert_eq!(database.count("data_keys", "true"), 1);
}

#[test]
fn a_canary_that_was_touched_is_told() {
    let database = TestDatabase::create();
    let key = DataKey::generate();
    opened(&database, &key, None).unwrap();
    let touch = "update data_keys set canary = set_byte(canary, 20, get_byte(canary, 20) # 1)";
    database.run(touch).unwrap();
    let said = opened(&database, &key, None).unwrap_err();
    assert!(said.contains("does not open"), "{said}");
}

#[actix_web::test]
async fn settings_do_not_print_the_key() {
    let app = TestApp::start().await;
    let printed = format!("{:?}", app.app.settings);
    assert!(printed.contains("DataKey(…)"), "{printed}");
    assert!(!printed.contains(crate::support::command::DATA_KEY));
}

#[actix_web::test]
async fn a_request_that_was_kept_under_the_key_before_is_recognised() {
    let app = TestApp::start().await;
    let body = json!({"username": "peng", "password": PASSWORD, "display_name": "彭", "account_kind": "worker"});
    let register = |app: &TestApp| {
        let call = app.post("/v1/users").header("idempotency-key", "k");
        call.json(&body).send()
    };
    let first = register(&app).await;
    let changed = app
        .replica_with(|settings| {
            settings.data_key_old = settings.data_key.replace(DataKey::generate());
        })
        .await;
    let again = register(&changed).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.text, first.text);
    first.created();
}
