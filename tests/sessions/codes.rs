//! Codes that are sent: for a contact point, for a new password, and signing in by what they proved.

use std::sync::{Arc, Mutex};

use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::Duration;
use serde_json::{Value, json};
use tianfu::outbox;
use tianfu::settings::{Gateway, Sender};

use crate::support::command::{DATA_KEY, command, run_with_input};
use crate::support::{Answer, PASSWORD, Person, TestApp, together, with_status};

const NEW: &str = "staple of the year";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What the newest message says, as a developer reads it: recipient and code.
fn last_message(app: &TestApp) -> (String, String) {
    let mut conn = app.database.connect();
    let rows = outbox::model::newest(&mut conn, 1).unwrap();
    let message = rows[0].message(app.app.db.vault()).unwrap().unwrap();
    (message.to, message.code)
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
async fn reachable(app: &TestApp, username: &str, phone: &str) -> Person {
    let person = app.person(username).await;
    set(app, &person, "phone", phone).await;
    send_code(app, &person, "phone").await.is(202);
    let (_, code) = last_message(app);
    verify(app, &person, "phone", &code).await.ok();
    person
}

async fn ask_reset(app: &TestApp, login: &str) -> Answer {
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
    tianfu::upkeep::once(&app.app).await.unwrap();
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
    for replica in [&app, &second] {
        replica
            .get("/v1/users/me")
            .by(&peng)
            .send()
            .await
            .refused(401, "invalid_token");
    }
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

/// The newest message that is still sealed.
fn last_message_sealed(app: &TestApp) -> (String, String) {
    let mut conn = app.database.connect();
    let rows = outbox::model::newest(&mut conn, 9).unwrap();
    let vault = app.app.db.vault();
    let message = rows
        .iter()
        .find_map(|row| row.message(vault).unwrap())
        .unwrap();
    (message.to, message.code)
}

#[actix_web::test]
async fn a_developer_reads_what_nobody_sends() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    send_code(&app, &peng, "phone").await.is(202);
    let (_, code) = last_message(&app);
    let outbox = |sender: &str| {
        let mut command = command(&["outbox"]);
        command
            .env("DATABASE_URL", &app.database.url)
            .env("TIANFU_DATA_KEY", DATA_KEY)
            .env("TIANFU_LOG", "error")
            .env("TIANFU_SENDER", sender)
            .env("TIANFU_SENDER_URL", "http://127.0.0.1:9/")
            .env("TIANFU_SENDER_SECRET", "s");
        run_with_input(command, "")
    };
    let shown = outbox("outbox").done();
    assert!(shown.starts_with("For development"), "{shown}");
    assert!(
        shown.contains("+8613800000001") && shown.contains(&code),
        "{shown}"
    );
    let said = outbox("http").failed(2);
    assert!(said.contains("sender") && !said.contains(&code), "{said}");
}

/// A gateway for SMS and mail, as somebody would build one.
#[derive(Clone, Default)]
struct FakeGateway {
    got: Arc<Mutex<Vec<(Value, String, String)>>>,
    answers: Arc<Mutex<Vec<u16>>>,
}

async fn take(
    gateway: Data<FakeGateway>,
    request: HttpRequest,
    body: web::Json<Value>,
) -> HttpResponse {
    let header = |name: &str| {
        let value = request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    };
    let entry = (body.0, header("authorization"), header("idempotency-key"));
    gateway.got.lock().unwrap().push(entry);
    let status = gateway.answers.lock().unwrap().pop().unwrap_or(204);
    HttpResponse::build(status.try_into().unwrap()).finish()
}

impl FakeGateway {
    fn start(&self) -> String {
        let state = Data::new(self.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .route("/send", web::post().to(take))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        format!("http://{address}/send")
    }
}

async fn with_gateway(gateway: &FakeGateway) -> TestApp {
    let url = gateway.start();
    TestApp::start_with(|settings| {
        let secret = "gateway-secret".to_owned();
        settings.sender = Sender::Http(Gateway { url, secret });
    })
    .await
}

#[actix_web::test]
async fn a_gateway_gets_each_message_once_and_it_is_forgotten_then() {
    let gateway = FakeGateway::default();
    let app = with_gateway(&gateway).await;
    let second = app.replica().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    send_code(&app, &peng, "phone").await.is(202);
    assert_eq!(
        outbox::deliver_due(&second.app).await.unwrap(),
        0,
        "that one has no gateway"
    );
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 1);
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 0);
    let got = gateway.got.lock().unwrap().clone();
    let [(body, authorization, key)] = &got[..] else {
        panic!("{got:?}");
    };
    assert_eq!(authorization, "Bearer gateway-secret");
    assert_eq!(&body["id"], key.as_str());
    assert_eq!(body["channel"], "sms");
    assert_eq!(body["to"], "+8613800000001");
    assert_eq!(body["purpose"], "verify_contact_point");
    let code = text(&body["code"]);
    assert!(text(&body["text"]["zh"]).contains(code) && text(&body["text"]["en"]).contains(code));
    let forgotten = "sealed is null and sent_at is not null";
    assert_eq!(app.database.count("outbox_messages", forgotten), 1);
    verify(&app, &peng, "phone", code).await.ok();
}

