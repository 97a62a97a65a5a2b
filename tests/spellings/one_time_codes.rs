//! One-time codes: taken with blanks, hyphens and in full width, wherever a code is typed.

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::accounts::totp::TotpSecret;

use super::sent_codes::{last_message, patient, send_code, set, verified, verify};
use crate::check_ins::rows::{Door, text};
use crate::support::{PASSWORD, Person, TestApp};

/// Six or more digits, as people type and programs copy them.
fn spellings(code: &str) -> Vec<String> {
    let wide = |text: &str| -> String {
        let digits = text.chars();
        digits
            .map(|c| match c {
                '0'..='9' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
                c => c,
            })
            .collect()
    };
    let (first, rest) = code.split_at(3);
    vec![
        format!("{first} {rest}"),
        wide(code),
        format!("{first}-{rest}"),
        format!("{first}\u{3000}{rest}"),
        format!("{first}\u{a0}{rest}"),
        format!("{first}–{rest}"),
        format!("{first}\u{2011}{rest}"),
        format!("\u{200e}{code}\u{200b}"),
        format!("{first}\u{200b}{rest}"),
        wide(&format!("{first}－{rest}")),
        code.chars().flat_map(|c| [c, ' ']).collect(),
    ]
}

#[actix_web::test]
async fn the_code_for_a_contact_point_is_taken_in_any_spelling() {
    let app = patient().await;
    let person = app.person("peng").await;
    for at in 0..spellings("123456").len() {
        set(&app, &person, "phone", &format!("1380000{at:04}")).await;
        app.app.clock.advance(Duration::hours(1));
        send_code(&app, &person, "phone").await.is(202);
        let code = spellings(&last_message(&app).1).remove(at);
        let verified = verify(&app, &person, "phone", &code).send().await;
        assert_eq!(verified.status, 200, "{code:?}: {}", verified.text);
        assert!(verified.body["verified_at"].is_string());
    }
    assert_eq!(
        app.database
            .count("user_contact_points", "verified_at is not null"),
        1
    );
}

#[actix_web::test]
async fn another_code_is_wrong_and_counts_in_any_spelling() {
    let app = TestApp::start().await;
    let person = app.person("peng").await;
    set(&app, &person, "phone", "13800000001").await;
    send_code(&app, &person, "phone").await.is(202);
    let (_, code) = last_message(&app);
    let other = if code == "000000" {
        "111 111"
    } else {
        "000 000"
    };
    for wrong in [
        other.to_owned(),
        format!("{code}0"),
        code[1..].to_owned(),
        format!("{}.{}", &code[..3], &code[3..]),
    ] {
        let answer = verify(&app, &person, "phone", &wrong).send().await;
        answer.refused_at(422, "/code", "wrong");
    }
    assert_eq!(app.database.count("one_time_codes", "attempts = 4"), 1);
    for nothing in [
        "",
        " - ",
        "\u{200b}",
        &"1".repeat(21),
        "12\n34",
        "1\u{202e}23456",
    ] {
        let answer = verify(&app, &person, "phone", nothing).send().await;
        assert_eq!(answer.status, 422, "{nothing:?}: {}", answer.text);
    }
    assert_eq!(app.database.count("one_time_codes", "attempts = 4"), 1);
    verify(&app, &person, "phone", &code).send().await.ok();
}

#[actix_web::test]
async fn the_code_for_a_new_password_is_taken_in_any_spelling() {
    let app = TestApp::start().await;
    let person = app.person("peng").await;
    verified(&app, &person, "phone", "13800000001").await;
    for (at, password) in [
        (0, "staple of one"),
        (1, "staple of two"),
        (5, "staple of three"),
    ] {
        let asked = app
            .post("/v1/password-resets")
            .json(&json!({"login": "peng"}));
        let token = asked.send().await.is(202)["reset_token"].clone();
        let code = spellings(&last_message(&app).1).remove(at);
        let body = json!({"reset_token": token, "code": code, "new_password": password});
        let done = app.post("/v1/password-resets/complete").json(&body);
        done.send().await.ok();
        app.sign_in("peng", password).await.created();
    }
}

