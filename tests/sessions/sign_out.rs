use serde_json::json;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn signing_out_ends_this_session_at_once_and_no_other() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let other = app.sign_in("peng", PASSWORD).await.created();
    let end = || app.post("/v1/sessions/current/end").by(&peng).send();
    end().await.is(204);
    app.get("/v1/users/me")
        .by(&peng)
        .send()
        .await
        .refused(401, "invalid_token");
    let body = json!({"refresh_token": peng.refresh_token});
    let refresh = app.post("/v1/sessions/refresh").json(&body).send().await;
    refresh.refused(401, "invalid_refresh_token");
    end().await.refused(401, "invalid_token");
    assert_eq!(app.database.count("sessions", "end_reason = 'logout'"), 1);
    let token = other["access_token"].as_str().unwrap();
    app.get("/v1/users/me").token(token).send().await.ok();
}

#[actix_web::test]
async fn only_who_is_signed_in_signs_out() {
    let app = TestApp::start().await;
    app.person("peng").await;
    app.post("/v1/sessions/current/end")
        .send()
        .await
        .refused(401, "unauthenticated");
    assert_eq!(app.database.count("sessions", "ended_at is null"), 1);
}
