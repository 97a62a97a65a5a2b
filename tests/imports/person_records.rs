use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{CSV, JSON_LINES, faults, lines, numbers};
use crate::support::{Call, TestApp};

const PHONE: &str = "13977112233";

fn call(app: &TestApp, parameters: &str, media_type: &str, file: impl Into<Vec<u8>>) -> Call {
    app.post(&format!("/v1/imports?kind=person_records{parameters}"))
        .body(media_type, file.into())
}

fn a_line(name: &str, phone: &str) -> Value {
    json!({"name": name, "phone": phone, "division": "510603"})
}

fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("person_records", condition)
}

#[actix_web::test]
async fn people_without_an_account_are_recorded_from_a_table_and_from_lines() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let table = format!(
        "\u{feff}姓名,手机号码,行政区划,单位\r\n\
         张三,{PHONE},510603,\r\n\
         李四,,510603,\r\n\
         李四,,510603,\r\n\
         张 三,+86 139-7711-2233,510604,\r\n"
    );
    for dry_run in ["&dry_run=true", ""] {
        let report = call(&app, dry_run, CSV, table.clone()).by(&broker).send();
        // The number that stands twice is of one person.
        assert_eq!(numbers(&report.await.ok()), [3, 1, 0]);
        let written = if dry_run.is_empty() { 3 } else { 0 };
        assert_eq!(count(&app, "division = '510603'"), written);
        let records = "id in (select id from person_records)";
        assert_eq!(app.database.count("persons", records), written);
    }
    assert!(!app.database.text_of("person_records").contains(PHONE));
    let trail =
        "resource = 'person_records' and operation = 'import_records' and actor_kind = 'user'";
    assert_eq!(app.database.count("audit_events", trail), 3);
    let file = lines(&[a_line("张三", PHONE), a_line("王五", "13977112244")]);
    let report = call(&app, "&mode=partial", JSON_LINES, file).by(&broker);
    assert_eq!(numbers(&report.send().await.ok()), [1, 1, 0]);
    assert_eq!((count(&app, "true"), count(&app, "name = '张三'")), (4, 1));
}

#[actix_web::test]
async fn a_line_about_another_person_names_the_row_that_stands() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let worker = app.person("worker").await;
    app.verify_phone(&worker, "13977112255").await.ok();
    let made = app.post("/v1/person-records").by(&broker);
    let made = made.json(&a_line("张三", PHONE)).send().await.created();
    let file = lines(&[
        a_line("赵六", "13977112266"),
        a_line("李四", PHONE),
        a_line("孙七", "13977112255"),
        a_line("周八", "13977112266"),
        a_line("吴九", "12345"),
        json!({"name": "郑十"}),
        json!({"name": "王五", "division": "510104"}),
        json!({"name": "王五", "division": "510699"}),
    ]);
    let expected = [
        (2, "", "person_record_differs"),
        (3, "", "person_has_account"),
        (4, "", "person_record_differs"),
        (5, "/phone", "format"),
        (6, "/division", "required"),
        (7, "", "forbidden"),
        (8, "/division", "unknown_code"),
    ];
    let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    let report = call(&app, "&mode=partial", JSON_LINES, file.clone()).by(&broker);
    let report = report.send().await.ok();
    assert_eq!(
        (numbers(&report), faults(&report)),
        ([1, 0, 7], expected.to_vec())
    );
    for (index, id) in [(0, &made["id"]), (1, &json!(worker.id))] {
        let detail = report["errors"][index]["detail"].as_str().unwrap();
        assert!(detail.contains(id.as_str().unwrap()), "{detail}");
    }
    let refused = call(&app, "", JSON_LINES, file).by(&broker).send().await;
    // 赵六 is there by now.
    assert_eq!(refused.refused(422, "import_failed")["failed"], 7);
    assert_eq!(count(&app, "true"), 2);
}

#[actix_web::test]
async fn a_number_that_leads_to_a_person_is_on_record_whatever_becomes_of_the_import() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let made = app.post("/v1/person-records").by(&broker);
    made.json(&a_line("张三", PHONE)).send().await.created();
    let looked = || {
        app.database
            .count("account_look_ups", "found = 1 and not exact")
    };
    let file = lines(&[a_line("张三", PHONE), a_line("李四", PHONE)]);
    for (mode, status, expected) in [
        ("&mode=partial&dry_run=true", 200, 2),
        ("&mode=atomic&dry_run=true", 200, 4),
        ("&mode=atomic", 422, 6),
        ("&mode=partial", 200, 8),
    ] {
        let answer = call(&app, mode, JSON_LINES, file.clone()).by(&broker);
        let answer = answer.header("idempotency-key", mode).send().await;
        assert_eq!((answer.status, looked()), (status, expected), "{mode}");
        let again = call(&app, mode, JSON_LINES, file.clone()).by(&broker);
        let again = again.header("idempotency-key", mode).send().await;
        assert_eq!((again.status, looked()), (status, expected), "{mode}");
    }
}

#[actix_web::test]
async fn those_who_may_create_a_record_may_import_records() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let file = lines(&[a_line("张三", PHONE)]);
    let stranger = app.person("stranger").await;
    let refused = call(&app, "", JSON_LINES, file.clone()).by(&stranger);
    let refused = refused.send().await;
    assert!(
        refused.status == 403 || refused.body["errors"][0]["code"] == "forbidden",
        "{}",
        refused.text
    );
    for (scope, allowed) in [("listings:write", false), ("people:write", true)] {
        let client = app.integration(&province, "510600", &[scope]).await;
        let answer = call(&app, "", JSON_LINES, file.clone()).client(&client);
        let answer = answer.send().await;
        match allowed {
            true => assert_eq!(numbers(&answer.ok()), [1, 0, 0]),
            false => drop(answer.refused(403, "insufficient_scope")),
        }
    }
    assert_eq!(count(&app, "true"), 1);
}
