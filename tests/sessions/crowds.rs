//! More passwords than the service can hash at once: each waits for a turn or is told to come back, and nothing else
//! waits. A test takes all the turns itself, so that what follows has to wait.

use std::net::IpAddr;

use actix_web::rt::task::JoinHandle;
use serde_json::json;
use sha2::{Digest, Sha256};
use tianfu::access::auth::{PasswordPool, Turn};

use super::codes::{ask_reset, last_message, reachable};
use crate::support::{Answer, Call, PASSWORD, TestApp, together, until, with_status};

const ONE_THREAD: PasswordPool = PasswordPool {
    threads: 1,
    waiting: 4,
};

/// All turns of `app`.
async fn all_turns(app: &TestApp, pool: PasswordPool) -> Vec<Turn> {
    let nowhere = IpAddr::from([192, 0, 2, 1]);
    let mut turns = Vec::new();
    for _ in 0..pool.turns() {
        turns.push(app.app.passwords.turn(nowhere).await.unwrap());
    }
    turns
}

fn register(app: &TestApp, from: &str, name: &str) -> Call {
    let body = json!({"username": name, "password": PASSWORD, "display_name": name, "account_kind": "worker"});
    let call = app.post("/v1/users").header("x-forwarded-for", from);
    call.json(&body)
}

fn sign_in(app: &TestApp, from: &str, name: &str) -> Call {
    let body = json!({"username": name, "password": PASSWORD});
    let call = app.post("/v1/sessions").header("x-forwarded-for", from);
    call.json(&body)
}

fn sent(calls: impl IntoIterator<Item = Call>) -> Vec<JoinHandle<Answer>> {
    let calls = calls.into_iter();
    calls
        .map(|call| actix_web::rt::spawn(call.send()))
        .collect()
}

fn answered(sent: &[JoinHandle<Answer>]) -> usize {
    sent.iter().filter(|one| one.is_finished()).count()
}

#[track_caller]
fn busy(answer: Answer) {
    assert_eq!(answer.header("retry-after"), "5");
    answer.refused(503, "passwords_busy");
}

async fn all(sent: Vec<JoinHandle<Answer>>) -> Vec<Answer> {
    let mut answers = Vec::new();
    for one in sent {
        answers.push(one.await.unwrap());
    }
    answers
}

#[actix_web::test]
async fn beyond_the_queue_a_password_is_a_503_and_everything_else_is_answered() {
    let start = TestApp::start().await;
    let peng = start.person("peng").await;
    let app = start.replica_hashing(ONE_THREAD).await;
    let turns = all_turns(&app, ONE_THREAD).await;
    let names: Vec<String> = (0..6).map(|number| format!("crowd{number}")).collect();
    let registrations = names.iter().map(|name| register(&app, "203.0.113.1", name));
    let sign_ins = (0..6).map(|_| sign_in(&app, "203.0.113.1", "peng"));
    let crowd = sent(registrations.chain(sign_ins));
    until("all but four are told to come back", || {
        answered(&crowd) == 8
    })
    .await;

    app.get("/v1/divisions/510603").send().await.ok();
    app.get("/v1/users/me").by(&peng).send().await.ok();
    app.get("/readyz").send().await.ok();
    let change = app.patch("/v1/users/me").by(&peng).header("if-match", "*");
    let change = change.json(&json!({"introduction": "writes go on"}));
    change.send().await.ok();
    assert_eq!(answered(&crowd), 8, "the four wait all the while");
    assert_eq!(app.database.count("users", "true"), 1);
    // What has no turn is no guess.
    assert_eq!(app.database.count("guess_budgets", "attempts > 0"), 0);

    drop(turns);
    let answers = all(crowd).await;
    assert_eq!(with_status(&answers, 201), 4);
    for answer in answers {
        if answer.status != 201 {
            busy(answer);
        }
    }
    let made = app.database.count("users", "true") + app.database.count("sessions", "true");
    assert_eq!(made, 2 + 4);
    sign_in(&app, "203.0.113.1", "peng").send().await.created();
}

#[actix_web::test]
async fn another_address_has_a_place_while_one_floods_and_has_its_turn_before_the_flood() {
    let start = TestApp::start().await;
    start.person("peng").await;
    let app = start.replica_hashing(ONE_THREAD).await;
    let mut turns = all_turns(&app, ONE_THREAD).await;
    let flood = (0..10).map(|number| register(&app, "203.0.113.1", &format!("crowd{number}")));
    let flood = sent(flood);
    until("the flood has the whole queue", || answered(&flood) == 6).await;
    // More addresses than places find equal shares.
    let others = ["198.51.100.1", "198.51.100.2", "2001:db8::1"];
    let others = sent(others.map(|from| sign_in(&app, from, "peng")));
    until("the flood gives three of four places up", || {
        answered(&flood) == 9
    })
    .await;
    let late = sign_in(&app, "198.51.100.9", "peng").send().await;
    busy(late);
    // The same household as the third.
    busy(sign_in(&app, "2001:db8::2", "peng").send().await);
    assert_eq!(answered(&others), 0);
    turns.clear();
    for answer in all(others).await {
        answer.created();
    }
    assert_eq!(with_status(&all(flood).await, 201), 1);
}

