use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Answer, Call, PASSWORD, TestApp, together, with_status};

/// A proxy of ours stands before the service, so a test can come from any address.
async fn start() -> TestApp {
    TestApp::start_with(|settings| {
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        settings.pool_wait = std::time::Duration::from_secs(20);
    })
    .await
}

fn try_in(app: &TestApp, from: &str, body: &Value) -> Call {
    app.post("/v1/sessions")
        .header("x-forwarded-for", from)
        .json(body)
}

fn body(username: &str, password: &str) -> Value {
    json!({"username": username, "password": password})
}

async fn guess(app: &TestApp, from: &str, username: &str) -> Answer {
    try_in(app, from, &body(username, "a wrong guess"))
        .send()
        .await
}

fn retry_after(answer: &Answer) -> i64 {
    answer.header("retry-after").parse().unwrap()
}

/// Guesses, waiting as long as one is told, until the next wait takes minutes.
async fn guess_until_blocked(app: &TestApp, from: &str, username: &str) {
    loop {
        let answer = guess(app, from, username).await;
        if answer.status == 401 {
            continue;
        }
        let seconds = retry_after(&answer);
        answer.refused(429, "too_many_attempts");
        if seconds > 200 {
            return;
        }
        app.app.clock.advance(Duration::seconds(seconds));
    }
}

#[actix_web::test]
async fn each_guess_beyond_the_free_ones_waits_twice_as_long() {
    let app = start().await;
    app.person("peng").await;
    for _ in 0..5 {
        guess(&app, "203.0.113.1", "peng")
            .await
            .refused(401, "invalid_credentials");
    }
    let mut waited = Vec::new();
    for _ in 0..9 {
        let answer = guess(&app, "203.0.113.1", "peng").await;
        let seconds = retry_after(&answer);
        answer.refused(429, "too_many_attempts");
        waited.push(seconds);
        app.app.clock.advance(Duration::seconds(seconds));
        let next = guess(&app, "203.0.113.1", "peng").await;
        next.refused(401, "invalid_credentials");
    }
    for (place, seconds) in waited.iter().enumerate() {
        let expected = (10_i64 << place).min(900);
        assert!((expected..=expected + 1).contains(seconds), "{waited:?}");
    }
}

#[actix_web::test]
async fn a_blocked_guess_is_refused_before_the_password_is_looked_at() {
    let app = start().await;
    app.person("peng").await;
    for _ in 0..5 {
        guess(&app, "203.0.113.1", "peng").await;
    }
    let right = try_in(&app, "203.0.113.1", &body("peng", PASSWORD))
        .send()
        .await;
    right.refused(429, "too_many_attempts");
    assert_eq!(app.database.count("sessions", "true"), 1);
}

#[actix_web::test]
async fn an_account_that_is_not_there_is_slowed_alike() {
    let app = start().await;
    app.person("peng").await;
    for name in ["peng", "nobody"] {
        let mut told = Vec::new();
        for _ in 0..7 {
            told.push(guess(&app, "203.0.113.1", name).await.status);
        }
        assert_eq!(told, [401, 401, 401, 401, 401, 429, 429], "{name}");
    }
}

