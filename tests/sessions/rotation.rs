use chrono::Duration;
use serde_json::{Value, json};
use tianfu::access::auth::signing_keys;
use tianfu::service::upkeep;

use crate::support::command::{DATA_KEY, command, run_with_input};
use crate::support::{PASSWORD, TestApp};

fn rotate(app: &TestApp, at_once: bool) -> String {
    let mut conn = app.database.connect();
    signing_keys::rotate(&mut conn, app.app.db.vault(), at_once, app.app.clock.now())
        .unwrap()
        .0
}

fn kid_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

async fn sign_in(app: &TestApp) -> String {
    let session = app.sign_in("peng", PASSWORD).await.created();
    session["access_token"].as_str().unwrap().to_owned()
}

async fn published(app: &TestApp) -> Vec<String> {
    let set = app.get("/.well-known/jwks.json").send().await.ok();
    let keys = set["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

/// Asks again, bounded, until what another replica did has arrived.
async fn until<F: Future<Output = bool>>(mut holds: impl FnMut() -> F) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it never happened");
}

#[actix_web::test]
async fn a_rotation_ends_nobodys_session() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let peng = app.person("peng").await;
    let old = kid_of(&peng.token);
    let new = rotate(&app, false);
    // Published at once, used a minute later.
    until(|| async { published(&app).await.contains(&new) }).await;
    assert_eq!(kid_of(&sign_in(&app).await), old);
    app.app.clock.advance(Duration::seconds(61));
    let token = sign_in(&app).await;
    assert_eq!(kid_of(&token), new);
    for replica in [&app, &second] {
        for token in [&token, &peng.token] {
            replica.get("/v1/users/me").token(token).send().await.ok();
        }
        assert_eq!(published(replica).await, [new.clone(), old.clone()]);
    }
    let body = json!({"refresh_token": peng.refresh_token});
    let refreshed = second
        .post("/v1/sessions/refresh")
        .json(&body)
        .send()
        .await
        .ok();
    assert_eq!(kid_of(refreshed["access_token"].as_str().unwrap()), new);
    assert_eq!(app.database.count("sessions", "ended_at is not null"), 0);
}

#[actix_web::test]
async fn a_replica_learns_of_a_key_from_the_first_token_that_names_it() {
    let app = TestApp::start().await;
    app.person("peng").await;
    let second = app.replica().await;
    rotate(&app, false);
    app.app.clock.advance(Duration::seconds(61));
    let third = app.replica().await;
    let token = sign_in(&third).await;
    second.get("/v1/users/me").token(&token).send().await.ok();
}

#[actix_web::test]
async fn a_key_is_published_until_the_last_token_that_it_signed_has_expired() {
    let app = TestApp::start_with(|settings| {
        settings.access_token_lifetime = Duration::minutes(120);
    })
    .await;
    let peng = app.person("peng").await;
    let old = kid_of(&peng.token);
    let new = rotate(&app, false);
    app.app.clock.advance(Duration::seconds(59));
    let last = sign_in(&app).await;
    assert_eq!(kid_of(&last), old);
    app.app.clock.advance(Duration::minutes(119));
    upkeep::once(&app.app).await.unwrap();
    app.get("/v1/users/me").token(&last).send().await.ok();
    app.app.clock.advance(Duration::minutes(3));
    upkeep::once(&app.app).await.unwrap();
    app.get("/v1/users/me")
        .token(&last)
        .send()
        .await
        .refused(401, "invalid_token");
    until(|| async { published(&app).await == std::slice::from_ref(&new) }).await;
    assert_eq!(app.database.count("signing_keys", "true"), 1);
    let body = json!({"refresh_token": peng.refresh_token});
    app.post("/v1/sessions/refresh")
        .json(&body)
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn a_key_that_others_may_have_is_good_no_more_at_once() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let peng = app.person("peng").await;
    second.get("/v1/users/me").by(&peng).send().await.ok();
    let new = rotate(&app, true);
    for replica in [&app, &second] {
        until(|| async {
            let answer = replica.get("/v1/users/me").by(&peng).send().await;
            answer.status == 401
        })
        .await;
        assert_eq!(published(replica).await, std::slice::from_ref(&new));
    }
    // The session is not ended: its client refreshes.
    let body = json!({"refresh_token": peng.refresh_token});
    let fresh = app
        .post("/v1/sessions/refresh")
        .json(&body)
        .send()
        .await
        .ok();
    let token = fresh["access_token"].as_str().unwrap();
    second.get("/v1/users/me").token(token).send().await.ok();
}

#[actix_web::test]
async fn a_key_that_grew_old_is_replaced_once_by_however_many_replicas() {
    let app = TestApp::start().await;
    let replicas = [
        app.replica().await,
        app.replica().await,
        app.replica().await,
    ];
    app.app.clock.advance(Duration::days(89));
    upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("signing_keys", "true"), 1);
    app.app.clock.advance(Duration::days(1));
    let all = replicas.each_ref().map(|replica| {
        let app = replica.app.clone();
        actix_web::rt::spawn(async move { upkeep::once(&app).await.map(|_| ()) })
    });
    for one in all {
        one.await.unwrap().unwrap();
    }
    assert_eq!(app.database.count("signing_keys", "true"), 2);
    assert_eq!(app.database.count("signing_keys", "retired_at is null"), 1);
}

#[actix_web::test]
async fn two_rotations_at_one_moment_leave_one_key_that_signs() {
    let app = TestApp::start().await;
    app.person("peng").await;
    let first = rotate(&app, false);
    let second = rotate(&app, false);
    app.app.clock.advance(Duration::seconds(62));
    assert_eq!(app.database.count("signing_keys", "retired_at is null"), 1);
    assert_ne!(first, second);
    until(|| async { kid_of(&sign_in(&app).await) == second }).await;
}

#[actix_web::test]
async fn the_command_rotates_while_the_service_runs() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let run = |args: &[&str]| {
        let mut command = command(args);
        command
            .env("DATABASE_URL", &app.database.url)
            .env("TIANFU_DATA_KEY", DATA_KEY)
            .env("TIANFU_LOG", "error");
        run_with_input(command, "").done()
    };
    let said = run(&["keys", "rotate"]);
    let kid = said.split(' ').nth(1).unwrap().to_owned();
    let listed = run(&["keys", "list"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.starts_with(&kid), "{listed}");
    until(|| async { published(&app).await.contains(&kid) }).await;
    app.get("/v1/users/me").by(&peng).send().await.ok();
    assert!(run(&["keys", "rotate", "--at-once"]).contains("within a second"));
    assert_eq!(app.database.count("signing_keys", "true"), 1);
    let keys: Value = json!(app.database.text_of("signing_keys"));
    assert!(!said.contains("private") && keys.is_string());
}

#[actix_web::test]
async fn a_copy_of_the_database_signs_nothing() {
    let app = TestApp::start().await;
    let rows = signing_keys::all(&mut app.database.connect()).unwrap();
    let pkcs8 = signing_keys::private_half(&rows[0], app.app.db.vault()).unwrap();
    assert!(
        !app.database
            .text_of("signing_keys")
            .contains(&hex::encode(&pkcs8[16..48]))
    );
}
