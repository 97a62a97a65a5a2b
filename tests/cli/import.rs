use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tianfu::kernel::ids::ListingId;
use tianfu::market::listings::model;
use tianfu::platform::privacy::{Phone, Vault};

use super::file;
use crate::support::command::{DATA_KEY, Ran, argument, command, run_on, run_with_input};
use crate::support::{PASSWORD, TestApp, TestDatabase};

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
    // Lines 1, 3 and 4: each line has a microsecond of its own.
    let at = |number: usize| {
        let text = listings[number]["published_at"].as_str().unwrap();
        text.parse::<DateTime<Utc>>().unwrap()
    };
    for (number, micros) in [(1, 2), (2, 3)] {
        let later = at(number) - at(0);
        assert_eq!(later.num_microseconds(), Some(micros), "{number}");
    }
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
    let path = file(&folder, "mixed.jsonl", &text.join("\r\n"));
    let ran = import(&database, &path);
    for (line, told) in &lines {
        assert!(
            told.is_empty() || ran.err.lines().any(|it| it.starts_with(told)),
            "{line} is not told by {told:?}: {}",
            ran.err
        );
    }
    assert!(
        !ran.err.contains("line 1: ") && !ran.err.contains("line 23: "),
        "{}",
        ran.err
    );
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(1), "created 2, present 0, bad 21\n"),
        "{}",
        ran.err
    );
    let last = ran.err.lines().last().unwrap();
    assert_eq!(last, "tianfu: 21 lines were not imported");
    assert_eq!(database.count("listings", "external_ref in ('a', 'z')"), 2);
    assert_eq!(database.count("listings", "true"), 2);
}

#[test]
fn a_line_with_a_contact_is_reported_and_not_published() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        json!({"id": "a", "side": "need", "title": "锅炉烟气除尘", "summary": "有意请电 139-7711-2233"}),
        json!({"id": "b", "side": "offer", "title": "花椒机械采摘", "keywords": ["采摘", "微信：long_gong01"]}),
        json!({"id": "c", "side": "offer", "title": "花椒烘干", "keywords": ["烘干", "139", "7711", "2233"]}),
        json!({"id": "d", "side": "offer", "title": "花椒分级", "summary": "见 https://example.com/spec"}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let path = file(&folder, "contacts.jsonl", &text);
    let ran = import(&database, &path);
    assert_eq!(ran.out, "created 1, present 0, bad 3\n", "{}", ran.err);
    for told in [
        "line 1: /summary phone_number: characters 6 to 18 look like",
        "line 2: /keywords/1 messenger_account: characters 1 to 14 look like",
        "line 3: /keywords/1 phone_number: characters 1 to 3 look like",
        "line 3: /keywords/2 phone_number: characters 1 to 4 look like",
        "line 3: /keywords/3 phone_number: characters 1 to 4 look like",
    ] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    assert!(
        !ran.err.contains("7711") && !ran.err.contains("long"),
        "{}",
        ran.err
    );
    assert_eq!(database.count("listings", "external_ref = 'd'"), 1);
    assert_eq!(database.count("listings", "true"), 1);
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
    let listing = mine.body["items"][0]["id"].as_str().unwrap();
    let shown = app.get(&format!("/v1/listings/{listing}")).by(&owner);
    assert_eq!(shown.send().await.ok()["contact"]["phone"], "13800000001");
    assert_eq!(app.database.count("listing_contacts", "true"), 1);
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
    let mut conn = database.connect();
    let vault = Vault::new(&DATA_KEY.parse().unwrap(), None).unwrap();
    let id = listings(&database)[0]["id"].as_str().unwrap().parse();
    let contact = model::contact(&mut conn, &vault, ListingId(id.unwrap())).unwrap();
    assert_eq!(contact.unwrap().phone, Some(Phone::new("13800000001")));
    assert_eq!(database.count("listing_contacts", "true"), 1);
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
fn a_line_without_an_end_is_told_and_the_rest_is_imported() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let long = "长".repeat(1 << 19);
    let text = format!("{{\"id\": \"long\", \"side\": \"need\", \"title\": \"{long}\"}}\n{SIMPLE}");
    let path = file(&folder, "long.jsonl", &text);
    let ran = import(&database, &path);
    assert_eq!(ran.out, "created 3, present 0, bad 1\n");
    assert!(
        ran.err
            .starts_with("line 1:  body_too_large: a line has at most 1048576 bytes\n"),
        "{}",
        ran.err
    );
}

#[test]
fn a_file_may_begin_with_a_byte_order_mark() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "marked.jsonl", &format!("\u{feff}{SIMPLE}"));
    assert_eq!(
        import(&database, &path).done(),
        "created 3, present 0, bad 0\n"
    );
}

#[test]
fn a_pipe_is_imported_like_a_file() {
    let database = TestDatabase::create();
    let mut command = command(&["import", "/dev/stdin"]);
    command
        .env("DATABASE_URL", &database.url)
        .env("TIANFU_DATA_KEY", DATA_KEY)
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
