//! Codes that are sent: for a contact point, for a new password, and signing in by what they proved.

mod resets;
mod sending;

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::platform::outbox;

use crate::support::{Answer, PASSWORD, Person, TestApp};

const NEW: &str = "staple of the year";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What the newest message says, as a developer reads it: recipient and code.
pub(super) fn last_message(app: &TestApp) -> (String, String) {
    let mut conn = app.database.connect();
    let rows = outbox::model::newest(&mut conn, 1).unwrap();
    let message = rows[0].message(app.app.db.vault()).unwrap().unwrap();
    (message.to, message.code.unwrap())
}

async fn set(app: &TestApp, person: &Person, kind: &str, value: &str) {
    let path = format!("/v1/users/me/contact-points/{kind}");
    let put = |condition: &'static str| {
        let call = app.call(reqwest::Method::PUT, &path).by(person);
        call.header(condition, "*").json(&json!({"value": value}))
    };
    if put("if-none-match").send().await.status == 412 {
        put("if-match").send().await.ok();
    }
}

async fn send_code(app: &TestApp, person: &Person, kind: &str) -> Answer {
    let path = format!("/v1/users/me/contact-points/{kind}/send-code");
    app.post(&path).by(person).send().await
}

async fn verify(app: &TestApp, person: &Person, kind: &str, code: &str) -> Answer {
    let path = format!("/v1/users/me/contact-points/{kind}/verify");
    app.post(&path)
        .by(person)
        .json(&json!({"code": code}))
        .send()
        .await
}

/// A person whose phone number is proved.
pub(super) async fn reachable(app: &TestApp, username: &str, phone: &str) -> Person {
    let person = app.person(username).await;
    set(app, &person, "phone", phone).await;
    send_code(app, &person, "phone").await.is(202);
    let (_, code) = last_message(app);
    verify(app, &person, "phone", &code).await.ok();
    person
}

pub(super) async fn ask_reset(app: &TestApp, login: &str) -> Answer {
    let body = json!({"login": login});
    app.post("/v1/password-resets").json(&body).send().await
}

async fn complete(app: &TestApp, token: &Value, code: &str) -> Answer {
    let body = json!({"reset_token": token, "code": code, "new_password": NEW});
    app.post("/v1/password-resets/complete")
        .json(&body)
        .send()
        .await
}

fn another(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[actix_web::test]
async fn a_contact_point_is_verified_by_the_code_that_was_sent_there() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    send_code(&app, &peng, "phone")
        .await
        .refused(404, "not_found");
    set(&app, &peng, "phone", "138 0000 0001").await;
    verify(&app, &peng, "phone", "123456")
        .await
        .refused(422, "code_not_valid");
    send_code(&app, &peng, "phone").await.is(202);
    let (to, code) = last_message(&app);
    assert_eq!(to, "+8613800000001");
    assert_eq!(code.len(), 6);
    verify(&app, &peng, "phone", &another(&code))
        .await
        .refused_at(422, "/code", "wrong");
    let other = app.person("other").await;
    set(&app, &other, "phone", "13800000001").await;
    verify(&app, &other, "phone", &code)
        .await
        .refused(422, "code_not_valid");
    let answer = verify(&app, &peng, "phone", &code).await;
    answer.etag();
    assert!(answer.ok()["verified_at"].is_string());
    verify(&app, &peng, "phone", &code)
        .await
        .refused(409, "wrong_state");
    send_code(&app, &peng, "phone")
        .await
        .refused(409, "wrong_state");
    assert_eq!(
        app.database.count("one_time_codes", "used_at is not null"),
        1
    );
    // It is one account's now.
    send_code(&app, &other, "phone").await.is(202);
    let (_, code) = last_message(&app);
    verify(&app, &other, "phone", &code)
        .await
        .refused(409, "contact_point_taken");
}

#[actix_web::test]
async fn a_code_takes_five_tries_ten_minutes_and_no_newer_one() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "email", "peng@example.com").await;
    send_code(&app, &peng, "email").await.is(202);
    let (to, first) = last_message(&app);
    assert_eq!(to, "peng@example.com");
    for _ in 0..5 {
        verify(&app, &peng, "email", &another(&first))
            .await
            .refused_at(422, "/code", "wrong");
    }
    verify(&app, &peng, "email", &first)
        .await
        .refused(422, "code_not_valid");
    send_code(&app, &peng, "email").await.is(202);
    let (_, second) = last_message(&app);
    app.app.clock.advance(Duration::minutes(10));
    let signed_in = app.sign_in("peng", PASSWORD).await.created();
    let peng = Person {
        token: text(&signed_in["access_token"]).to_owned(),
        ..peng
    };
    verify(&app, &peng, "email", &second)
        .await
        .refused(422, "code_not_valid");
    send_code(&app, &peng, "email").await.is(202);
    let (_, third) = last_message(&app);
    // What was sent to the address before is no proof of the new one.
    set(&app, &peng, "email", "other@example.com").await;
    verify(&app, &peng, "email", &third)
        .await
        .refused(422, "code_not_valid");
    let slowed = send_code(&app, &peng, "email").await;
    slowed.header("retry-after");
    slowed.refused(429, "too_many_attempts");
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("one_time_codes", "true"), 1, "the last");
    assert_eq!(
        app.database
            .count("user_contact_points", "verified_at is not null"),
        0
    );
}

