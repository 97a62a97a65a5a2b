use std::time::Duration;

use diesel::connection::SimpleConnection;
use serde_json::json;

use crate::support::{PASSWORD, TestApp, together};

#[actix_web::test]
async fn a_service_whose_connections_are_all_busy_says_when_to_come_back_and_recovers() {
    let app = TestApp::start_with(|settings| {
        settings.pool_size = 1;
        settings.pool_wait = Duration::from_millis(50);
    })
    .await;
    let peng = app.person("peng").await;
    let mut holder = app.database.connect();
    holder
        .batch_execute("begin; select * from users for update")
        .unwrap();
    let change = app
        .patch("/v1/users/me")
        .by(&peng)
        .header("if-match", "*")
        .json(&json!({"introduction": "waits for the row"}));
    let waiting = actix_web::rt::spawn(change.send());
    let waits = "wait_event_type = 'Lock' and datname = current_database()";
    app.until("the change waits for the row", || {
        app.database.count("pg_stat_activity", waits) == 1
    })
    .await;

    for path in ["/v1/users/me", "/v1/role-grants"] {
        let busy = app.get(path).by(&peng).send().await;
        assert!(busy.header("retry-after").parse::<u32>().unwrap() > 0);
        busy.refused(503, "unavailable");
    }
    app.get("/readyz").send().await.refused(503, "unavailable");
    app.get("/livez").send().await.ok();

    holder.batch_execute("rollback").unwrap();
    assert_eq!(
        waiting.await.unwrap().ok()["introduction"],
        "waits for the row"
    );
    app.get("/readyz").send().await.ok();
    let me = app.get("/v1/users/me").by(&peng).send().await.ok();
    assert_eq!(me["introduction"], "waits for the row");
}

#[actix_web::test]
async fn a_row_that_stays_locked_is_a_503_and_nothing_is_written() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let mut holder = app.database.connect();
    holder
        .batch_execute("begin; select * from users for update")
        .unwrap();
    let change = app
        .patch("/v1/users/me")
        .by(&peng)
        .header("if-match", "*")
        .json(&json!({"introduction": "never"}));
    let busy = change.send().await;
    assert!(busy.headers.contains_key("retry-after"));
    busy.refused(503, "unavailable");
    holder.batch_execute("rollback").unwrap();
    assert_eq!(
        app.database
            .count("users", "introduction = '' and version = 1"),
        1
    );
    app.get("/v1/users/me").by(&peng).send().await.ok();
}

#[actix_web::test]
async fn connections_that_the_server_cut_are_replaced() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'tianfu' and pid <> pg_backend_pid()";
    // All that there can be, so that each of them is dead.
    let reads = || (0..8).map(|_| app.get("/v1/users/me").by(&peng));
    for answer in together(reads()).await {
        answer.ok();
    }
    app.database.run(cut).unwrap();
    app.get("/v1/users/me").by(&peng).send().await.ok();
    for answer in together(reads()).await {
        answer.ok();
    }
    app.database.run(cut).unwrap();
    app.sign_in("peng", PASSWORD).await.created();
}
