//! The command line as people and scripts meet it: the built binary, its output and its exit codes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::command::{Ran, argument, command, run, run_on, run_with_input};
use crate::support::{PASSWORD, TestApp, TestDatabase};

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
        for setting in tianfu::settings::SETTINGS {
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
        let setting = tianfu::settings::SETTINGS
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
    let count = tianfu::db::migrations::count().unwrap();
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

const SIMPLE: &str = r#"{"id": "n-1", "side": "need", "title": "锅炉烟气除尘", "summary": "燃煤锅炉排放超标", "title_words": ["锅炉", "烟气"], "category": "环境"}

{"id": "o-1", "side": "offer", "title": "", "summary": "布袋除尘器改造。适用于中小锅炉", "title_words": [], "category": {"a": 1}}
{"id": "o-2", "side": "offer", "title": "花椒机械采摘", "summary": ""}
"#;

fn import(database: &TestDatabase, path: &Path) -> Ran {
    run_on(&database.url, &["import", argument(path)])
}

fn listings(database: &TestDatabase) -> Value {
    let all =
        "(select coalesce(jsonb_agg(to_jsonb(l) order by external_ref), '[]') from listings l)";
    let all = format!("(select {all} as it)");
    serde_json::from_str::<Value>(&database.text_of(&all)).unwrap()["it"].clone()
}

#[test]
fn the_simple_format_is_imported_and_published() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "simple.jsonl", SIMPLE);
    let ran = import(&database, &path);
    assert_eq!(ran.err, "");
    assert_eq!(ran.done(), "created 3, present 0, bad 0\n");
    let listings = listings(&database);
    for (number, id, side, kind, title) in [
        (0, "n-1", "need", "problem", "锅炉烟气除尘"),
        (1, "o-1", "offer", "achievement", "布袋除尘器改造"),
        (2, "o-2", "offer", "achievement", "花椒机械采摘"),
    ] {
        let listing = &listings[number];
        assert_eq!(listing["external_ref"], id);
        assert_eq!(listing["source"], "import");
        assert_eq!(listing["side"], side);
        assert_eq!(listing["kind"], kind);
        assert_eq!(listing["title"], title);
        assert_eq!(listing["status"], "published");
        assert_eq!(listing["division"], "510000");
    }
    assert_eq!(listings[1]["summary"], "布袋除尘器改造。适用于中小锅炉");
    assert_ne!(listings[0]["owner_id"], listings[1]["owner_id"]);
}

#[test]
fn a_second_import_changes_no_row_and_another_source_is_another_listing() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "simple.jsonl", SIMPLE);
    import(&database, &path).done();
    let before = [
        listings(&database),
        database.text_of("users").into(),
        database.text_of("listing_contacts").into(),
    ];
    // Not even when the file has changed in between.
    let changed = SIMPLE.replace("花椒机械采摘", "花椒烘干");
    let path = file(&folder, "simple.jsonl", &changed);
    assert_eq!(
        import(&database, &path).done(),
        "created 0, present 3, bad 0\n"
    );
    let after = [
        listings(&database),
        database.text_of("users").into(),
        database.text_of("listing_contacts").into(),
    ];
    assert_eq!(before, after);

    let other = ["import", argument(&path), "--source", "other"];
    assert_eq!(
        run_on(&database.url, &other).done(),
        "created 3, present 0, bad 0\n"
    );
    assert_eq!(database.count("listings", "source = 'other'"), 3);
}

