//! The command line as people and scripts meet it: the built binary, its output and its exit codes.

mod admin;
mod evaluate;
mod import;
mod scoring_benchmark;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::TestDatabase;
use crate::support::command::{argument, command, run, run_on, run_with_input};

const OPENAPI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
/// Nothing listens there.
const NOWHERE: &str = "postgres://nobody:hidden@127.0.0.1:1/none";

fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn help_of_every_command_names_its_options_and_the_settings() {
    for (command, options) in [
        ("serve", vec!["--demo"]),
        ("migrate", vec!["--revert <N>", "--pending"]),
        ("openapi", vec!["--output <FILE>", "--check <FILE>"]),
        ("import", vec!["<FILE>", "--source <NAME>"]),
        (
            "admin create",
            vec!["--username", "--display-name", "--password-stdin"],
        ),
        (
            "matching evaluate",
            vec!["--listings", "--qrels", "--json", "--run-out"],
        ),
        (
            "matching benchmark",
            vec!["--listings", "--grown", "--queries", "--seed", "--json"],
        ),
        (
            "contests benchmark",
            vec![
                "--entries",
                "--judges-per-entry",
                "--criteria",
                "--seed",
                "--json",
            ],
        ),
    ] {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let shown = run(&words).done();
        for part in options
            .into_iter()
            .chain(["--config <FILE>", "env: DATABASE_URL"])
        {
            assert!(
                shown.contains(part),
                "{command} --help lacks {part}: {shown}"
            );
        }
        for setting in tianfu::platform::settings::SETTINGS {
            assert!(
                shown.contains(setting.env),
                "{command} lacks {}",
                setting.env
            );
        }
    }
    let shown = run(&["--help"]).done();
    for part in ["serve", "migrate", "import", "admin", "Exit codes"] {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(run(&["--version"]).done().starts_with("tianfu 0."));
}

#[test]
fn a_wrong_command_line_exits_with_2_and_says_what_is_wrong() {
    for (arguments, named) in [
        (&["sevre"][..], "sevre"),
        (&["serve", "--damo"], "--damo"),
        (&["serve", "more"], "more"),
        (&["import"], "<FILE>"),
        (&["admin", "remove"], "remove"),
        (&["admin", "create"], "--username"),
        (&["migrate", "--revert", "x"], "--revert"),
        (&["migrate", "--revert", "1", "--pending"], "--pending"),
        (
            &["openapi", "--check", "a", "--output", "b"],
            "cannot be used with",
        ),
        (&["matching", "benchmark", "--queries", "0"], "--queries"),
        (
            &["contests", "benchmark", "--judges-per-entry", "2"],
            "--judges-per-entry",
        ),
        (&["serve", "--listen"], "--listen"),
        (&[], "Usage"),
        (&["admin"], "Usage"),
    ] {
        let ran = run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?} {ran:?}");
        assert!(
            ran.err.contains(named) && ran.out.is_empty(),
            "{arguments:?} {ran:?}"
        );
    }
}

#[test]
fn a_wrong_setting_exits_with_2_in_one_line_that_names_it_and_its_source() {
    for (name, value) in [
        ("listen", "localhost"),
        ("public_url", "tianfu.example"),
        ("database_url", "mysql://a@b/c"),
        ("pool_size", "0"),
        ("pool_wait_milliseconds", "9"),
        ("access_token_minutes", "121"),
        ("refresh_token_days", "-1"),
        ("match_lapse_days", "366"),
        ("negotiation_lapse_days", "3651"),
        ("declined_pair_days", "1.5"),
        ("log", "tianfu=loud"),
        ("log_format", "xml"),
    ] {
        let setting = tianfu::platform::settings::SETTINGS
            .iter()
            .find(|it| it.key == name)
            .unwrap();
        let flag = format!("--{}", name.replace('_', "-"));
        let said = run(&["openapi", &format!("{flag}={value}")]).failed(2);
        assert!(said.contains(&format!("setting {name} ({flag})")), "{said}");
        let said = run(&[&format!("{flag}={value}"), "openapi"]).failed(2);
        assert!(said.contains(&format!("setting {name} ({flag})")), "{said}");
        let mut with_env = command(&["openapi"]);
        with_env.env(setting.env, value);
        let said = run_with_input(with_env, "").failed(2);
        assert!(
            said.contains(&format!("setting {name} ({})", setting.env)),
            "{said}"
        );
    }
    let lines = run(&["openapi", "--log", "two\nlines=x=y"]).failed(2);
    assert!(lines.contains("setting log"), "{lines}");
}

#[test]
fn a_variable_that_is_no_setting_exits_with_2_and_names_the_nearest_one() {
    for (name, nearest) in [
        ("TIANFU_POOLSIZE", "TIANFU_POOL_SIZE"),
        ("TIANFU_DATABASE_URL", "DATABASE_URL"),
    ] {
        let mut misspelt = command(&["openapi"]);
        misspelt.env(name, "1");
        let said = run_with_input(misspelt, "").failed(2);
        assert!(said.contains(name) && said.contains(nearest), "{said}");
    }
}

