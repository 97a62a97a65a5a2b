//! In which transactions an import is written.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{RunQueryDsl, sql_query};
use tianfu::platform::db::Act;
use tianfu::platform::error::Error;

use super::rows::{JSON_LINES, a_line, call, count, faults, lines, numbers};
use crate::support::TestApp;

/// Listings of this title cannot be written, as when the database is too busy.
fn stop_at(app: &TestApp, title: &str) {
    let mut conn = app.database.connect();
    let function = format!(
        "create function public.stops() returns trigger language plpgsql as $$ begin
            if new.title = '{title}' then
                raise exception 'cannot be serialized' using errcode = 'serialization_failure';
            end if;
            return new;
         end $$;
         create trigger stops before insert on listings for each row execute function public.stops()"
    );
    conn.batch_execute(&function).unwrap();
}

fn go_on(app: &TestApp) {
    app.database.run("drop trigger stops on listings").unwrap();
}

#[actix_web::test]
async fn an_atomic_import_that_fails_with_503_left_nothing() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let file: Vec<_> = (0..250).map(|n| a_line(&n.to_string())).collect();
    stop_at(&app, "240");
    let failed = call(&app, "", JSON_LINES, lines(&file)).by(&person);
    failed.send().await.refused(503, "unavailable");
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn a_partial_import_that_failed_continues_under_its_key() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut file: Vec<_> = (0..250).map(|n| a_line(&n.to_string())).collect();
    file[7]["division"] = "519999".into();
    file[230]["division"] = "519999".into();
    let send = || {
        let call = call(&app, "&mode=partial", JSON_LINES, lines(&file));
        call.by(&person).header("idempotency-key", "once").send()
    };
    stop_at(&app, "240");
    send().await.refused(503, "unavailable");
    // Two parts of a hundred lines are committed.
    assert_eq!(count(&app, "true"), 199);
    send().await.refused(503, "unavailable");
    assert_eq!(count(&app, "true"), 199);
    go_on(&app);
    let report = send().await.ok();
    assert_eq!(numbers(&report), [248, 0, 2]);
    let named: Vec<i64> = faults(&report).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(named, [8, 231]);
    assert_eq!(count(&app, "true"), 248);
    assert_eq!(send().await.header("idempotency-replayed"), "true");
    assert_eq!(count(&app, "true"), 248);
}

#[actix_web::test]
async fn a_partial_import_twice_at_one_moment_under_one_key_is_written_once() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let file = lines(&(0..450).map(|n| a_line(&n.to_string())).collect::<Vec<_>>());
    let calls = (0..4).map(|_| {
        call(&app, "&mode=partial", JSON_LINES, file.clone())
            .by(&person)
            .header("idempotency-key", "k")
    });
    let answers = crate::support::together(calls).await;
    let done = answers.iter().filter(|answer| answer.status == 200);
    for answer in done {
        assert_eq!(numbers(&answer.body), [450, 0, 0]);
    }
    assert!(answers.iter().all(|one| [200, 409].contains(&one.status)));
    assert!(answers.iter().any(|one| one.status == 200));
    assert_eq!(count(&app, "true"), 450);
}

#[actix_web::test]
async fn a_write_that_is_given_up_does_not_commit() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut holder = app.database.connect();
    holder
        .batch_execute("begin; select * from users for update")
        .unwrap();
    let db = app.app.db.patient(Duration::from_millis(200));
    let change = format!(
        "update users set introduction = 'late' where id = '{}'",
        person.id
    );
    let given_up = db
        .write(Act::system("test"), move |tx| {
            sql_query(change).execute(tx.conn)?;
            Ok(())
        })
        .await;
    assert!(matches!(given_up, Err(Error::Unavailable(_))));
    holder.batch_execute("rollback").unwrap();
    let under_way =
        "datname = current_database() and pid <> pg_backend_pid() and xact_start is not null";
    app.until("the write has ended", || {
        app.database.count("pg_stat_activity", under_way) == 0
    })
    .await;
    assert_eq!(app.database.count("users", "introduction = 'late'"), 0);
    // The connection is as good as before.
    let me = app.get("/v1/users/me").by(&person).send().await.ok();
    assert_eq!(me["introduction"], "");
}