#[actix_web::test]
async fn a_code_is_sent_once_under_one_key() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    let send = || {
        let path = "/v1/users/me/contact-points/phone/send-code";
        app.post(path)
            .by(&peng)
            .header("idempotency-key", "k")
            .send()
    };
    let first = send().await.is(202);
    let again = send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.is(202), first);
    assert_eq!(app.database.count("outbox_messages", "true"), 1);
}

#[actix_web::test]
async fn one_signs_in_by_what_is_verified_however_it_is_written() {
    let app = TestApp::start().await;
    let peng = reachable(&app, "peng", "13800000001").await;
    set(&app, &peng, "email", "peng@example.com").await;
    for login in ["peng", "13800000001", "+86 138-0000-0001"] {
        let session = app.sign_in(login, PASSWORD).await.created();
        assert_eq!(session["user_id"], peng.id.as_str(), "{login}");
    }
    // Not by what anybody could have written down.
    app.sign_in("peng@example.com", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    send_code(&app, &peng, "email").await.is(202);
    let (_, code) = last_message(&app);
    verify(&app, &peng, "email", &code).await.ok();
    app.sign_in("Peng@Example.com", PASSWORD).await.created();
    app.sign_in("13800000002", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    set(&app, &peng, "phone", "13800000003").await;
    app.sign_in("13800000001", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    app.sign_in("13800000003", PASSWORD)
        .await
        .refused(401, "invalid_credentials");
}

#[actix_web::test]
async fn guesses_by_number_and_by_name_are_paid_from_one_budget() {
    let app = TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    reachable(&app, "peng", "13800000001").await;
    let guess = |login: &str| {
        let body = json!({"username": login, "password": "a wrong guess"});
        app.post("/v1/sessions")
            .header("x-forwarded-for", "203.0.113.1")
            .json(&body)
            .send()
    };
    for login in [
        "peng",
        "13800000001",
        "peng",
        "+8613800000001",
        "138 0000 0001",
    ] {
        guess(login).await.refused(401, "invalid_credentials");
    }
    guess("peng").await.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn neither_number_nor_code_stands_in_any_table() {
    let app = TestApp::start().await;
    reachable(&app, "peng", "13812345678").await;
    let asked = ask_reset(&app, "13812345678").await.is(202);
    ask_reset(&app, "13887654321").await.is(202);
    let (_, code) = last_message_sealed(&app);
    let secrets = [
        "3812345678",
        "3887654321",
        text(&asked["reset_token"]),
        &*code,
    ];
    for table in ["outbox_messages", "one_time_codes", "guess_budgets"] {
        let kept = app.database.text_of(table);
        assert!(!kept.is_empty(), "{table}");
        for secret in secrets {
            // A code is six digits: in a longer run of digits and letters it is chance.
            let alone = format!("\"{secret}\"");
            assert!(
                !kept.contains(&alone) && !kept.contains(&hex::encode(secret)),
                "{table}"
            );
        }
        assert!(!kept.contains("3812345678"), "{table}");
    }
}

#[actix_web::test]
async fn a_number_that_a_merged_record_had_proved_is_free_for_the_survivor() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let number = "13800000001";
    let old = reachable(&app, "old", number).await;
    let survivor = app.person("survivor").await;
    let points = |app: &TestApp| {
        let rows = "(select user_id, kind, verified_at from user_contact_points)";
        app.database.text_of(rows)
    };
    let before = points(&app);
    let merge = || app.merge(&province, &old, &survivor).send();
    let unmerge = || app.unmerge(&province, &old).send();
    merge().await.ok();
    app.sign_in(number, PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    // Taken back, it is as it was.
    unmerge().await.ok();
    assert_eq!(points(&app), before);
    let back = app.sign_in(number, PASSWORD).await.created();
    assert_eq!(back["user_id"], old.id.as_str());

    merge().await.ok();
    set(&app, &survivor, "phone", number).await;
    send_code(&app, &survivor, "phone").await.is(202);
    let (_, code) = last_message(&app);
    verify(&app, &survivor, "phone", &code).await.ok();
    let signed_in = app.sign_in(number, PASSWORD).await.created();
    assert_eq!(signed_in["user_id"], survivor.id.as_str());
    // What the survivor proved since stays his.
    unmerge().await.ok();
    let signed_in = app.sign_in(number, PASSWORD).await.created();
    assert_eq!(signed_in["user_id"], survivor.id.as_str());
    let proved = "verified_at is not null";
    assert_eq!(app.database.count("user_contact_points", proved), 1);
}

/// The newest message that is still sealed.
fn last_message_sealed(app: &TestApp) -> (String, String) {
    let mut conn = app.database.connect();
    let rows = outbox::model::newest(&mut conn, 9).unwrap();
    let vault = app.app.db.vault();
    let message = rows
        .iter()
        .find_map(|row| row.message(vault).unwrap())
        .unwrap();
    (message.to, message.code.unwrap())
}