#[test]
fn a_config_file_gives_settings_and_its_faults_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let with = |text: &str| {
        let path = file(&folder, "tianfu.toml", text);
        run(&["openapi", "--config", argument(&path)])
    };
    with("pool_size = 3\nlog = \"warn\"\n").done();
    let said = with("pool_size = 0\n").failed(2);
    assert!(said.contains("setting pool_size (file)"), "{said}");
    let said = with("poolsize = 3\n").failed(2);
    assert!(said.contains("setting poolsize (file)"), "{said}");
    let said = with("pool_size = [3]\n").failed(2);
    assert!(said.contains("setting pool_size"), "{said}");
    let said = with("pool_size = \n").failed(2);
    assert!(said.contains("tianfu.toml"), "{said}");
    let said = run(&["openapi", "--config", "/nowhere/tianfu.toml"]).failed(2);
    assert!(said.contains("/nowhere/tianfu.toml"), "{said}");

    // A flag comes before the file, wherever the file was named.
    let path = file(&folder, "wrong.toml", "pool_size = 0\n");
    run(&["openapi", "--config", argument(&path), "--pool-size", "3"]).done();
    let mut by_env = command(&["openapi"]);
    by_env.env("TIANFU_CONFIG", &path);
    let said = run_with_input(by_env, "").failed(2);
    assert!(said.contains("setting pool_size (file)"), "{said}");
}

#[test]
fn a_database_can_come_from_the_config_file() {
    let database = TestDatabase::empty();
    let folder = tempfile::tempdir().unwrap();
    let text = format!("database_url = {:?}\nlog = \"error\"\n", database.url);
    let path = file(&folder, "tianfu.toml", &text);
    let shown = run(&["--config", argument(&path), "migrate"]).done();
    assert!(shown.starts_with("ran "), "{shown}");
}

#[test]
fn openapi_is_printed_written_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let committed = fs::read_to_string(OPENAPI).unwrap();
    assert_eq!(run(&["openapi"]).done(), committed);
    assert_eq!(run(&["openapi", "--check", OPENAPI]).done(), "");

    let changed = file(
        &folder,
        "changed.json",
        &committed.replacen("Tianfu", "Tianfo", 1),
    );
    let said = run(&["openapi", "--check", argument(&changed)]).failed(1);
    let mend = format!("tianfu openapi --output {}", changed.display());
    assert!(said.contains(&mend), "{said}");
    assert_eq!(run(&["openapi", "--output", argument(&changed)]).done(), "");
    run(&["openapi", "--check", argument(&changed)]).done();

    let said = run(&["openapi", "--check", "/nowhere/openapi.json"]).failed(1);
    assert!(said.contains("/nowhere/openapi.json"), "{said}");
    let said = run(&["openapi", "--output", "/nowhere/openapi.json"]).failed(1);
    assert!(said.contains("/nowhere/openapi.json"), "{said}");
}

#[test]
fn migrate_tells_runs_and_takes_back() {
    let database = TestDatabase::empty();
    let on = |arguments: &[&str]| run_on(&database.url, arguments);
    let lines = |shown: String, verb: &str| -> Vec<String> {
        let rest = |line: &str| {
            let rest = line.strip_prefix(&format!("{verb} "));
            rest.unwrap_or_else(|| panic!("not {verb}: {line}"))
                .to_owned()
        };
        shown.lines().map(rest).collect()
    };
    let count = tianfu::platform::db::migrations::count().unwrap();
    let pending = lines(on(&["migrate", "--pending"]).done(), "pending");
    assert_eq!(pending.len(), count);
    assert_eq!(lines(on(&["migrate"]).done(), "ran").len(), count);
    assert_eq!(on(&["migrate", "--pending"]).done(), "");
    assert_eq!(on(&["migrate"]).done(), "");
    let reverted = lines(on(&["migrate", "--revert", "1"]).done(), "reverted");
    assert_eq!(reverted.len(), 1);
    let missing = lines(on(&["migrate", "--pending"]).done(), "pending");
    assert_eq!(missing, pending[count - 1..]);
    let said = on(&["migrate", "--revert", "99"]).failed(1);
    assert!(said.contains("99"), "{said}");
    assert_eq!(lines(on(&["migrate"]).done(), "ran"), reverted);
}

#[test]
fn a_database_that_is_not_there_fails_in_one_line_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let lines = file(&folder, "none.jsonl", "");
    for arguments in [
        &["migrate"][..],
        &["migrate", "--pending"],
        &["import", argument(&lines)],
        &["admin", "create", "--username", "admin"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let said = run_on(NOWHERE, arguments).failed(1);
        assert!(
            said.contains("127.0.0.1") && !said.contains("hidden"),
            "{said}"
        );
    }
}
