//! A refresh sent again after a lost answer, and one by a thief.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Answer, Call, PASSWORD, Person, TestApp, together, with_status};

const PHONE_APP: &str = "TianfuApp/3.2 (iPhone; iOS 19.1)";

fn refresh(app: &TestApp, token: &Value, agent: &str) -> Call {
    let body = json!({"refresh_token": token});
    let call = app.post("/v1/sessions/refresh").json(&body);
    match agent {
        "" => call,
        agent => call.header("user-agent", agent),
    }
}

async fn refreshed(app: &TestApp, token: &Value, agent: &str) -> Value {
    refresh(app, token, agent).send().await.ok()
}

fn token_of(person: &Person) -> Value {
    json!(person.refresh_token)
}

/// The refresh token of a new session.
async fn signed_in(app: &TestApp) -> Value {
    let tokens = app.sign_in("peng", PASSWORD).await.created();
    tokens["refresh_token"].clone()
}

/// The answer is the refusal that ended a session; so many have ended by now.
fn ends_the_session(app: &TestApp, answer: Answer, ended: usize) {
    answer.refused(401, "invalid_refresh_token");
    let reused = "end_reason = 'refresh_token_reused' and ended_at is not null";
    assert_eq!(app.database.count("sessions", reused), ended as i64);
}

#[actix_web::test]
async fn a_retry_within_ten_seconds_returns_the_same_successor() {
    let app = TestApp::start().await;
    app.person("peng").await;
    let unused = || app.database.count("refresh_tokens", "used_at is null");
    for (agent, seconds) in [
        (PHONE_APP, 0),
        (PHONE_APP, 1),
        (PHONE_APP, 9),
        ("curl/8.5.0", 5),
        ("", 3),
        ("Java-http-client/21.0.2", 2),
        ("Dalvik/2.1.0 (Linux; U; Android 15)", 8),
    ] {
        let token = signed_in(&app).await;
        let before = app.database.count("refresh_tokens", "true");
        let first = refreshed(&app, &token, agent).await;
        app.app.clock.advance(Duration::seconds(seconds));
        let again = refreshed(&app, &token, agent).await;
        for member in [
            "refresh_token",
            "session_id",
            "user_id",
            "session_expires_at",
        ] {
            assert_eq!(again[member], first[member], "{agent} {seconds} {member}");
        }
        let access = again["access_token"].as_str().unwrap();
        app.get("/v1/users/me").token(access).send().await.ok();
        assert_eq!(app.database.count("refresh_tokens", "true"), before + 1);
        assert_eq!(unused(), app.database.count("sessions", "ended_at is null"));
        // The successor is good once, as every token is.
        let next = refreshed(&app, &again["refresh_token"], agent).await;
        assert_ne!(next["refresh_token"], first["refresh_token"]);
        assert_eq!(app.database.count("refresh_tokens", "true"), before + 2);
    }
    assert_eq!(app.database.count("sessions", "ended_at is not null"), 0);
}

#[actix_web::test]
async fn several_retries_are_told_the_same_and_write_nothing() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let first = refreshed(&app, &token_of(&peng), PHONE_APP).await;
    let before = (
        app.database.text_of("sessions"),
        app.database.text_of("refresh_tokens"),
    );
    for _ in 0..4 {
        app.app.clock.advance(Duration::seconds(2));
        let again = refreshed(&app, &token_of(&peng), PHONE_APP).await;
        assert_eq!(again["refresh_token"], first["refresh_token"]);
    }
    let after = (
        app.database.text_of("sessions"),
        app.database.text_of("refresh_tokens"),
    );
    assert_eq!(before, after);
    // Ten seconds from the first use, not from the last retry.
    app.app.clock.advance(Duration::seconds(3));
    let late = refresh(&app, &token_of(&peng), PHONE_APP).send().await;
    ends_the_session(&app, late, 1);
}

#[actix_web::test]
async fn at_another_replica_a_retry_is_told_the_same() {
    let app = TestApp::start().await;
    let other = app.replica().await;
    let peng = app.person("peng").await;
    let first = refreshed(&app, &token_of(&peng), PHONE_APP).await;
    let again = refreshed(&other, &token_of(&peng), PHONE_APP).await;
    assert_eq!(again["refresh_token"], first["refresh_token"]);
}

#[actix_web::test]
async fn retries_at_once_are_told_the_same() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let calls = (0..10).map(|_| refresh(&app, &token_of(&peng), PHONE_APP));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 10);
    for answer in &answers {
        assert_eq!(
            answer.body["refresh_token"],
            answers[0].body["refresh_token"]
        );
    }
    assert_eq!(app.database.count("refresh_tokens", "true"), 2);
}

#[actix_web::test]
async fn a_token_that_is_used_later_ends_the_session() {
    let app = TestApp::start().await;
    app.person("peng").await;
    for (before, seconds) in [11, 12, 60, 600, 86_400].into_iter().enumerate() {
        let token = signed_in(&app).await;
        let first = refreshed(&app, &token, PHONE_APP).await;
        app.app.clock.advance(Duration::seconds(seconds));
        let thief = refresh(&app, &token, PHONE_APP).send().await;
        ends_the_session(&app, thief, before + 1);
        let successor = refresh(&app, &first["refresh_token"], PHONE_APP);
        successor.send().await.refused(401, "invalid_refresh_token");
    }
}

#[actix_web::test]
async fn a_token_that_comes_from_another_client_ends_the_session() {
    let app = TestApp::start().await;
    app.person("peng").await;
    for (before, (first, other)) in [
        (PHONE_APP, "curl/8.5.0"),
        (PHONE_APP, ""),
        ("", PHONE_APP),
        (PHONE_APP, "TianfuApp/3.3 (iPhone; iOS 19.1)"),
        (PHONE_APP, "tianfuapp/3.2 (iphone; ios 19.1)"),
    ]
    .into_iter()
    .enumerate()
    {
        let token = signed_in(&app).await;
        refreshed(&app, &token, first).await;
        let thief = refresh(&app, &token, other).send().await;
        ends_the_session(&app, thief, before + 1);
    }
}

#[actix_web::test]
async fn a_token_whose_successor_was_used_ends_the_session() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let first = refreshed(&app, &token_of(&peng), PHONE_APP).await;
    let second = refreshed(&app, &first["refresh_token"], PHONE_APP).await;
    let thief = refresh(&app, &token_of(&peng), PHONE_APP).send().await;
    ends_the_session(&app, thief, 1);
    for token in [&first["refresh_token"], &second["refresh_token"]] {
        let answer = refresh(&app, token, PHONE_APP).send().await;
        answer.refused(401, "invalid_refresh_token");
    }
}

#[actix_web::test]
async fn an_ended_session_gives_no_successor_again() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let first = refreshed(&app, &token_of(&peng), PHONE_APP).await;
    let access = first["access_token"].as_str().unwrap();
    let out = app.post("/v1/sessions/current/end").token(access);
    assert!(out.send().await.status < 300);
    let retry = refresh(&app, &token_of(&peng), PHONE_APP).send().await;
    retry.refused(401, "invalid_refresh_token");
    assert_eq!(app.database.count("sessions", "end_reason = 'logout'"), 1);
}
