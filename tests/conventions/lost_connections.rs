use serde_json::json;

use crate::support::{PASSWORD, TestApp, together};

/// Cuts every connection of the service but the one that asks, the follower's among them.
const CUT: &str = "select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'tianfu%' and pid <> pg_backend_pid()";

#[actix_web::test]
async fn connections_cut_beneath_running_requests_give_503_and_never_500() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for round in 0..8 {
        let mut calls = Vec::new();
        for one in 0..4 {
            calls.push(app.get("/readyz"));
            calls.push(app.get("/v1/users/me").by(&peng));
            calls.push(app.get("/v1/listings?q=藏香&count=true"));
            calls.push(app.get("/v1/sessions").by(&peng));
            let introduction = format!("{round} {one}");
            calls.push(
                app.patch("/v1/users/me")
                    .by(&peng)
                    .header("if-match", "*")
                    .json(&json!({"introduction": introduction})),
            );
            calls.push(
                app.post("/v1/sessions")
                    .json(&json!({"username": "peng", "password": PASSWORD})),
            );
        }
        let sent = actix_web::rt::spawn(together(calls));
        for _ in 0..20 {
            app.database.run(CUT).unwrap();
            actix_web::rt::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        // A 500 fails in the client of the tests.
        for answer in sent.await.unwrap() {
            if answer.status == 503 {
                assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
            }
        }
    }
    app.until("the index follows again", || {
        app.app.index.followed().is_some()
    })
    .await;
    app.database.run(CUT).unwrap();
    app.get("/v1/users/me").by(&peng).send().await.ok();
}

#[actix_web::test]
async fn the_probe_on_a_cut_connection_reads_on_another() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        app.get("/readyz").send().await;
        app.database.run(CUT).unwrap();
        let answer = app.get("/readyz").send().await;
        assert!(matches!(answer.status, 200 | 503), "{}", answer.text);
    }
    app.until("the index follows again", || {
        app.app.index.followed().is_some()
    })
    .await;
    app.get("/readyz").send().await.ok();
}