#[actix_web::test]
async fn what_a_gateway_does_not_take_is_tried_again_while_it_is_of_use() {
    let gateway = FakeGateway::default();
    let app = with_gateway(&gateway).await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    *gateway.answers.lock().unwrap() = vec![204, 500, 429];
    send_code(&app, &peng, "phone").await.is(202);
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 0);
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 0, "it waits");
    assert_eq!(gateway.got.lock().unwrap().len(), 1);
    assert_eq!(
        app.database
            .count("outbox_messages", "last_error like '%429'"),
        1
    );
    app.app.clock.advance(Duration::seconds(10));
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 0);
    app.app.clock.advance(Duration::seconds(20));
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 1);

    // One that it refuses for good, and one that is too old, are given up.
    *gateway.answers.lock().unwrap() = vec![422];
    send_code(&app, &peng, "phone").await.is(202);
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 0);
    assert_eq!(
        app.database
            .count("outbox_messages", "given_up_at is not null"),
        1
    );
    *gateway.answers.lock().unwrap() = vec![500];
    send_code(&app, &peng, "phone").await.is(202);
    outbox::deliver_due(&app.app).await.unwrap();
    app.app.clock.advance(Duration::minutes(11));
    assert_eq!(outbox::deliver_due(&app.app).await.unwrap(), 0);
    tianfu::upkeep::once(&app.app).await.unwrap();
    assert_eq!(
        app.database
            .count("outbox_messages", "given_up_at is not null"),
        2
    );
    assert_eq!(
        app.database.count("outbox_messages", "sealed is not null"),
        0
    );
}

#[actix_web::test]
async fn many_replicas_hand_a_message_over_once() {
    let gateway = FakeGateway::default();
    let app = with_gateway(&gateway).await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    send_code(&app, &peng, "phone").await.is(202);
    let all: Vec<_> = (0..5)
        .map(|_| {
            let app = app.app.clone();
            actix_web::rt::spawn(async move { outbox::deliver_due(&app).await })
        })
        .collect();
    let mut sent = 0;
    for one in all {
        sent += one.await.unwrap().unwrap();
    }
    assert_eq!(sent, 1);
    assert_eq!(gateway.got.lock().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_message_is_not_written_when_what_it_tells_of_is_not() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    let path = "/v1/users/me/contact-points/phone/send-code";
    let stale = app.post(path).by(&peng).header("if-match", "\"99\"");
    stale.send().await.refused(412, "precondition_failed");
    assert_eq!(app.database.count("outbox_messages", "true"), 0);
    assert_eq!(app.database.count("one_time_codes", "true"), 0);
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
    let verb = async |verb: &str, body: Value| {
        let call = app.post(&format!("/v1/users/{}/{verb}", old.id));
        call.by(&province).json(&body).send().await.ok()
    };
    let undo = async || {
        let call = app.post(&format!("/v1/users/{}/unmerge", old.id));
        call.by(&province).send().await.ok()
    };
    let into = json!({"into_id": survivor.id});
    verb("merge", into.clone()).await;
    app.sign_in(number, PASSWORD)
        .await
        .refused(401, "invalid_credentials");
    // Taken back, it is as it was.
    undo().await;
    assert_eq!(points(&app), before);
    let back = app.sign_in(number, PASSWORD).await.created();
    assert_eq!(back["user_id"], old.id.as_str());

    verb("merge", into).await;
    set(&app, &survivor, "phone", number).await;
    send_code(&app, &survivor, "phone").await.is(202);
    let (_, code) = last_message(&app);
    verify(&app, &survivor, "phone", &code).await.ok();
    let signed_in = app.sign_in(number, PASSWORD).await.created();
    assert_eq!(signed_in["user_id"], survivor.id.as_str());
    // What the survivor proved since stays his.
    undo().await;
    let signed_in = app.sign_in(number, PASSWORD).await.created();
    assert_eq!(signed_in["user_id"], survivor.id.as_str());
    let proved = "verified_at is not null";
    assert_eq!(app.database.count("user_contact_points", proved), 1);
}
