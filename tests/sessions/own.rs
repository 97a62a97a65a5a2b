use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestApp, until_answered};

/// Signs in once more, as another client; answers the tokens.
async fn sign_in_as(app: &TestApp, person: &Person, client: &str) -> Value {
    let body = json!({"username": person.username, "password": PASSWORD});
    let call = app
        .post("/v1/sessions")
        .header("user-agent", client)
        .json(&body);
    call.send().await.created()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[actix_web::test]
async fn one_sees_from_where_one_is_signed_in_newest_first_and_nobody_elses() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    app.person("other").await;
    let phone = sign_in_as(&app, &peng, "手机 App/2.1").await;
    let body = json!({"username": "peng", "password": PASSWORD});
    let call = app
        .post("/v1/sessions")
        .header("user-agent", &"x".repeat(400))
        .json(&body);
    let long = call.send().await.created();

    let list = app
        .get("/v1/sessions?count=true")
        .by(&peng)
        .send()
        .await
        .ok();
    assert_eq!(list["total"]["value"], 3);
    let items = list["items"].as_array().unwrap();
    let ids: Vec<&Value> = items.iter().map(|one| &one["id"]).collect();
    assert_eq!(ids[..2], [&long["session_id"], &phone["session_id"]]);
    let current: Vec<bool> = items.iter().map(|one| one["current"] == true).collect();
    assert_eq!(current, [false, false, true]);
    assert_eq!(text(&items[0]["user_agent"]).len(), 300);
    for one in items {
        assert_eq!(one["address"], "127.0.0.1");
        assert_eq!(one["active"], true);
        assert_eq!(one["ended_at"], Value::Null);
    }
    let page = app.get("/v1/sessions?limit=2").by(&peng).send().await.ok();
    let next = format!("/v1/sessions?limit=2&cursor={}", text(&page["next_cursor"]));
    let rest = app.get(&next).by(&peng).send().await.ok();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    app.get("/v1/sessions")
        .send()
        .await
        .refused(401, "unauthenticated");
}

#[actix_web::test]
async fn a_session_tells_when_its_tokens_were_last_given_out() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let list = app.get("/v1/sessions").by(&peng).send().await.ok();
    let before = &list["items"][0];
    let path = format!("/v1/sessions/{}", text(&before["id"]));
    let etag = app.get(&path).by(&peng).send().await.etag();
    app.get(&path)
        .by(&peng)
        .header("if-none-match", &etag)
        .send()
        .await
        .is(304);
    app.app.clock.advance(chrono::Duration::seconds(60));
    let body = json!({"refresh_token": peng.refresh_token});
    app.post("/v1/sessions/refresh")
        .header("user-agent", "new/1")
        .json(&body)
        .send()
        .await
        .ok();
    let answer = app.get(&path).by(&peng).send().await;
    assert_ne!(answer.etag(), etag);
    let after = answer.ok();
    assert!(text(&after["last_used_at"]) > text(&before["last_used_at"]));
    assert_eq!(after["created_at"], before["created_at"]);
    assert_eq!(after["user_agent"], "new/1");
}

#[actix_web::test]
async fn an_ended_session_is_of_no_use_on_any_replica() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let peng = app.person("peng").await;
    let lost = sign_in_as(&app, &peng, "lost phone").await;
    let token = text(&lost["access_token"]);
    second.get("/v1/users/me").token(token).send().await.ok();
    let path = format!("/v1/sessions/{}/end", text(&lost["session_id"]));
    let ended = app.post(&path).by(&peng).send().await.ok();
    assert_eq!(ended["end_reason"], "ended_by_owner");
    assert_eq!(ended["active"], false);

    let answer = app.get("/v1/users/me").token(token).send().await;
    answer.refused(401, "invalid_token");
    let answer = until_answered(401, || second.get("/v1/users/me").token(token)).await;
    answer.refused(401, "invalid_token");
    let body = json!({"refresh_token": lost["refresh_token"]});
    let refresh = second.post("/v1/sessions/refresh").json(&body).send().await;
    refresh.refused(401, "invalid_refresh_token");
    let again = app.post(&path).by(&peng).send().await;
    assert_eq!(again.refused(409, "wrong_state")["current_status"], "ended");
    let filter = "/v1/sessions?active=false";
    let over = app.get(filter).by(&peng).send().await.ok();
    assert_eq!(over["items"][0]["id"], lost["session_id"]);
    assert_eq!(over["items"].as_array().unwrap().len(), 1);
    app.get("/v1/users/me").by(&peng).send().await.ok();
    assert_eq!(
        app.database
            .count("sessions", "end_reason = 'ended_by_owner'"),
        1
    );
}

#[actix_web::test]
async fn nobody_sees_or_ends_anothers_session() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let admin = app.province_admin().await;
    let list = app.get("/v1/sessions").by(&peng).send().await.ok();
    let path = format!("/v1/sessions/{}", text(&list["items"][0]["id"]));
    for person in [&admin, &app.person("other").await] {
        app.get(&path)
            .by(person)
            .send()
            .await
            .refused(404, "not_found");
        let end = app.post(&format!("{path}/end")).by(person).send().await;
        end.refused(404, "not_found");
    }
    let stale = app
        .post(&format!("{path}/end"))
        .by(&peng)
        .header("if-match", "\"0\"");
    stale.send().await.refused(412, "precondition_failed");
    app.get("/v1/users/me").by(&peng).send().await.ok();
    assert_eq!(app.database.count("sessions", "ended_at is not null"), 0);
}

#[actix_web::test]
async fn ending_all_others_keeps_this_one() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let other = app.person("other").await;
    for client in ["a", "b"] {
        sign_in_as(&app, &peng, client).await;
    }
    let end = || app.post("/v1/sessions/end-others").by(&peng).send();
    assert_eq!(end().await.ok()["ended"], 2);
    assert_eq!(end().await.ok()["ended"], 0);
    app.get("/v1/users/me").by(&peng).send().await.ok();
    app.get("/v1/users/me").by(&other).send().await.ok();
    let active = app
        .get("/v1/sessions?active=true")
        .by(&peng)
        .send()
        .await
        .ok();
    assert_eq!(active["items"].as_array().unwrap().len(), 1);
    assert_eq!(app.database.count("sessions", "ended_at is null"), 2);
}

#[actix_web::test]
async fn what_was_over_thirty_days_ago_is_forgotten() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    app.person("idle").await;
    app.post("/v1/sessions/current/end")
        .by(&peng)
        .send()
        .await
        .is(204);
    app.app.clock.advance(chrono::Duration::days(29));
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("sessions", "true"), 2);
    app.app.clock.advance(chrono::Duration::days(2));
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("sessions", "ended_at is not null"), 0);
    assert_eq!(
        app.database.count("sessions", "true"),
        1,
        "it expired less than 30 days ago"
    );
    app.app.clock.advance(chrono::Duration::days(30));
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("sessions", "true"), 0);
    assert_eq!(app.database.count("refresh_tokens", "true"), 0);
}
