//! Imports that go on after their request.

use serde_json::{Value, json};
use tianfu::integration::imports;

use super::rows::{CSV, JSON_LINES, a_line, call, change, count, ended, lines, queued};
use crate::support::{Person, TestApp, together, with_status};

fn file(count: usize) -> Vec<Value> {
    (0..count).map(|n| a_line(&n.to_string())).collect()
}

fn told(import: &Value) -> [i64; 4] {
    ["lines_read", "created", "skipped", "failed"].map(|name| import[name].as_i64().unwrap())
}

/// A job that no replica is at any more: its lease is over.
fn abandoned(app: &TestApp, import: &Value) {
    let id = import["id"].as_str().unwrap();
    change(
        app,
        &format!(
            "update imports set status = 'running', lease = gen_random_uuid(), leased_until = 'epoch', started_at = now() \
             where id = '{id}'"
        ),
    );
}

/// Queues an import that no replica begins: its place is taken by the lease of another one.
async fn held(app: &TestApp, person: &Person, mode: &str, of: &[Value]) -> Value {
    change(
        app,
        "create or replace function public.holds() returns trigger language plpgsql as $$ begin
             new.status := 'running'; new.lease := gen_random_uuid(); new.leased_until := 'infinity'; return new; end $$;",
    );
    change(
        app,
        "create trigger holds before insert on imports for each row execute function public.holds()",
    );
    let import = queued(call(app, mode, JSON_LINES, lines(of)).by(person)).await;
    change(app, "drop trigger holds on imports");
    import
}

#[actix_web::test]
async fn a_job_tells_how_far_it_is_and_its_faults_by_line_column_and_field() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut table = String::from("side,market,kind,title,division\n");
    for n in 0..250 {
        let division = if n % 100 == 7 { "519999" } else { "510603" };
        table.push_str(&format!("need,technology,problem,{n},{division}\n"));
    }
    let import = queued(call(&app, "&mode=partial", CSV, table).by(&person)).await;
    assert_eq!(import["detected_encoding"], "utf-8");
    let import = ended(&app, &import, &person).await;
    assert_eq!(import["status"], "succeeded");
    assert_eq!(told(&import), [250, 247, 0, 3]);
    assert_eq!(count(&app, "true"), 247);
    let path = format!("/v1/imports/{}/errors", import["id"].as_str().unwrap());
    let page = app
        .get(&format!("{path}?limit=2"))
        .by(&person)
        .send()
        .await
        .ok();
    let place = |error: &Value| {
        (
            error["line"].clone(),
            error["column"].clone(),
            error["pointer"].clone(),
            error["code"].clone(),
        )
    };
    let at = |line: i64| {
        (
            json!(line),
            json!(5),
            json!("/division"),
            json!("unknown_code"),
        )
    };
    let items: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(place)
        .collect();
    assert_eq!(items, [at(9), at(109)]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = app.get(&format!("{path}?limit=2&cursor={cursor}"));
    let page = page.by(&person).send().await.ok();
    assert_eq!(place(&page["items"][0]), at(209));
    assert_eq!(page["next_cursor"], json!(null));
    let list = app
        .get("/v1/imports?status=succeeded")
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(list["items"][0]["id"], import["id"]);
    // The file is gone.
    let kept = app.database.files().join("kept");
    app.until("the file is removed", || {
        std::fs::read_dir(&kept).unwrap().count() == 0
    })
    .await;
    let trail = "resource = 'listings' and operation = 'import_records' and actor_kind = 'user'";
    assert_eq!(app.database.count("audit_events", trail), 247);
}

#[actix_web::test]
async fn an_import_is_of_its_caller_alone() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let other = app.province_admin().await;
    let report = call(&app, "", JSON_LINES, lines(&file(1)))
        .by(&person)
        .send()
        .await
        .ok();
    let path = format!("/v1/imports/{}", report["id"].as_str().unwrap());
    for path in [path.clone(), format!("{path}/errors")] {
        app.get(&path).by(&person).send().await.ok();
        app.get(&path)
            .by(&other)
            .send()
            .await
            .refused(404, "not_found");
        app.get(&path).send().await.refused(401, "unauthenticated");
    }
    for verb in ["cancel", "undo"] {
        let post = app.post(&format!("{path}/{verb}")).by(&other).send().await;
        post.refused(404, "not_found");
    }
    let list = app.get("/v1/imports").by(&other).send().await.ok();
    assert_eq!(list["items"], json!([]));
}