#[actix_web::test]
async fn a_crowd_from_many_addresses_is_answered_to_the_last() {
    let start = TestApp::start().await;
    start.person("peng").await;
    let app = start
        .replica_hashing(PasswordPool {
            threads: 2,
            waiting: 20,
        })
        .await;
    let calls = (0..60).map(|number| {
        let from = format!("203.0.113.{}", number % 7);
        match number % 3 {
            0 => register(&app, &from, &format!("crowd{number}")),
            1 => sign_in(&app, &from, "peng"),
            _ => sign_in(&app, &from, "nobody"),
        }
    });
    let answers = together(calls).await;
    let made = with_status(&answers, 201);
    assert!(made > 0);
    for answer in answers {
        match answer.status {
            201 => {}
            401 => {
                answer.refused(401, "invalid_credentials");
            }
            429 => {
                answer.refused(429, "too_many_attempts");
            }
            _ => busy(answer),
        }
    }
    // Every turn came back.
    drop(
        all_turns(
            &app,
            PasswordPool {
                threads: 2,
                waiting: 20,
            },
        )
        .await,
    );
    assert_eq!(
        app.database.count("users", "true") + app.database.count("sessions", "true"),
        2 + i64::try_from(made).unwrap()
    );
}

#[actix_web::test]
async fn every_operation_that_hashes_says_when_to_come_back_and_counts_nothing() {
    let start = TestApp::start().await;
    let peng = reachable(&start, "peng", "13800000001").await;
    let asked = ask_reset(&start, "peng").await.is(202);
    let (_, code) = last_message(&start);
    let no_place = PasswordPool {
        threads: 1,
        waiting: 0,
    };
    let app = start.replica_hashing(no_place).await;
    let turns = all_turns(&app, no_place).await;
    let other = "staple of the year";
    let reset = json!({"reset_token": asked["reset_token"], "code": code, "new_password": other});
    let complete = || app.post("/v1/password-resets/complete").json(&reset);
    let before = app.database.text_of("guess_budgets");
    let current = json!({"current_password": PASSWORD});
    let change = json!({"current_password": PASSWORD, "new_password": other});
    let proof = json!({"current_password": PASSWORD, "code": "123456"});
    let erasure = json!({"password": PASSWORD});
    for call in [
        register(&app, "203.0.113.1", "somebody"),
        sign_in(&app, "203.0.113.1", "peng"),
        sign_in(&app, "203.0.113.1", "nobody"),
        complete(),
        app.post("/v1/users/me/change-password")
            .by(&peng)
            .json(&change),
        app.post("/v1/users/me/totp").by(&peng).json(&current),
        app.post("/v1/users/me/totp/disable").by(&peng).json(&proof),
        app.delete("/v1/users/me")
            .by(&peng)
            .header("if-match", "*")
            .json(&erasure),
    ] {
        busy(call.send().await);
    }
    assert_eq!(app.database.text_of("guess_budgets"), before);
    // Five wrong codes would use the right one up.
    for _ in 0..5 {
        busy(complete().send().await);
    }
    drop(turns);
    // The code is still good.
    complete().send().await.ok();
    let body = json!({"username": "peng", "password": other});
    app.post("/v1/sessions").json(&body).send().await.created();
}

#[actix_web::test]
async fn a_request_that_is_no_sign_in_is_not_hashed_whatever_its_body_holds() {
    let start = TestApp::start().await;
    let no_place = PasswordPool {
        threads: 1,
        waiting: 0,
    };
    let app = start.replica_hashing(no_place).await;
    let _turns = all_turns(&app, no_place).await;
    let body = r#"{"password": "correct horse battery", "current_password":"#;
    for (path, status) in [
        ("/v1/nothing", 404),
        ("/v1/code-lists", 405),
        ("/v1/users", 400),
    ] {
        let call = app.post(path).header("idempotency-key", "k");
        call.body("application/json", body).send().await.is(status);
    }
}

#[actix_web::test]
async fn what_is_kept_of_a_keyed_request_cannot_be_guessed_by_without_the_data_key() {
    let app = TestApp::start().await;
    let body = json!({"username": "peng", "password": PASSWORD, "display_name": "彭", "account_kind": "worker"});
    let call = app.post("/v1/users").header("idempotency-key", "k");
    call.json(&body).send().await.created();
    let kept = app.database.text_of("idempotent_requests");
    for digested in [format!("/v1/users\0{body}"), body.to_string()] {
        let digest = Sha256::digest(digested.as_bytes());
        assert!(!kept.contains(&hex::encode(digest)));
        let twice = Sha256::digest(hex::encode(digest));
        assert!(!kept.contains(&hex::encode(twice)));
    }
}

#[actix_web::test]
async fn an_erasure_is_no_way_to_try_the_password_out() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let erase = |password: &str| {
        let call = app.delete("/v1/users/me").by(&peng).header("if-match", "*");
        call.json(&json!({"password": password})).send()
    };
    for _ in 0..5 {
        erase("a wrong guess")
            .await
            .refused_at(422, "/password", "wrong");
    }
    erase(PASSWORD).await.refused(429, "too_many_attempts");
    assert_eq!(app.database.count("users", "username = 'peng'"), 1);
    app.app.clock.advance(chrono::Duration::seconds(11));
    erase(PASSWORD).await.is(204);
}
