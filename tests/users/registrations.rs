//! How many accounts one address may register in an hour.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Answer, Call, PASSWORD, TestApp, together, with_status};

async fn start(most: u32) -> TestApp {
    TestApp::start_with(|settings| {
        settings.registrations_per_address = most;
        settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await
}

fn account(name: &str) -> Value {
    json!({"username": name, "password": PASSWORD, "display_name": name, "account_kind": "worker"})
}

fn register(app: &TestApp, from: &str, name: &str) -> Call {
    let call = app.post("/v1/users").header("x-forwarded-for", from);
    call.json(&account(name))
}

#[track_caller]
fn refused(answer: Answer) -> i64 {
    let seconds = answer.header("retry-after").parse().unwrap();
    answer.refused(429, "too_many_registrations");
    seconds
}

#[actix_web::test]
async fn an_address_registers_so_many_accounts_an_hour_and_is_told() {
    let app = start(3).await;
    for left in [2, 1, 0] {
        let answer = register(&app, "203.0.113.1", &format!("one{left}"))
            .send()
            .await;
        let policy = answer.header("ratelimit-policy");
        assert_eq!(
            policy,
            r#""address";q=60000;w=60, "registrations";q=3;w=3600"#
        );
        let told = answer.header("ratelimit");
        let own = told.split(", ").nth(1).unwrap();
        assert!(
            own.starts_with(&format!("\"registrations\";r={left};t=")),
            "{own}"
        );
        answer.created();
    }
    let fourth = register(&app, "203.0.113.1", "one").send().await;
    assert!(
        fourth
            .header("ratelimit")
            .contains("\"registrations\";r=0;")
    );
    let seconds = refused(fourth);
    assert!((1000..=1200).contains(&seconds), "{seconds}");
    assert_eq!(app.database.count("users", "true"), 3);
    // The address signs in all the same, and others register.
    let body = json!({"username": "one0", "password": PASSWORD});
    let signs_in = app
        .post("/v1/sessions")
        .header("x-forwarded-for", "203.0.113.1");
    let signed_in = signs_in.json(&body).send().await;
    assert!(!signed_in.header("ratelimit").contains("registrations"));
    signed_in.created();
    register(&app, "203.0.113.2", "two").send().await.created();
    app.app.clock.advance(Duration::seconds(seconds));
    register(&app, "203.0.113.1", "one").send().await.created();
    refused(register(&app, "203.0.113.1", "more").send().await);
    app.app.clock.advance(Duration::hours(1));
    for number in 0..3 {
        let again = register(&app, "203.0.113.1", &format!("again{number}"));
        again.send().await.created();
    }
}

#[actix_web::test]
async fn a_household_of_ipv6_is_one_address_and_a_token_makes_no_difference() {
    let app = start(1).await;
    register(&app, "2001:db8::1", "one").send().await.created();
    refused(register(&app, "2001:db8::ffff:2", "two").send().await);
    register(&app, "2001:db8:0:1::1", "two")
        .send()
        .await
        .created();
    let body = json!({"username": "one", "password": PASSWORD});
    let signed_in = app.post("/v1/sessions").json(&body).send().await.created();
    let token = signed_in["access_token"].as_str().unwrap();
    let with_token = register(&app, "2001:db8::3", "three").token(token);
    refused(with_token.send().await);
}

#[actix_web::test]
async fn registrations_at_once_do_not_slip_through() {
    let app = start(5).await;
    let calls = (0..30).map(|number| register(&app, "203.0.113.1", &format!("crowd{number}")));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 5);
    for answer in answers {
        if answer.status != 201 {
            refused(answer);
        }
    }
    assert_eq!(app.database.count("users", "true"), 5);
}

#[actix_web::test]
async fn what_is_refused_before_it_is_hashed_is_not_counted_and_what_is_hashed_is() {
    let app = start(2).await;
    let from = "203.0.113.1";
    for (wrong, kind) in [("x", "length"), ("admin", "reserved")] {
        let refused = register(&app, from, wrong).send().await;
        refused.refused_at(422, "/username", kind);
    }
    register(&app, from, "one").send().await.created();
    let taken = register(&app, from, "one").send().await;
    taken.refused(409, "username_taken");
    refused(register(&app, from, "two").send().await);
}

#[actix_web::test]
async fn a_registration_beyond_the_limit_leaves_its_idempotency_key_free() {
    let app = start(1).await;
    let from = "203.0.113.1";
    register(&app, from, "one").send().await.created();
    let keyed = || register(&app, from, "two").header("idempotency-key", "k");
    let seconds = refused(keyed().send().await);
    app.app.clock.advance(Duration::seconds(seconds));
    keyed().send().await.created();
}

#[actix_web::test]
async fn zero_lets_any_number_register() {
    let app = start(0).await;
    for number in 0..5 {
        let answer = register(&app, "203.0.113.1", &format!("one{number}"));
        let answer = answer.send().await;
        assert!(!answer.header("ratelimit").contains("registrations"));
        answer.created();
    }
}
