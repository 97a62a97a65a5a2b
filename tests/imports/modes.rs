use super::rows::{JSON_LINES, a_line, call, count, faults, lines, numbers};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn an_atomic_import_creates_all_lines_or_none() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut file: Vec<_> = (0..120).map(|n| a_line(&n.to_string())).collect();
    file[60]["division"] = "519999".into();
    file[100]["title"] = "".into();
    file[100]["trl"] = 10.into();
    for mode in ["", "&mode=atomic"] {
        let refused = call(&app, mode, JSON_LINES, lines(&file))
            .by(&person)
            .send()
            .await;
        let refused = refused.refused(422, "import_failed");
        assert_eq!(refused["failed"], 2);
        let mut named = faults(&refused);
        named.sort();
        let expected = [
            (61, "/division", "unknown_code"),
            (101, "/title", "length"),
            (101, "/trl", "range"),
        ];
        let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
        assert_eq!(named, expected);
    }
    assert_eq!(count(&app, "true"), 0);
    assert_eq!(
        app.database
            .count("audit_events", "operation = 'import_records'"),
        0
    );
    file.remove(100);
    file.remove(60);
    let report = call(&app, "", JSON_LINES, lines(&file))
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(
        (numbers(&report), count(&app, "status = 'draft'")),
        ([118, 0, 0], 118)
    );
}

#[actix_web::test]
async fn a_partial_import_creates_the_valid_lines() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut file: Vec<_> = (0..120).map(|n| a_line(&n.to_string())).collect();
    for bad in [3, 60, 119] {
        file[bad]["division"] = "519999".into();
    }
    let send = || {
        call(&app, "&mode=partial", JSON_LINES, lines(&file))
            .by(&person)
            .header("idempotency-key", "once")
    };
    let first = send().send().await;
    let again = send().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    let report = first.ok();
    assert_eq!(again.ok(), report);
    assert_eq!(numbers(&report), [117, 0, 3]);
    let named: Vec<i64> = faults(&report).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(named, [4, 61, 120]);
    assert_eq!(count(&app, "true"), 117);
    let other = call(&app, "&mode=partial", JSON_LINES, lines(&file[..1])).by(&person);
    let other = other.header("idempotency-key", "once").send().await;
    other.refused(422, "idempotency_key_reused");
    let other = call(&app, "&mode=atomic", JSON_LINES, lines(&file)).by(&person);
    let other = other.header("idempotency-key", "once").send().await;
    other.refused(422, "idempotency_key_reused");
}

#[actix_web::test]
async fn a_dry_run_reports_and_writes_nothing() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut file: Vec<_> = (0..10).map(|n| a_line(&n.to_string())).collect();
    let events = app.database.count("audit_events", "true");
    for mode in ["atomic", "partial"] {
        let dry = call(
            &app,
            &format!("&mode={mode}&dry_run=true"),
            JSON_LINES,
            lines(&file),
        )
        .by(&person);
        let report = dry.send().await.ok();
        assert_eq!(
            (numbers(&report), &report["dry_run"]),
            ([10, 0, 0], &true.into())
        );
    }
    file[4]["title"] = "".into();
    for (mode, expected) in [("atomic", [0, 0, 1]), ("partial", [9, 0, 1])] {
        let dry = call(
            &app,
            &format!("&mode={mode}&dry_run=true"),
            JSON_LINES,
            lines(&file),
        )
        .by(&person);
        let report = dry.header("idempotency-key", mode).send().await.ok();
        assert_eq!((numbers(&report), faults(&report).len()), (expected, 1));
    }
    assert_eq!(
        (
            count(&app, "true"),
            app.database.count("audit_events", "true")
        ),
        (0, events)
    );
}

#[actix_web::test]
async fn two_files_at_one_moment_with_one_key_are_imported_once() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let file = lines(&(0..60).map(|n| a_line(&n.to_string())).collect::<Vec<_>>());
    let calls = (0..4).map(|_| {
        call(&app, "", JSON_LINES, file.clone())
            .by(&person)
            .header("idempotency-key", "k")
    });
    let answers = together(calls).await;
    assert!(with_status(&answers, 200) >= 1);
    assert_eq!(with_status(&answers, 200) + with_status(&answers, 409), 4);
    assert_eq!(count(&app, "true"), 60);
}
