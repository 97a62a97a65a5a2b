//! A new password by a code.

use chrono::Duration;
use serde_json::{Value, json};

use super::{NEW, another, ask_reset, complete, last_message, reachable, set};
use crate::support::{Answer, PASSWORD, TestApp, together, until_answered, with_status};

#[actix_web::test]
async fn a_reset_ends_every_session_and_the_old_password() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let peng = reachable(&app, "peng", "13800000001").await;
    let asked = ask_reset(&app, "peng").await.is(202);
    let (to, code) = last_message(&app);
    assert_eq!(to, "+8613800000001");
    complete(&app, &asked["reset_token"], &another(&code))
        .await
        .refused_at(422, "/code", "wrong");
    complete(&app, &json!("made-up"), &code)
        .await
        .refused(422, "code_not_valid");
    let weak =
        json!({"reset_token": asked["reset_token"], "code": code, "new_password": "88888888"});
    let answer = app
        .post("/v1/password-resets/complete")
        .json(&weak)
        .send()
        .await;
    answer.refused_at(422, "/new_password", "too_common");
    let done = complete(&app, &asked["reset_token"], &code).await.ok();
    let me = app.get("/v1/users/me").by(&peng).send().await;
    me.refused(401, "invalid_token");
    let me = until_answered(401, || second.get("/v1/users/me").by(&peng)).await;
    me.refused(401, "invalid_token");
    let body = json!({"refresh_token": peng.refresh_token});
    let refresh = app.post("/v1/sessions/refresh").json(&body).send().await;
    refresh.refused(401, "invalid_refresh_token");
    app.sign_in("peng", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    let body = json!({"username": "peng", "password": NEW, "device_token": done["device_token"]});
    let session = app.post("/v1/sessions").json(&body).send().await.created();
    assert!(session["device_token"].is_null(), "the device is known");
    complete(&app, &asked["reset_token"], &code)
        .await
        .refused(422, "code_not_valid");
    let ended = "end_reason = 'password_reset'";
    assert_eq!(app.database.count("sessions", ended), 1);
}

#[actix_web::test]
async fn a_reset_to_ones_own_name_is_refused_and_leaves_the_code() {
    let app = TestApp::start().await;
    let peng = reachable(&app, "peng_gong", "13800000001").await;
    set(&app, &peng, "email", "peng@example.com").await;
    let token = ask_reset(&app, "peng_gong").await.is(202)["reset_token"].clone();
    let (_, code) = last_message(&app);
    let before = app.database.text_of("users");
    for own in [
        "Peng_Gong",
        "138 0000 0001",
        "+8613800000001",
        "Peng@example.com",
    ] {
        let body = json!({"reset_token": token, "code": code, "new_password": own});
        let answer = app.post("/v1/password-resets/complete").json(&body);
        answer
            .send()
            .await
            .refused_at(422, "/new_password", "own_name");
    }
    assert_eq!(app.database.text_of("users"), before);
    complete(&app, &token, &code).await.ok();
    app.sign_in("peng_gong", NEW).await.created();
}

#[actix_web::test]
async fn whether_there_is_an_account_is_not_told() {
    let app = TestApp::start().await;
    reachable(&app, "peng", "13800000001").await;
    app.person("unreachable").await;
    let sent = app.database.count("outbox_messages", "sealed is not null");
    for login in [
        "peng",
        "unreachable",
        "nobody",
        "13900000009",
        "nobody@example.com",
    ] {
        let answer = ask_reset(&app, login).await;
        let names: Vec<String> = answer.body.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["reset_token", "expires_at"], "{login}");
        let token = answer.is(202)["reset_token"].clone();
        let mut told = Vec::new();
        for _ in 0..6 {
            told.push(complete(&app, &token, "xxxxxx").await.body["errors"][0]["code"].clone());
        }
        let wrong = json!("wrong");
        let expected = [&wrong, &wrong, &wrong, &wrong, &wrong, &Value::Null];
        assert!(told.iter().eq(expected), "{login}: {told:?}");
    }
    let now = app.database.count("outbox_messages", "sealed is not null");
    assert_eq!(now, sent + 1);
}

#[actix_web::test]
async fn a_stranger_who_asks_for_a_reset_uses_up_nothing_of_the_owners() {
    let app = TestApp::start().await;
    reachable(&app, "peng", "13800000001").await;
    let owners = ask_reset(&app, "13800000001").await.is(202);
    let (_, code) = last_message(&app);
    let strangers = ask_reset(&app, "peng").await.is(202);
    for _ in 0..6 {
        complete(&app, &strangers["reset_token"], "000000").await;
    }
    // Nor does the one's code fit the other's token.
    complete(&app, &strangers["reset_token"], &code)
        .await
        .refused(422, "code_not_valid");
    complete(&app, &owners["reset_token"], &code).await.ok();
}

/// Asks for a reset from an address that a proxy of ours tells of.
async fn ask_from(app: &TestApp, from: &str, body: &Value) -> Answer {
    let call = app.post("/v1/password-resets");
    let call = call.header("x-forwarded-for", from);
    call.json(body).send().await
}

