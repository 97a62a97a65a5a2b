use chrono::Duration;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn an_access_token_lives_for_ten_minutes() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    app.app.clock.advance(Duration::seconds(590));
    app.get("/v1/users/me").by(&peng).send().await.ok();
    app.app.clock.advance(Duration::seconds(11));
    let late = app.get("/v1/users/me").by(&peng).send().await;
    assert_eq!(
        late.header("www-authenticate"),
        r#"Bearer error="invalid_token""#
    );
    late.refused(401, "invalid_token");
    let body = json!({"refresh_token": peng.refresh_token});
    let fresh = app
        .post("/v1/sessions/refresh")
        .json(&body)
        .send()
        .await
        .ok();
    let token = fresh["access_token"].as_str().unwrap();
    app.get("/v1/users/me").token(token).send().await.ok();
}

#[actix_web::test]
async fn a_session_ends_after_thirty_days_however_often_it_is_refreshed() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    app.app.clock.advance(Duration::days(29));
    let body = json!({"refresh_token": peng.refresh_token});
    let fresh = app
        .post("/v1/sessions/refresh")
        .json(&body)
        .send()
        .await
        .ok();
    app.app
        .clock
        .advance(Duration::days(1) + Duration::seconds(1));
    let body = json!({"refresh_token": fresh["refresh_token"]});
    let late = app.post("/v1/sessions/refresh").json(&body).send().await;
    late.refused(401, "invalid_refresh_token");
    assert_eq!(app.database.count("refresh_tokens", "true"), 2);
}

#[actix_web::test]
async fn an_access_token_does_not_outlive_its_session() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    app.database
        .run("update sessions set expires_at = created_at")
        .unwrap();
    app.get("/v1/users/me")
        .by(&peng)
        .send()
        .await
        .refused(401, "invalid_token");
}
