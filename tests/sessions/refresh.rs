use serde_json::{Value, json};

use crate::support::{Answer, TestApp, together, with_status};

async fn refresh(app: &TestApp, token: &Value) -> Answer {
    let body = json!({"refresh_token": token});
    app.post("/v1/sessions/refresh").json(&body).send().await
}

#[actix_web::test]
async fn a_refresh_token_is_traded_for_new_tokens_of_the_same_session() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let first = refresh(&app, &json!(peng.refresh_token)).await.ok();
    assert_eq!(first["user_id"], peng.id.as_str());
    assert_ne!(first["refresh_token"], peng.refresh_token.as_str());
    let second = refresh(&app, &first["refresh_token"]).await.ok();
    assert_eq!(second["session_id"], first["session_id"]);
    assert_eq!(second["session_expires_at"], first["session_expires_at"]);
    let token = second["access_token"].as_str().unwrap();
    app.get("/v1/users/me").token(token).send().await.ok();
    assert_eq!(app.database.count("refresh_tokens", "used_at is null"), 1);
    assert_eq!(
        app.database.count("refresh_tokens", "used_at is not null"),
        2
    );
    assert_eq!(app.database.count("sessions", "true"), 1);
}

#[actix_web::test]
async fn a_used_refresh_token_ends_the_whole_session() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let other = app
        .sign_in("peng", crate::support::PASSWORD)
        .await
        .created();
    let successor = refresh(&app, &json!(peng.refresh_token)).await.ok();
    // Later than a retry after a lost answer would come.
    app.app.clock.advance(chrono::Duration::seconds(11));
    let thief = refresh(&app, &json!(peng.refresh_token)).await;
    thief.refused(401, "invalid_refresh_token");

    let ended = "end_reason = 'refresh_token_reused' and ended_at is not null";
    assert_eq!(
        app.database.count("sessions", ended),
        1,
        "the end is committed"
    );
    for token in [
        peng.token.as_str(),
        successor["access_token"].as_str().unwrap(),
    ] {
        let answer = app.get("/v1/users/me").token(token).send().await;
        answer.refused(401, "invalid_token");
    }
    refresh(&app, &successor["refresh_token"])
        .await
        .refused(401, "invalid_refresh_token");
    // Another sign-in of the same person is another session.
    refresh(&app, &other["refresh_token"]).await.ok();
}

#[actix_web::test]
async fn what_is_no_refresh_token_of_ours_is_refused() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for token in [
        "garbage",
        &peng.token[..150],
        &peng.id,
        &peng.refresh_token.to_lowercase(),
    ] {
        refresh(&app, &json!(token))
            .await
            .refused(401, "invalid_refresh_token");
    }
    refresh(&app, &json!(""))
        .await
        .refused_at(422, "/refresh_token", "length");
    refresh(&app, &json!("x".repeat(201)))
        .await
        .refused_at(422, "/refresh_token", "length");
    refresh(&app, &json!(peng.refresh_token)).await.ok();
    assert_eq!(app.database.count("sessions", "ended_at is null"), 1);
}

#[actix_web::test]
async fn fifty_refreshes_of_one_token_never_leave_two_successors() {
    let app = TestApp::start_with(|settings| {
        settings.pool_wait = std::time::Duration::from_secs(20);
    })
    .await;
    let peng = app.person("peng").await;
    let body = json!({"refresh_token": peng.refresh_token});
    let calls = (0..50).map(|_| app.post("/v1/sessions/refresh").json(&body));
    let answers = together(calls).await;
    // One client sent them all: each answer has the same successor.
    assert_eq!(with_status(&answers, 200), 50);
    let successor = &answers[0].body["refresh_token"];
    assert!(
        answers
            .iter()
            .all(|answer| answer.body["refresh_token"] == *successor)
    );
    assert_eq!(app.database.count("refresh_tokens", "true"), 2);
    assert_eq!(app.database.count("refresh_tokens", "used_at is null"), 1);
    assert_eq!(app.database.count("sessions", "ended_at is null"), 1);
    refresh(&app, successor).await.ok();
}

#[actix_web::test]
async fn a_session_cannot_hold_two_unused_refresh_tokens() {
    let app = TestApp::start().await;
    app.person("peng").await;
    let second = "insert into refresh_tokens (digest, session_id, created_at)
        select sha256('x'), id, now() from sessions";
    let refused = app.database.run(second).unwrap_err().to_string();
    assert!(refused.contains("refresh_tokens_one_unused"), "{refused}");
}