#[actix_web::test]
async fn guesses_at_one_account_count_together_from_wherever_they_come() {
    let app = start().await;
    app.person("peng").await;
    for from in 1..=5 {
        let answer = guess(&app, &format!("203.0.113.{from}"), "peng").await;
        answer.refused(401, "invalid_credentials");
    }
    let sixth = guess(&app, "198.51.100.1", "peng").await;
    sixth.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn replicas_count_together() {
    let app = start().await;
    app.person("peng").await;
    let second = app.replica().await;
    // The owner's own place is 127.0.0.1, and has ten guesses.
    for turn in 0..10 {
        let replica = if turn % 2 == 0 { &app } else { &second };
        let answer = replica.sign_in("peng", "a wrong guess").await;
        answer.refused(401, "invalid_credentials");
    }
    let answer = second.sign_in("peng", PASSWORD).await;
    answer.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn one_address_is_slowed_over_all_accounts() {
    let app = start().await;
    for number in 0..30 {
        let answer = guess(&app, "203.0.113.1", &format!("nobody{number}")).await;
        answer.refused(401, "invalid_credentials");
    }
    let answer = guess(&app, "203.0.113.1", "another").await;
    answer.refused(429, "too_many_attempts");
    let elsewhere = guess(&app, "203.0.113.2", "another").await;
    elsewhere.refused(401, "invalid_credentials");
    // A subscriber of IPv6 has a whole /64.
    for number in 0..30 {
        guess(
            &app,
            &format!("2001:db8::{number:x}"),
            &format!("nobody{number}x"),
        )
        .await;
    }
    let answer = guess(&app, "2001:db8::ffff", "another").await;
    answer.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn a_stranger_does_not_lock_the_owner_out_where_he_was_before() {
    let app = start().await;
    app.person("peng").await;
    let home = try_in(&app, "198.51.100.7", &body("peng", PASSWORD))
        .send()
        .await
        .created();
    let mut with_device = body("peng", PASSWORD);
    with_device["device_token"] = home["device_token"].clone();
    assert!(with_device["device_token"].is_string());
    guess_until_blocked(&app, "203.0.113.1", "peng").await;
    let stranger = try_in(&app, "203.0.113.2", &body("peng", PASSWORD))
        .send()
        .await;
    stranger.refused(429, "too_many_attempts");
    // From the address he knows, and from anywhere with the device he has.
    try_in(&app, "198.51.100.7", &body("peng", PASSWORD))
        .send()
        .await
        .created();
    let again = try_in(&app, "192.0.2.55", &with_device)
        .send()
        .await
        .created();
    assert!(
        again["device_token"].is_null(),
        "it is known already: {again}"
    );
    // Somebody at his own address cannot lock his device out either.
    guess_until_blocked(&app, "198.51.100.7", "peng").await;
    let blocked = try_in(&app, "198.51.100.7", &body("peng", PASSWORD))
        .send()
        .await;
    blocked.refused(429, "too_many_attempts");
    try_in(&app, "198.51.100.7", &with_device)
        .send()
        .await
        .created();
    // A token that somebody made up, or has of his own account, is nobody's device.
    app.person("thief").await;
    let other = try_in(&app, "203.0.113.9", &body("thief", PASSWORD))
        .send()
        .await
        .created();
    for token in [json!("made-up"), other["device_token"].clone()] {
        let mut forged = body("peng", PASSWORD);
        forged["device_token"] = token;
        try_in(&app, "203.0.113.3", &forged)
            .send()
            .await
            .refused(429, "too_many_attempts");
    }
}

#[actix_web::test]
async fn an_address_that_others_claim_in_a_header_is_not_believed() {
    let app = TestApp::start().await;
    app.person("peng").await;
    for number in 0..10 {
        guess(&app, &format!("203.0.113.{number}"), "peng")
            .await
            .refused(401, "invalid_credentials");
    }
    let answer = guess(&app, "203.0.113.99", "peng").await;
    answer.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn of_fifty_guesses_at_once_no_more_than_the_free_ones_are_compared() {
    let app = start().await;
    app.person("peng").await;
    let wrong = body("peng", "a wrong guess");
    let calls = (0..50).map(|number| try_in(&app, &format!("203.0.113.{number}"), &wrong));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 401), 5);
    assert_eq!(with_status(&answers, 429), 45);
}

#[actix_web::test]
async fn many_who_sign_in_rightly_at_once_all_do() {
    let app = start().await;
    app.person("peng").await;
    let right = body("peng", PASSWORD);
    // From places that the account does not know, and then all from one that it knows.
    let calls = (0..12).map(|number| try_in(&app, &format!("203.0.113.{number}"), &right));
    assert_eq!(with_status(&together(calls).await, 201), 12);
    let calls = (0..18).map(|_| try_in(&app, "203.0.113.1", &right));
    assert_eq!(with_status(&together(calls).await, 201), 18);
    assert_eq!(app.database.count("guess_budgets", "attempts > 0"), 0);
}

#[actix_web::test]
async fn among_guesses_at_once_whoever_is_right_opens_the_way_to_no_more_of_them() {
    let app = start().await;
    app.person("peng").await;
    let (right, wrong) = (body("peng", PASSWORD), body("peng", "a wrong guess"));
    let calls = (0..30).map(|number| {
        let body = if number % 3 == 0 { &right } else { &wrong };
        try_in(&app, &format!("203.0.113.{number}"), body)
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 401), 5);
    let (in_time, late) = (with_status(&answers, 201), with_status(&answers, 429));
    assert_eq!(in_time + late, 25);
    assert!(late >= 15, "{late}");
}

#[actix_web::test]
async fn who_signs_in_rightly_is_not_slowed_however_often() {
    let app = start().await;
    app.person("peng").await;
    for number in 0..40 {
        let from = format!("203.0.113.{}", number % 4);
        try_in(&app, &from, &body("peng", PASSWORD))
            .send()
            .await
            .created();
    }
    assert_eq!(app.database.count("guess_budgets", "attempts > 0"), 0);
    // An account knows fifty places at most.
    assert_eq!(app.database.count("known_places", "true"), 46);
}

#[actix_web::test]
async fn where_others_guessed_whoever_is_right_waits_for_them_and_not_for_the_right_ones() {
    let app = start().await;
    let names = ["gu_liang", "tao_jiyun", "bai_muyang"];
    for name in names {
        app.person(name).await;
    }
    for number in 0..31 {
        let answer = guess(&app, "203.0.113.1", &format!("nobody{number}")).await;
        if answer.status == 429 {
            let seconds = retry_after(&answer);
            app.app.clock.advance(Duration::seconds(seconds));
        }
    }
    let sign_in = |name: &str| try_in(&app, "203.0.113.1", &body(name, PASSWORD)).send();
    // One after the other, unknown there at first and known from then on.
    for name in names.into_iter().chain(names) {
        sign_in(name).await.created();
    }
    let calls = names.map(|name| try_in(&app, "203.0.113.1", &body(name, PASSWORD)));
    assert_eq!(with_status(&together(calls).await, 201), 3);
    // What was guessed stays counted, and the next guess blocks the address for longer.
    let next = guess(&app, "203.0.113.1", "another").await;
    next.refused(401, "invalid_credentials");
    let blocked = sign_in("gu_liang").await;
    assert!(retry_after(&blocked) > 10, "{}", blocked.text);
    blocked.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn guesses_and_places_are_forgotten_in_time() {
    let app = start().await;
    app.person("peng").await;
    for _ in 0..6 {
        guess(&app, "203.0.113.1", "peng").await;
    }
    app.app.clock.advance(Duration::hours(24));
    guess(&app, "203.0.113.1", "peng")
        .await
        .refused(401, "invalid_credentials");
    app.app.clock.advance(Duration::hours(25));
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("guess_budgets", "true"), 0);
    assert_eq!(app.database.count("known_places", "true"), 2);
    app.app.clock.advance(Duration::days(180));
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("known_places", "true"), 0);
}

#[actix_web::test]
async fn neither_names_nor_device_tokens_stand_in_the_tables_of_guesses() {
    let app = start().await;
    app.person("peng").await;
    let home = try_in(&app, "203.0.113.1", &body("peng", PASSWORD))
        .send()
        .await
        .created();
    guess(&app, "203.0.113.1", "a-guessed-name").await;
    let device = home["device_token"].as_str().unwrap();
    for table in ["guess_budgets", "known_places"] {
        let text = app.database.text_of(table);
        assert!(!text.is_empty());
        for secret in [device, "a-guessed-name"] {
            assert!(
                !text.contains(secret) && !text.contains(&hex::encode(secret)),
                "{table}"
            );
        }
    }
}

#[actix_web::test]
async fn the_current_password_cannot_be_tried_out_with_a_stolen_token() {
    let app = start().await;
    let peng = app.person("peng").await;
    let change = |current: &str| {
        let body = json!({"current_password": current, "new_password": "staple of the year"});
        app.post("/v1/users/me/change-password")
            .by(&peng)
            .json(&body)
            .send()
    };
    for _ in 0..5 {
        change("a wrong guess")
            .await
            .refused_at(422, "/current_password", "wrong");
    }
    change(PASSWORD).await.refused(429, "too_many_attempts");
    app.app.clock.advance(Duration::seconds(11));
    change(PASSWORD).await.is(204);
}