#[test]
fn bad_lines_are_told_by_line_and_pointer_and_the_rest_is_imported() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let long = "长".repeat(201);
    let lines: Vec<(String, &str)> = vec![
        (r#"{"id": "a", "side": "need", "title": "好的一行"}"#.into(), ""),
        ("这不是 JSON".into(), "line 2: "),
        (r#"["id", "b"]"#.into(), "line 3: "),
        (r#"{"id": "d", "title": "没有方向"}"#.into(), "line 4: "),
        (r#"{"id": "e", "side": "both", "title": "错的方向"}"#.into(), "line 5: /side "),
        (r#"{"id": "f", "side": "need", "title": "", "summary": " 。 "}"#.into(), "line 6: /title "),
        (format!(r#"{{"id": "g", "side": "need", "title": "{long}"}}"#), "line 7: /title "),
        (r#"{"id": "h", "side": "need", "title": "谁的", "owner": "nobody.here"}"#.into(), "line 8: /owner unknown_id"),
        (r#"{"id": "i", "side": "need", "title": "在哪里", "division": "519999"}"#.into(), "line 9: /division unknown_code"),
        (r#"{"id": "j", "side": "need", "title": "字段多了", "colour": "red"}"#.into(), "line 10: /colour "),
        (r#"{"id": "k", "side": "need", "title": "预算", "budget_min_fen": 2, "budget_max_fen": 1}"#.into(), "line 11: /budget_max_fen "),
        (r#"{"id": "l", "side": "need", "title": "联系", "contact": {"name": ""}}"#.into(), "line 12: /contact"),
        (r#"{"id": "m", "side": "offer", "title": "空\u0000字符"}"#.into(), "line 13: /title "),
        (r#"{"id": "", "side": "offer", "title": "无名"}"#.into(), "line 14: /id "),
        (r#"{"id": 15, "side": "offer", "title": "数字"}"#.into(), "line 15: /id "),
        (r#"{"id": "p", "side": "need", "title": "过去", "deadline_on": "2001-01-01"}"#.into(), "line 16: /deadline_on past"),
        (r#"{"id": "q", "side": "need", "title": "过多词", "keywords": [""]}"#.into(), "line 17: /keywords"),
        (r#"{"id": "r", "side": "need", "kind": "lecture", "title": "类型"}"#.into(), "line 18: /kind kind_mismatch"),
        (r#"{"id": "s\u0000", "side": "need", "title": "零"}"#.into(), "line 19: /id "),
        (r#"{"side": "need", "title": "没有编号"}"#.into(), "line 20: /id required"),
        (r#"{"id": "u", "external_ref": "u", "side": "need", "title": "两个编号"}"#.into(), "line 21: /external_ref "),
        (r#"{"external_ref": "", "side": "need", "title": "空编号"}"#.into(), "line 22: /external_ref length"),
        (r#"{"external_ref": "z", "side": "offer", "title": "也是好的一行"}"#.into(), ""),
    ];
    let text: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
    let mut bytes = text.join("\r\n").into_bytes();
    bytes.extend(b"\n{\"id\": \"bytes\", \"side\": \"need\", \"title\": \"\xff\xfe\"}\n");
    let path = folder.path().join("mixed.jsonl");
    fs::write(&path, bytes).unwrap();
    let ran = import(&database, &path);
    for (line, told) in &lines {
        assert!(
            told.is_empty() || ran.err.lines().any(|it| it.starts_with(told)),
            "{line} is not told by {told:?}: {}",
            ran.err
        );
    }
    assert!(ran.err.contains("line 24: "), "{}", ran.err);
    assert!(
        !ran.err.contains("line 1: ") && !ran.err.contains("line 23: "),
        "{}",
        ran.err
    );
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(1), "created 2, present 0, bad 22\n"),
        "{}",
        ran.err
    );
    let last = ran.err.lines().last().unwrap();
    assert_eq!(last, "tianfu: 22 lines were not imported");
    assert_eq!(database.count("listings", "external_ref in ('a', 'z')"), 2);
    assert_eq!(database.count("listings", "true"), 2);
}

#[actix_web::test]
async fn an_owner_is_found_by_login_name_and_may_see_what_was_imported() {
    let app = TestApp::start().await;
    let owner = app.person("factory").await;
    let folder = tempfile::tempdir().unwrap();
    let line = json!({"id": "x", "side": "need", "title": "窑炉余热利用", "owner": "factory",
        "contact": {"name": "张工", "phone": "13800000001"}});
    let path = file(&folder, "owned.jsonl", &format!("{line}\n"));
    let ran = import(&app.database, &path);
    assert_eq!(ran.done(), "created 1, present 0, bad 0\n");
    let mine = app
        .get("/v1/listings")
        .query(&[("owner_id", owner.id.as_str())])
        .by(&owner)
        .send()
        .await;
    assert!(mine.text.contains("窑炉余热利用"), "{}", mine.text);
    assert!(
        app.database
            .text_of("listing_contacts")
            .contains("13800000001")
    );
}

#[test]
fn of_two_lines_with_one_id_the_first_counts() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let line = |title: &str, phone: &str| json!({"id": "twice", "side": "need", "title": title, "contact": {"name": "张工", "phone": phone}});
    let text = format!(
        "{}\n{}\n",
        line("第一行", "13800000001"),
        line("第二行", "13800000002")
    );
    let path = file(&folder, "twice.jsonl", &text);
    assert_eq!(
        import(&database, &path).done(),
        "created 1, present 1, bad 0\n"
    );
    assert_eq!(listings(&database)[0]["title"], "第一行");
    let contacts = database.text_of("listing_contacts");
    assert!(
        contacts.contains("13800000001") && !contacts.contains("13800000002"),
        "{contacts}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named_in_one_line() {
    let database = TestDatabase::create();
    let said = import(&database, Path::new("/nowhere/listings.jsonl")).failed(1);
    assert!(said.contains("/nowhere/listings.jsonl"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let said = import(&database, folder.path()).failed(1);
    assert!(said.contains(argument(folder.path())), "{said}");
}

#[test]
fn a_pipe_is_imported_like_a_file() {
    let database = TestDatabase::create();
    let mut command = command(&["import", "/dev/stdin"]);
    command
        .env("DATABASE_URL", &database.url)
        .env("TIANFU_LOG", "error");
    let shown = run_with_input(command, SIMPLE).done();
    assert_eq!(shown, "created 3, present 0, bad 0\n");
}

#[test]
fn an_import_into_an_empty_database_makes_it_ready_first() {
    let database = TestDatabase::empty();
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "simple.jsonl", SIMPLE);
    assert_eq!(
        import(&database, &path).done(),
        "created 3, present 0, bad 0\n"
    );
}

#[actix_web::test]
async fn nobody_can_register_as_the_owner_of_what_will_be_imported() {
    let app = TestApp::start().await;
    for name in ["imported-needs", "imported-offers"] {
        let body = json!({"username": name, "password": PASSWORD, "display_name": name, "account_kind": "worker"});
        app.post("/v1/users")
            .json(&body)
            .send()
            .await
            .refused(409, "username_taken");
    }
}

fn create_admin(app: &TestApp, username: &str, more: &[&str], input: &str) -> Ran {
    let mut command = command(&["admin", "create", "--username", username]);
    command
        .args(more)
        .env("DATABASE_URL", &app.database.url)
        .env("TIANFU_LOG", "error");
    run_with_input(command, input)
}

async fn is_province_admin(app: &TestApp, username: &str, password: &str) {
    let session = app.sign_in(username, password).await.created();
    let token = session["access_token"].as_str().unwrap();
    let me = app.get("/v1/users/me").token(token).send().await.ok();
    assert_eq!(me["username"], username);
    assert_eq!(me["roles"][0]["role"], "province_admin");
    assert_eq!(me["roles"][0]["division"], "510000");
    assert_eq!(me["roles"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn an_administrator_is_created_and_can_sign_in() {
    let app = TestApp::start().await;
    let shown = create_admin(&app, "first", &[], "").done();
    let password = shown
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .unwrap();
    assert!(password.len() >= 20, "{shown}");
    is_province_admin(&app, "first", password).await;
    let other = create_admin(&app, "another", &[], "").done();
    assert!(!other.contains(password), "{other}");

    let given = ["--password-stdin", "--display-name", "值班管理员"];
    let shown = create_admin(&app, "second", &given, &format!("{PASSWORD}\r\n")).done();
    assert!(!shown.contains(PASSWORD), "{shown}");
    is_province_admin(&app, "second", PASSWORD).await;
    // Spaces belong to a password.
    let shown = create_admin(&app, "third", &["--password-stdin"], "  eight to   ").done();
    assert!(shown.contains("third"), "{shown}");
    is_province_admin(&app, "third", "  eight to   ").await;
}

#[actix_web::test]
async fn an_administrator_is_not_made_of_a_bad_name_or_password() {
    let app = TestApp::start().await;
    let user = app.person("taken").await;
    let before = app.database.text_of("users");
    let said = create_admin(&app, "taken", &["--password-stdin"], PASSWORD).failed(1);
    assert!(said.contains("taken"), "{said}");
    for name in ["ab", "Admin", "1admin", "ad min", "管理员", &"a".repeat(33)] {
        let said = create_admin(&app, name, &["--password-stdin"], PASSWORD).failed(1);
        assert!(said.contains("--username"), "{said}");
    }
    for password in [
        "",
        "\n",
        "short",
        "password",
        "12345678\n",
        &"x".repeat(129),
    ] {
        let said = create_admin(&app, "fresh", &["--password-stdin"], password).failed(1);
        assert!(said.contains("password"), "{said}");
    }
    for display_name in ["", "   ", &"名".repeat(200), "两\n行"] {
        let more = ["--password-stdin", "--display-name", display_name];
        let said = create_admin(&app, "fresh", &more, PASSWORD).failed(1);
        assert!(said.contains("--display-name"), "{said}");
    }
    assert_eq!(app.database.text_of("users"), before);
    assert_eq!(app.database.count("role_grants", "true"), 0);
    assert!(!user.id.is_empty());
}

const TEST_SET: &str = r#"{"id": "n1", "side": "need", "title": "锅炉烟气除尘", "summary": "", "title_words": ["锅炉"]}
{"id": "n2", "side": "need", "title": "花椒机械采摘", "summary": ""}
{"id": "o1", "side": "offer", "title": "锅炉烟气布袋除尘", "summary": ""}
{"id": "o2", "side": "offer", "title": "花椒采摘机械", "summary": ""}
{"id": "o3", "side": "offer", "title": "白酒窖池微生物", "summary": ""}
"#;

#[test]
fn evaluation_gives_figures_that_can_be_computed_by_hand_and_a_run_file() {
    let folder = tempfile::tempdir().unwrap();
    let listings = file(&folder, "listings.jsonl", TEST_SET);
    // n1 finds its only answer first. n2 finds o2, which is related weakly only, before o3, which it cannot find.
    let qrels = file(
        &folder,
        "qrels.tsv",
        "need_id\toffer_id\tlevel\nn1\to1\t4\nn1\to3\t1\nn2\to2\t2\nn2\to3\t4\n",
    );
    let run_out = folder.path().join("run.tsv");
    let arguments = [
        "matching",
        "evaluate",
        "--listings",
        argument(&listings),
        "--qrels",
        argument(&qrels),
    ];
    let with = |more: &[&str]| run(&[&arguments, more].concat()).done();
    let shown = with(&["--json", "--run-out", argument(&run_out)]);
    let figures: Value = serde_json::from_str(&shown).unwrap();
    let near = |name: &str, expected: f64| {
        let given = figures[name].as_f64().unwrap();
        assert!((given - expected).abs() < 1e-9, "{name}: {figures}");
    };
    // Gain 7 of an ideal 7; gain 1 of an ideal 7 + 1/log2(3).
    near(
        "ndcg_10",
        f64::midpoint(1.0, 1.0 / (7.0 + 1.0 / 3f64.log2())),
    );
    near("mrr_10", 0.5);
    near("recall_10", 0.5);
    near("recall_50", 0.5);
    assert_eq!(figures["needs"], 2);
    assert_eq!(shown.lines().count(), 1);

    let written = fs::read_to_string(&run_out).unwrap();
    let rows: Vec<Vec<&str>> = written
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows[0][..3], ["n1", "o1", "1"]);
    assert!(
        rows.iter().any(|row| row[..3] == ["n2", "o2", "1"]),
        "{written}"
    );
    for row in &rows {
        let score: f64 = row[3].parse().unwrap();
        assert!(
            row.len() == 4 && row[3].len() == 6 && (0.0..=1.0).contains(&score),
            "{row:?}"
        );
    }

    let table = with(&[]);
    assert!(
        table.contains("nDCG@10    0.5655\n") && table.contains("needs      2\n"),
        "{table}"
    );
}

#[test]
fn a_garbled_line_of_a_test_set_is_named_by_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let evaluate = |listings: &str, qrels: &str| {
        let listings = file(&folder, "listings.jsonl", listings);
        let qrels = file(&folder, "qrels.tsv", qrels);
        let (listings, qrels) = (argument(&listings), argument(&qrels));
        run(&[
            "matching",
            "evaluate",
            "--listings",
            listings,
            "--qrels",
            qrels,
        ])
    };
    let garbled = format!("{TEST_SET}\n{{\"id\": \"o9\"\n");
    let said = evaluate(&garbled, "n1\to1\t4\n").failed(1);
    assert!(said.contains("listings.jsonl line 7"), "{said}");
    let said = evaluate(TEST_SET, "need_id\toffer_id\tlevel\nn1\to1\n").failed(1);
    assert!(said.contains("qrels.tsv line 2"), "{said}");
    let said = evaluate(TEST_SET, "n1\to1\t4\n\nn1\to2\tfour\n").failed(1);
    assert!(said.contains("qrels.tsv line 3"), "{said}");
    let said = evaluate("", "n1\to1\t4\n").failed(1);
    assert!(said.contains("listings.jsonl"), "{said}");
    let said = evaluate(TEST_SET, "").failed(1);
    assert!(said.contains("qrels.tsv"), "{said}");
}
