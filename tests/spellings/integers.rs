//! Integers as `500000.0`, and the nulls of tables.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::entries::rows::with;
use crate::imports::rows::{CSV, JSON_LINES, a_line, call, count, faults, lines, numbers};
use crate::support::command::{argument, run_on};
use crate::support::{TestApp, TestDatabase, a_need};

#[actix_web::test]
async fn an_integer_is_one_however_its_number_is_written() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for written in [
        "500000",
        "500000.0",
        "500000.000",
        "5e5",
        "5E+5",
        "5.0e5",
        "5000000e-1",
    ] {
        let mut need = a_need("电气改造");
        need["budget_min_fen"] = json!("?");
        let body = need.to_string().replace("\"?\"", written);
        let call = app.post("/v1/listings").by(&peng);
        let made = call.body("application/json", body).send().await.created();
        assert_eq!(made["budget_min_fen"], json!(500_000), "{written}");
        assert!(made["budget_min_fen"].is_i64(), "{written}");
    }
    assert_eq!(count(&app, "budget_min_fen = 500000"), 7);
    let body = with(
        a_need("配电改造"),
        json!({"budget_max_fen": 1_000_000_000_000.0, "trl": 5.0, "valid_days": 30.0}),
    );
    let draft = app.draft(&peng, &body).await;
    let patch = app.patch(&format!("/v1/listings/{}", draft["id"].as_str().unwrap()));
    let patch = patch.by(&peng).header("if-match", "*");
    let patch = patch.json(&json!({"budget_min_fen": 0.0, "trl": 6.0}));
    let changed = patch.send().await.ok();
    assert_eq!(
        (
            &changed["budget_min_fen"],
            &changed["trl"],
            &changed["valid_days"]
        ),
        (&json!(0), &json!(6), &json!(30))
    );
    for query in [
        "trl_min=6.0",
        "trl_min=6",
        "budget_min=5e5",
        "budget_max=0.0",
        "limit=5.0",
    ] {
        let path = format!("/v1/listings?owner_id={}&{query}", peng.id);
        let found = app.get(&path).by(&peng).send().await.ok();
        assert!(!found["items"].as_array().unwrap().is_empty(), "{query}");
    }
}

#[actix_web::test]
async fn what_is_no_integer_stays_refused() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for (written, fault) in [
        ("100.5", "type"),
        ("0.1", "type"),
        ("5e-1", "type"),
        ("500000.0001", "type"),
        ("\"500000.0\"", "type"),
        ("\"500000\"", "type"),
        ("true", "type"),
        ("[500000]", "type"),
        // Digits of a double are lost here.
        ("9007199254740993.0", "type"),
        ("1e18", "type"),
        ("-1.0", "range"),
        ("1000000000001.0", "range"),
    ] {
        let mut need = a_need("电气改造");
        need["budget_min_fen"] = json!("?");
        let body = need.to_string().replace("\"?\"", written);
        let call = app.post("/v1/listings").by(&peng);
        let refused = call.body("application/json", body).send().await;
        refused.refused_at(422, "/budget_min_fen", fault);
    }
    for written in [
        "5.5", "5.", ".5", "05.0", "+5.0", "5.0.0", "1e400", "%205.0",
    ] {
        let path = format!("/v1/listings?trl_min={written}");
        app.get(&path)
            .send()
            .await
            .refused_at(422, "trl_min", "type");
    }
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn lines_of_a_table_hold_doubles_and_nulls() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let nulls = json!({"summary": null, "description": null, "fields": null, "industry": null, "keywords": null,
        "budget_min_fen": null, "budget_max_fen": null, "trl": null, "ip_kind": null, "cooperation_modes": null,
        "deadline_on": null, "urgency": null, "valid_days": null, "contact": null, "on_behalf_of": null, "external_ref": null});
    let file = [
        with(a_line("一"), json!({"summary": null})),
        with(a_line("二"), nulls),
        with(
            a_line("三"),
            json!({"budget_min_fen": 500_000.0, "trl": 7.0, "valid_days": 30.0}),
        ),
        with(
            a_line("四"),
            json!({"contact": {"name": "张工", "phone": "13800000001", "email": null}}),
        ),
        with(
            a_line("五"),
            json!({"contact": {"name": null, "phone": null, "email": null}, "keywords": null}),
        ),
        with(
            a_line("六"),
            json!({"urgency": null, "valid_days": null, "trl": 5}),
        ),
    ];
    let report = call(&app, "", JSON_LINES, lines(&file))
        .by(&peng)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&report), [6, 0, 0]);
    let empty = "summary = '' and description = '' and fields = '{}' and keywords = '{}' and urgency = 'normal' and valid_days = 180";
    assert_eq!(count(&app, empty), 5);
    assert_eq!(
        count(
            &app,
            "budget_min_fen = 500000 and trl = 7 and valid_days = 30"
        ),
        1
    );
    assert_eq!(app.database.count("listing_contacts", "true"), 1);
    let table = "side,market,kind,title,division,budget_min_fen,trl,valid_days\n\
        need,technology,problem,七,510603,500000.0,7.0,30.0\n\
        need,technology,problem,八,510603,5E+05,,\n\
        need,technology,problem,九,510603,500000.00,7,30\n";
    let report = call(&app, "", CSV, table).by(&peng).send().await.ok();
    assert_eq!(numbers(&report), [3, 0, 0]);
    assert_eq!(count(&app, "budget_min_fen = 500000"), 4);
}

