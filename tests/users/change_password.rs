use diesel::prelude::*;
use serde_json::{Value, json};
use tianfu::platform::db::schema::users;

use crate::support::{Call, PASSWORD, Person, TestApp, together, until_answered, with_status};

const NEW: &str = "staple of the year";

fn change(app: &TestApp, person: &Person, body: &Value) -> Call {
    app.post("/v1/users/me/change-password")
        .by(person)
        .json(body)
}

fn hash_of(app: &TestApp, person: &Person) -> Option<String> {
    users::table
        .find(person.uuid())
        .select(users::password_hash)
        .first(&mut app.database.connect())
        .unwrap()
}

#[actix_web::test]
async fn a_new_password_ends_every_session() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let second = app.replica().await;
    let other = app.sign_in("peng", PASSWORD).await.created();
    let elsewhere = second
        .get("/v1/users/me")
        .token(other["access_token"].as_str().unwrap());
    elsewhere.send().await.ok();
    let body = json!({"current_password": PASSWORD, "new_password": NEW});
    change(&app, &peng, &body).send().await.is(204);

    let token = other["access_token"].as_str().unwrap();
    for ended in [token, &peng.token] {
        let answer = app.get("/v1/users/me").token(ended).send().await;
        answer.refused(401, "invalid_token");
        let answer = until_answered(401, || second.get("/v1/users/me").token(ended)).await;
        answer.refused(401, "invalid_token");
    }
    let refresh = json!({"refresh_token": other["refresh_token"]});
    app.post("/v1/sessions/refresh")
        .json(&refresh)
        .send()
        .await
        .refused(401, "invalid_refresh_token");
    app.sign_in("peng", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    app.sign_in("peng", NEW).await.created();
    let ended = "end_reason = 'password_changed' and ended_at is not null";
    assert_eq!(app.database.count("sessions", ended), 2);
    assert_eq!(app.database.count("sessions", "ended_at is null"), 1);
}

#[actix_web::test]
async fn a_wrong_current_password_changes_nothing() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let before = hash_of(&app, &peng);
    let wrong = json!({"current_password": "not the password", "new_password": NEW});
    let answer = change(&app, &peng, &wrong).send().await;
    answer.refused_at(422, "/current_password", "wrong");
    let weak = json!({"current_password": PASSWORD, "new_password": "88888888"});
    let answer = change(&app, &peng, &weak).send().await;
    answer.refused_at(422, "/new_password", "too_common");
    let nobody = app.post("/v1/users/me/change-password").json(&wrong);
    nobody.send().await.refused(401, "unauthenticated");
    assert_eq!(hash_of(&app, &peng), before);
    app.sign_in("peng", PASSWORD).await.created();
}

#[actix_web::test]
async fn a_change_sent_twice_is_made_once_and_kept_nowhere() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let body = json!({"current_password": PASSWORD, "new_password": NEW});
    let send = || {
        change(&app, &peng, &body)
            .header("idempotency-key", "k")
            .send()
    };
    send().await.is(204);
    let kept = hash_of(&app, &peng);
    send().await.refused(401, "invalid_token");
    assert_eq!(hash_of(&app, &peng), kept);
    assert_eq!(app.database.count("idempotent_requests", "true"), 0);
}

#[actix_web::test]
async fn of_two_changes_at_once_one_is_made() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let bodies = ["the first new one", "the second new one"]
        .map(|new| json!({"current_password": PASSWORD, "new_password": new}));
    let answers = together(bodies.iter().map(|body| change(&app, &peng, body))).await;
    assert_eq!(with_status(&answers, 204), 1);
    let lost = with_status(&answers, 401) + with_status(&answers, 422);
    assert_eq!(lost, 1);
}

#[actix_web::test]
async fn a_new_password_that_is_ones_own_name_number_or_address_is_refused() {
    let app = TestApp::start().await;
    let peng = app.person("peng_gong").await;
    for (kind, value) in [("phone", "138-0000-0001"), ("email", "peng@example.com")] {
        let set = app.put(&format!("/v1/users/me/contact-points/{kind}"));
        let set = set.by(&peng).header("if-none-match", "*");
        set.json(&json!({"value": value})).send().await.created();
    }
    let before = hash_of(&app, &peng);
    for own in [
        "peng_gong",
        "PENG_GONG",
        "13800000001",
        "+86 138 0000 0001",
        "Peng@Example.com",
    ] {
        let body = json!({"current_password": PASSWORD, "new_password": own});
        let answer = change(&app, &peng, &body).send().await;
        answer.refused_at(422, "/new_password", "own_name");
    }
    assert_eq!(hash_of(&app, &peng), before);
    // What only holds it is another password; so are the digits of a number among others.
    for other in ["peng_gong of 2026", "number 13800000001"] {
        for (current, new) in [(PASSWORD, other), (other, PASSWORD)] {
            let session = app.sign_in("peng_gong", current).await.created();
            let body = json!({"current_password": current, "new_password": new});
            let change = app.post("/v1/users/me/change-password").json(&body);
            let change = change.token(session["access_token"].as_str().unwrap());
            change.send().await.is(204);
        }
    }
}