fn code_at(app: &TestApp, secret: &TotpSecret) -> String {
    app.app.clock.advance(Duration::seconds(30));
    secret.code_at(app.app.clock.now())
}

/// Enrols a second factor with the code in one of its spellings; returns the secret and the recovery codes.
async fn with_factor(app: &TestApp, person: &Person, at: usize) -> (TotpSecret, Vec<Value>) {
    let body = json!({"current_password": PASSWORD});
    let enrolment = app.post("/v1/users/me/totp").by(person).json(&body);
    let enrolment = enrolment.send().await.created();
    let secret = TotpSecret::from_base32(enrolment["secret"].as_str().unwrap()).unwrap();
    let code = spellings(&secret.code_at(app.app.clock.now())).remove(at);
    let confirm = app.post("/v1/users/me/totp/confirm").by(person);
    let confirmed = confirm.json(&json!({"code": code})).send().await.ok();
    let codes = confirmed["recovery_codes"].as_array().unwrap().clone();
    (secret, codes)
}

#[actix_web::test]
async fn the_code_of_an_app_and_a_recovery_code_are_taken_in_any_spelling() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let (secret, recovery) = with_factor(&app, &peng, 0).await;
    let recovery: Vec<&str> = recovery.iter().map(|one| one.as_str().unwrap()).collect();
    let mut typed: Vec<String> = Vec::new();
    for at in 1..spellings("123456").len() {
        typed.push(spellings(&code_at(&app, &secret)).remove(at));
        let token = challenge(&app).await;
        let body = json!({"challenge_token": token, "code": typed.last()});
        let answer = app.post("/v1/sessions/totp").json(&body).send().await;
        assert_eq!(answer.status, 201, "{typed:?}: {}", answer.text);
    }
    for code in [
        recovery[0].to_uppercase(),
        recovery[1].replace('-', " "),
        recovery[2].replace('-', ""),
        recovery[3].replace('-', "–"),
        format!(" {}\u{200b}", recovery[4]),
    ] {
        let token = challenge(&app).await;
        let body = json!({"challenge_token": token, "code": code});
        let answer = app.post("/v1/sessions/totp").json(&body).send().await;
        assert_eq!(answer.status, 201, "{code:?}: {}", answer.text);
        let token = challenge(&app).await;
        let again = json!({"challenge_token": token, "code": code});
        let answer = app.post("/v1/sessions/totp").json(&again).send().await;
        answer.refused_at(422, "/code", "wrong");
    }
    let code = spellings(&code_at(&app, &secret)).remove(1);
    let body = json!({"current_password": PASSWORD, "code": code});
    let disabled = app.post("/v1/users/me/totp/disable").by(&peng).json(&body);
    disabled.send().await.is(204);
}

async fn challenge(app: &TestApp) -> Value {
    let answer = app.sign_in("peng", PASSWORD).await.is(202);
    answer["challenge_token"].clone()
}

#[actix_web::test]
async fn the_code_of_a_venue_is_taken_in_any_spelling() {
    let door = Door::open().await;
    let (one, enrolled) = door.attendee("one", "510700").await;
    door.at("2024-08-30T00:30:00Z");
    let shown = door.app.get(&door.path("venue-code")).by(&door.admin);
    let code = text(&shown.send().await.ok()["code"]);
    for (number, typed) in spellings(&code).into_iter().enumerate() {
        let body = json!({"session_id": door.session["id"], "venue_code": typed, "nonce": format!("n{number}"), "device": "own"});
        let answer = door.app.post("/v1/check-ins").by(&one).json(&body);
        let answer = answer.send().await;
        let status = if number == 0 { 201 } else { 200 };
        assert_eq!(answer.status, status, "{typed:?}: {}", answer.text);
        assert_eq!(answer.body["enrollment_id"], enrolled["id"]);
    }
    let wrong = json!({"session_id": door.session["id"], "venue_code": format!("{code}0"), "nonce": "x", "device": "own"});
    let answer = door.app.post("/v1/check-ins").by(&one).json(&wrong);
    answer.send().await.refused(409, "check_in_refused");
}