#[actix_web::test]
async fn nulls_of_other_kinds_of_line_are_absent_too() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let people = [
        json!({"name": "张三", "phone": "13977112233", "division": "510603", "organization_id": null}),
        json!({"name": "李四", "phone": null, "division": "510603"}),
    ];
    let call = app.post("/v1/imports?kind=person_records").by(&broker);
    let report = call.body(JSON_LINES, lines(&people)).send().await.ok();
    assert_eq!(numbers(&report), [2, 0, 0]);
    assert_eq!(app.database.count("person_records", "true"), 2);
}

#[test]
fn the_command_reads_them_too() {
    let database = TestDatabase::create();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pandas.jsonl");
    let file = [
        json!({"id": "1", "side": "need", "title": "锅炉", "summary": null, "keywords": null, "trl": null}),
        json!({"id": "2", "side": "need", "title": null, "summary": "窑炉除尘", "owner": null, "deadline_in_days": 30.0}),
        json!({"id": "3", "side": "offer", "title": "除尘器", "budget_min_fen": 500_000.0, "contact": null, "market": null}),
    ];
    std::fs::write(&path, lines(&file)).unwrap();
    let ran = run_on(&database.url, &["import", argument(&path)]);
    assert_eq!(ran.done(), "created 3, present 0, bad 0\n");
    assert_eq!(database.count("listings", "budget_min_fen = 500000"), 1);
}

#[actix_web::test]
async fn a_null_hides_no_fault_of_its_line() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let file = [
        with(a_line("一"), json!({"owner": null})),
        with(a_line("二"), json!({"summary": null, "colour": null})),
        with(a_line("三"), json!({"side": null})),
        with(a_line("四"), json!({"title": null})),
        with(
            a_line("五"),
            json!({"contact": {"name": null, "phone": "13800000001"}}),
        ),
        with(
            a_line("六"),
            json!({"contact": {"name": "张工", "fax": null}}),
        ),
        with(a_line("七"), json!({"keywords": ["电气", null]})),
        with(
            a_line("八"),
            json!({"summary": null, "budget_min_fen": 100.5}),
        ),
        with(a_line("九"), json!({"summary": null, "trl": 10.0})),
    ];
    let mut text = lines(&file);
    text.push_str("{\"side\":\"need\",\"side\":null}\nnull\n");
    let report = call(&app, "&mode=partial", JSON_LINES, text).by(&peng);
    let report = report.send().await.ok();
    let wanted = [
        (1, "/owner", "unknown_field"),
        (2, "/colour", "unknown_field"),
        (3, "/side", "required"),
        (4, "/title", "required"),
        (5, "/contact/name", "required"),
        (6, "/contact/fax", "unknown_field"),
        (7, "/keywords/1", "type"),
        (8, "/budget_min_fen", "type"),
        (9, "/trl", "range"),
        (10, "/side", "duplicate_key"),
        (11, "", "type"),
    ];
    let wanted = wanted.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    assert_eq!(
        (numbers(&report), faults(&report)),
        ([0, 0, 11], wanted.to_vec())
    );
    assert_eq!(count(&app, "true"), 0);
    // Single creations still say what a null is not.
    let null = with(a_need("电气改造"), json!({"summary": Value::Null}));
    let null = app.post("/v1/listings").by(&peng).json(&null).send().await;
    null.refused_at(422, "/summary", "type");
}