#[actix_web::test]
async fn an_atomic_job_creates_all_lines_or_none() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let mut of = file(150);
    of[140]["division"] = "519999".into();
    let import = queued(call(&app, "", JSON_LINES, lines(&of)).by(&person)).await;
    let import = ended(&app, &import, &person).await;
    assert_eq!(
        (&import["status"], &import["status_reason"]),
        (&json!("failed"), &json!("import_failed"))
    );
    assert_eq!(told(&import), [150, 0, 0, 1]);
    assert_eq!(count(&app, "true"), 0);
    of.remove(140);
    let import = queued(call(&app, "&dry_run=true", JSON_LINES, lines(&of)).by(&person)).await;
    let import = ended(&app, &import, &person).await;
    assert_eq!(
        (&import["status"], count(&app, "true")),
        (&json!("succeeded"), 0)
    );
    let import = queued(call(&app, "", JSON_LINES, lines(&of)).by(&person)).await;
    let import = ended(&app, &import, &person).await;
    assert_eq!(told(&import), [149, 149, 0, 0]);
    assert_eq!(count(&app, "true"), 149);
}

#[actix_web::test]
async fn a_file_of_any_length_becomes_a_job() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let long = "{}\n".repeat(5001);
    let answer = call(&app, "&mode=partial", JSON_LINES, long)
        .by(&person)
        .send()
        .await;
    let import = answer.is(202);
    let import = ended(&app, &import, &person).await;
    assert_eq!(told(&import), [5001, 0, 0, 5001]);
}

#[actix_web::test]
async fn a_job_that_a_replica_left_is_continued_once_after_its_last_part() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let person = app.person("person").await;
    let import = held(&app, &person, "&mode=partial", &file(250)).await;
    // The first part is committed: its lines are not created again.
    change(&app, "update imports set lines_read = 100, created = 100");
    // Another replica is at it.
    assert_eq!(imports::work_off(&app.app).await.unwrap(), 0);
    abandoned(&app, &import);
    let (one, other) = tokio::join!(imports::work_off(&app.app), imports::work_off(&replica.app));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    let import = ended(&app, &import, &person).await;
    assert_eq!(told(&import), [250, 250, 0, 0]);
    assert_eq!((count(&app, "true"), count(&app, "title = '99'")), (150, 0));
}

#[actix_web::test]
async fn a_cancelled_job_keeps_what_it_made_and_goes_no_further() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let import = held(&app, &person, "&mode=partial", &file(150)).await;
    let path = format!("/v1/imports/{}", import["id"].as_str().unwrap());
    let cancel = || app.post(&format!("{path}/cancel")).by(&person).send();
    let cancelled = cancel().await.ok();
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(
        cancel().await.refused(409, "wrong_state")["current_status"],
        "cancelled"
    );
    assert_eq!(imports::work_off(&app.app).await.unwrap(), 0);
    assert_eq!(count(&app, "true"), 0);
    let read = app.get(&path).by(&person).send().await.ok();
    assert_eq!(read["status"], "cancelled");
}

#[actix_web::test]
async fn a_job_ends_with_the_session_that_began_it() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let import = held(&app, &person, "&mode=partial", &file(50)).await;
    change(
        &app,
        "update sessions set ended_at = now(), end_reason = 'logout'",
    );
    abandoned(&app, &import);
    assert_eq!(imports::work_off(&app.app).await.unwrap(), 1);
    let id = import["id"].as_str().unwrap();
    let failed = format!("id = '{id}' and status = 'failed' and status_reason = 'invalid_token'");
    assert_eq!(app.database.count("imports", &failed), 1);
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn an_account_has_five_jobs_that_have_not_ended() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for _ in 0..5 {
        held(&app, &person, "", &file(1)).await;
    }
    let more = call(&app, "", JSON_LINES, lines(&file(1))).by(&person);
    let more = more.header("prefer", "respond-async").send().await;
    more.refused(429, "too_many_attempts");
    // Imports within a request go on.
    call(&app, "", JSON_LINES, lines(&file(1)))
        .by(&person)
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn a_job_is_queued_once_for_a_key() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let calls = (0..4).map(|_| {
        let call = call(&app, "&mode=partial", JSON_LINES, lines(&file(60))).by(&person);
        call.header("prefer", "respond-async")
            .header("idempotency-key", "k")
    });
    let answers = together(calls).await;
    assert!(with_status(&answers, 202) >= 1);
    assert_eq!(with_status(&answers, 202) + with_status(&answers, 409), 4);
    let import = answers
        .into_iter()
        .find(|answer| answer.status == 202)
        .unwrap();
    ended(&app, &import.body, &person).await;
    assert_eq!(
        (count(&app, "true"), app.database.count("imports", "true")),
        (60, 1)
    );
}
