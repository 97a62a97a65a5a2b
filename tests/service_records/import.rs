use serde_json::{Value, json};

use super::rows::{Cast, count, last_month};
use crate::support::{Call, TestApp};

const JSON_LINES: &str = "application/x-ndjson";

fn lines(of: &[Value]) -> String {
    of.iter().map(|line| format!("{line}\n")).collect()
}

/// Created, skipped and failed.
fn numbers(report: &Value) -> [i64; 3] {
    ["created", "skipped", "failed"].map(|member| report[member].as_i64().unwrap())
}

/// Line, pointer and code of each fault.
fn faults(answer: &Value) -> Vec<(i64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = answer["errors"].as_array().unwrap().iter();
    all.map(|one| {
        let line = one["line"].as_i64().unwrap();
        (line, text(&one["pointer"]), text(&one["code"]))
    })
    .collect()
}

fn call(app: &TestApp, parameters: &str, file: String) -> Call {
    app.post(&format!("/v1/imports?kind=service_records{parameters}"))
        .body(JSON_LINES, file)
}

fn a_line(app: &TestApp, cast: &Cast, at: i64) -> Value {
    json!({"broker_id": cast.broker_id, "organization_id": cast.organization["id"], "kind": "visit",
        "channel": "phone", "division": "510603", "started_at": last_month(app, at * 5), "minutes": 5,
        "outcome": format!("第 {at} 次：{}", "甲乙丙丁戊己庚辛壬癸".chars().cycle().skip(at as usize % 10).take(4).collect::<String>())})
}

#[actix_web::test]
async fn a_file_with_three_bad_lines_creates_the_others_and_doubles_nothing() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut file: Vec<Value> = (0..1000).map(|at| a_line(&app, &cast, at)).collect();
    file[10]["minutes"] = json!(0);
    file[500]["kind"] = json!("nonsense");
    file[999]["organization_id"] = json!(cast.worker.id);
    let file = lines(&file);
    let report = call(&app, "&mode=partial", file.clone()).by(&cast.city);
    let report = report.send().await.ok();
    assert_eq!(numbers(&report), [997, 0, 3]);
    let expected = [
        (11, "/minutes", "range"),
        (501, "/kind", "unknown_code"),
        (1000, "/organization_id", "unknown_id"),
    ];
    let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    assert_eq!(faults(&report), expected);
    assert_eq!(count(&app, "true"), 997);
    let again = call(&app, "&mode=partial", file)
        .by(&cast.city)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&again), [0, 997, 3]);
    assert_eq!(count(&app, "true"), 997);
}

#[actix_web::test]
async fn an_import_requires_the_right_for_each_line() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let file = lines(&[a_line(&app, &cast, 1)]);
    for who in [&cast.other_city, &cast.owner, &cast.stranger] {
        let answer = call(&app, "", file.clone()).by(who).send().await;
        assert!([403, 422].contains(&answer.status), "{}", answer.text);
    }
    assert_eq!(count(&app, "true"), 0);
    call(&app, "", file).by(&cast.broker).send().await.ok();
    assert_eq!(count(&app, "true"), 1);
}
