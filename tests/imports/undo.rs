//! An import is undone as a unit, as far as its rows are untouched.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{JSON_LINES, a_line, call, change, count, id_of, lines, numbers};
use crate::support::{Answer, Person, TestApp, together, with_status};

async fn undo(app: &TestApp, report: &Value, by: &Person) -> Answer {
    let path = format!("/v1/imports/{}/undo", report["id"].as_str().unwrap());
    app.post(&path).by(by).send().await
}

fn buckets(report: &Value) -> [i64; 3] {
    ["reversed", "kept", "failed"].map(|bucket| report[bucket].as_i64().unwrap())
}

#[actix_web::test]
async fn listings_that_are_untouched_go_and_changed_ones_stay() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let of: Vec<Value> = (0..120).map(|n| a_line(&n.to_string())).collect();
    let report = call(&app, "&mode=partial", JSON_LINES, lines(&of))
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(app.database.count("import_rows", "true"), 120);
    let (id, gone) = (id_of(&app, "5"), id_of(&app, "6"));
    let listing = app
        .get(&format!("/v1/listings/{id}"))
        .by(&person)
        .send()
        .await;
    let etag = listing.etag();
    let patch = app.patch(&format!("/v1/listings/{id}")).by(&person);
    patch
        .header("if-match", &etag)
        .json(&json!({"title": "edited"}))
        .send()
        .await
        .ok();
    let delete = app.delete(&format!("/v1/listings/{gone}")).by(&person);
    assert_eq!(delete.header("if-match", "*").send().await.status, 204);
    let undone = undo(&app, &report, &person).await.ok();
    assert_eq!(buckets(&undone), [118, 2, 0]);
    assert_eq!(undone["rows"][0]["line"], 6);
    assert_eq!(undone["rows"][0]["row_id"], json!(id));
    assert_eq!(undone["rows"][0]["outcome"], "kept");
    assert!(
        undone["rows"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("修改")
    );
    assert!(
        undone["rows"][1]["detail"]
            .as_str()
            .unwrap()
            .contains("删除")
    );
    assert_eq!(
        (count(&app, "true"), count(&app, "title = 'edited'")),
        (1, 1)
    );
    assert_eq!(
        app.database.count("import_rows", "outcome = 'reversed'"),
        118
    );
    let again = undo(&app, &report, &person).await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "undone"
    );
}

#[actix_web::test]
async fn a_person_whom_others_name_cannot_be_taken_back() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let of = |name: &str, phone: &str| json!({"name": name, "phone": phone, "division": "510603"});
    let file = lines(&[
        of("张三", "13977112233"),
        of("李四", "13977112244"),
        of("王五", "13977112255"),
        of("赵六", "13977112266"),
    ]);
    let import = app.post("/v1/imports?kind=person_records").by(&broker);
    let report = import.body(JSON_LINES, file.clone()).send().await.ok();
    assert_eq!(numbers(&report), [4, 0, 0]);
    // A row of another table names one of them, and one was changed.
    change(
        &app,
        "create table public.names (person_id uuid references public.persons (id))",
    );
    change(
        &app,
        "insert into names select id from person_records where name = '李四'",
    );
    change(
        &app,
        "update person_records set version = 2 where name = '王五'",
    );
    let undone = undo(&app, &report, &broker).await.ok();
    assert_eq!(buckets(&undone), [2, 1, 1]);
    let outcomes: Vec<_> = undone["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["line"].as_i64().unwrap(),
                row["outcome"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(outcomes, [(2, "failed".to_owned()), (3, "kept".to_owned())]);
    assert_eq!(app.database.count("person_records", "true"), 2);
    // What was taken back can be imported again.
    let import = app.post("/v1/imports?kind=person_records").by(&broker);
    let report = import.body(JSON_LINES, file).send().await.ok();
    assert_eq!(numbers(&report), [2, 2, 0]);
}

#[actix_web::test]
async fn an_import_is_undone_once_at_one_moment() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let of: Vec<Value> = (0..30).map(|n| a_line(&n.to_string())).collect();
    let report = call(&app, "", JSON_LINES, lines(&of))
        .by(&person)
        .send()
        .await
        .ok();
    let path = format!("/v1/imports/{}/undo", report["id"].as_str().unwrap());
    let answers = together((0..4).map(|_| app.post(&path).by(&person))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 3)
    );
    assert_eq!(count(&app, "true"), 0);
    let none = call(&app, "&dry_run=true", JSON_LINES, lines(&of))
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(none["id"], json!(null));
}
