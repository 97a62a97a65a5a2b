use std::io::Cursor;

use calamine::{Reader, Xlsx};
use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use serde_json::{Value, json};

use crate::support::{Call, Person, TestApp};

pub const JSON_LINES: &str = "application/x-ndjson";
pub const CSV: &str = "text/csv";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The least that a listing has, in 德阳.
pub fn a_line(title: &str) -> Value {
    json!({"side": "need", "market": "technology", "kind": "problem", "title": title, "division": "510603"})
}

pub fn lines(of: &[Value]) -> String {
    of.iter().map(|line| format!("{line}\n")).collect()
}

/// An import of listings with these further parameters.
pub fn call(app: &TestApp, parameters: &str, media_type: &str, file: impl Into<Vec<u8>>) -> Call {
    let path = format!("/v1/imports?kind=listings{parameters}");
    app.post(&path).body(media_type, file.into())
}

pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("listings", condition)
}

/// Created, skipped and failed.
pub fn numbers(report: &Value) -> [i64; 3] {
    ["created", "skipped", "failed"].map(|member| report[member].as_i64().unwrap())
}

/// Line, pointer and code of each fault, of a report or of a problem.
pub fn faults(answer: &Value) -> Vec<(i64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = answer["errors"].as_array().unwrap().iter();
    all.map(|one| {
        (
            one["line"].as_i64().unwrap(),
            text(&one["pointer"]),
            text(&one["code"]),
        )
    })
    .collect()
}

/// The cells of the first sheet of a workbook, as texts.
pub fn cells_of(workbook: &[u8]) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(workbook.to_vec())).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).expect("a sheet");
    range
        .rows()
        .map(|row| row.iter().map(|cell| cell.to_string()).collect())
        .collect()
}

/// Queues an import as a job; returns the import.
pub async fn queued(call: Call) -> Value {
    let answer = call.header("prefer", "respond-async").send().await;
    let location = answer.header("location");
    let import = answer.is(202);
    assert_eq!(
        location,
        format!("/v1/imports/{}", import["id"].as_str().unwrap())
    );
    import
}

/// Waits until the replicas have ended an import; returns the import as its caller reads it.
pub async fn ended(app: &TestApp, import: &Value, by: &Person) -> Value {
    let id = import["id"].as_str().unwrap().to_owned();
    app.until("the import has ended", || {
        let over = format!("id = '{id}' and finished_at is not null");
        app.database.count("imports", &over) == 1
    })
    .await;
    let path = format!("/v1/imports/{id}");
    app.get(&path).by(by).send().await.ok()
}

/// Changes rows behind the service.
pub fn change(app: &TestApp, sql: &str) -> usize {
    app.database.run(sql).expect("a change")
}

/// The id of the listing with this title.
pub fn id_of(app: &TestApp, title: &str) -> String {
    let id = format!("(select id::text from listings where title = '{title}')");
    diesel::select(sql::<Text>(&id))
        .get_result(&mut app.database.connect())
        .expect("a listing")
}