async fn behind_a_proxy() -> TestApp {
    TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

const SENT: &str = "purpose = 'reset_password' and user_id is not null";

#[actix_web::test]
async fn strangers_do_not_keep_an_account_from_its_reset() {
    let app = behind_a_proxy().await;
    let peng = reachable(&app, "peng", "13800000001").await;
    let home = "198.51.100.7";
    let body = json!({"username": "peng", "password": PASSWORD});
    let signed_in = app.post("/v1/sessions").header("x-forwarded-for", home);
    let signed_in = signed_in.json(&body).send().await.created();
    let sent = || app.database.count("outbox_messages", SENT);
    let of_peng = json!({"login": "peng"});
    // Strangers, again and again, for hours: answered as ever, and three codes an hour are sent.
    for hour in 1..=3 {
        for number in 0..8 {
            let from = format!("203.0.113.{}", hour * 20 + number);
            let answer = ask_from(&app, &from, &of_peng).await;
            let names: Vec<_> = answer.body.as_object().unwrap().keys().cloned().collect();
            assert_eq!(names, ["reset_token", "expires_at"]);
            let token = answer.is(202)["reset_token"].clone();
            complete(&app, &token, "xxxxxx")
                .await
                .refused_at(422, "/code", "wrong");
        }
        assert_eq!(sent(), hour * 3);
        app.app.clock.advance(Duration::minutes(61));
    }
    for number in 0..3 {
        let from = format!("203.0.113.{number}");
        ask_from(&app, &from, &of_peng).await.is(202);
    }
    assert_eq!(sent(), 12);
    ask_from(&app, "203.0.113.9", &of_peng).await.is(202);
    assert_eq!(sent(), 12, "nothing more to strangers");
    // The owner, at an address that the account knows, and anywhere with his device.
    ask_from(&app, home, &of_peng).await.is(202);
    assert_eq!(sent(), 13);
    let with_device = json!({"login": "peng", "device_token": signed_in["device_token"]});
    let answer = ask_from(&app, "192.0.2.55", &with_device).await.is(202);
    assert_eq!(sent(), 14);
    let (_, code) = last_message(&app);
    complete(&app, &answer["reset_token"], &code).await.ok();
    let again = app.sign_in(&peng.username, NEW).await;
    again.created();
}

#[actix_web::test]
async fn what_somebody_claims_to_be_a_device_of_the_account_is_a_strangers() {
    let app = behind_a_proxy().await;
    reachable(&app, "peng", "13800000001").await;
    let thief = app.person("thief").await;
    let body = json!({"username": thief.username, "password": PASSWORD});
    let from = "203.0.113.9";
    let own = app.post("/v1/sessions").header("x-forwarded-for", from);
    let own = own.json(&body).send().await.created();
    let sent = || app.database.count("outbox_messages", SENT);
    for (number, token) in [json!("made-up"), own["device_token"].clone()]
        .iter()
        .cycle()
        .take(8)
        .enumerate()
    {
        let body = json!({"login": "peng", "device_token": token});
        let from = format!("203.0.113.{}", number + 20);
        ask_from(&app, &from, &body).await.is(202);
    }
    assert_eq!(sent(), 3);
}

#[actix_web::test]
async fn who_asks_too_often_waits_whosesoever_account_it_is() {
    let app = behind_a_proxy().await;
    let peng = reachable(&app, "peng", "13800000001").await;
    let from = "198.51.100.7";
    let body = json!({"username": "peng", "password": PASSWORD});
    let known = app.post("/v1/sessions").header("x-forwarded-for", from);
    let known = known.json(&body).send().await.created();
    // From an address that the account knows it tells nothing either: the address waits for all alike.
    for login in ["nobody", "peng"].iter().cycle().take(10) {
        ask_from(&app, from, &json!({"login": login})).await.is(202);
    }
    for login in ["nobody", "peng", "13800000001", "13900000009"] {
        let slowed = ask_from(&app, from, &json!({"login": login})).await;
        slowed.header("retry-after");
        slowed.refused(429, "too_many_attempts");
    }
    // A device of the account does not wait for what its neighbours do, and waits for itself.
    let with_device = json!({"login": peng.username, "device_token": known["device_token"]});
    for _ in 0..10 {
        ask_from(&app, from, &with_device).await.is(202);
    }
    let slowed = ask_from(&app, from, &with_device).await;
    slowed.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn one_code_sets_one_password_however_often_it_comes_at_once() {
    let app = TestApp::start_with(|settings| {
        settings.pool_wait = std::time::Duration::from_secs(20);
    })
    .await;
    reachable(&app, "peng", "13800000001").await;
    let asked = ask_reset(&app, "peng").await.is(202);
    let (_, code) = last_message(&app);
    let calls = (0..5).map(|number| {
        let body = json!({"reset_token": asked["reset_token"], "code": code, "new_password": format!("{NEW} {number}")});
        app.post("/v1/password-resets/complete").json(&body)
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 1);
    assert_eq!(with_status(&answers, 422), 4);
}

#[actix_web::test]
async fn a_deactivated_account_gets_no_code_and_a_second_factor_stays() {
    let app = TestApp::start().await;
    let peng = reachable(&app, "peng", "13800000001").await;
    let asked = ask_reset(&app, "peng").await.is(202);
    let (_, code) = last_message(&app);
    let close = format!(
        "update users set deactivated_at = now(), deactivation_reason = 'x' where id = '{}'",
        peng.id
    );
    app.database.run(&close).unwrap();
    complete(&app, &asked["reset_token"], &code)
        .await
        .refused(422, "code_not_valid");
    let before = app.database.count("outbox_messages", "sealed is not null");
    ask_reset(&app, "peng").await.is(202);
    assert_eq!(
        app.database.count("outbox_messages", "sealed is not null"),
        before
    );
}
