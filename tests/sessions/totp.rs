use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use tianfu::accounts::totp::TotpSecret;
use tianfu::kernel::roles::Role;
use tianfu::platform::settings::Settings;

use crate::support::{Answer, PASSWORD, Person, TestApp, together, with_status};

/// What stands in somebody's pocket.
struct Authenticator {
    secret: TotpSecret,
    recovery_codes: Vec<String>,
}

impl Authenticator {
    fn code(&self, app: &TestApp) -> String {
        self.secret.code_at(app.app.clock.now())
    }

    /// A code of the next step: the one of this step is used up.
    fn next_code(&self, app: &TestApp) -> String {
        app.app.clock.advance(Duration::seconds(30));
        self.code(app)
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

async fn enrol(app: &TestApp, person: &Person) -> TotpSecret {
    let body = json!({"current_password": PASSWORD});
    let call = app.post("/v1/users/me/totp").by(person).json(&body);
    let enrolment = call.send().await.created();
    let secret = text(&enrolment["secret"]);
    let uri = text(&enrolment["otpauth_uri"]);
    assert!(
        uri.starts_with("otpauth://totp/Tianfu%20Exchange:"),
        "{uri}"
    );
    assert!(uri.contains(&format!("secret={secret}&")), "{uri}");
    TotpSecret::from_base32(secret).unwrap()
}

async fn confirm(app: &TestApp, person: &Person, code: &str) -> Answer {
    let body = json!({"code": code});
    let call = app.post("/v1/users/me/totp/confirm").by(person).json(&body);
    call.send().await
}

async fn with_factor(app: &TestApp, person: &Person) -> Authenticator {
    let secret = enrol(app, person).await;
    let code = secret.code_at(app.app.clock.now());
    let codes = confirm(app, person, &code).await.ok();
    let codes = codes["recovery_codes"].as_array().unwrap().clone();
    Authenticator {
        secret,
        recovery_codes: codes.iter().map(|code| text(code).to_owned()).collect(),
    }
}

async fn challenge(app: &TestApp, person: &Person) -> String {
    let answer = app.sign_in(&person.username, PASSWORD).await.is(202);
    assert_eq!(answer["status"], "mfa_required");
    assert!(answer["access_token"].is_null());
    text(&answer["challenge_token"]).to_owned()
}

async fn answer(app: &TestApp, challenge: &str, code: &str) -> Answer {
    let body = json!({"challenge_token": challenge, "code": code});
    app.post("/v1/sessions/totp").json(&body).send().await
}

fn proof(code: &str) -> Value {
    json!({"current_password": PASSWORD, "code": code})
}

#[actix_web::test]
async fn a_confirmed_factor_is_asked_for_at_every_sign_in() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let secret = enrol(&app, &peng).await;
    // Until it is confirmed it counts for nothing.
    app.sign_in("peng", PASSWORD).await.created();
    confirm(&app, &peng, "000000")
        .await
        .refused_at(422, "/code", "wrong");
    let code = secret.code_at(app.app.clock.now());
    let codes = confirm(&app, &peng, &code).await.ok();
    assert_eq!(codes["recovery_codes"].as_array().unwrap().len(), 10);
    confirm(&app, &peng, &code)
        .await
        .refused(409, "wrong_state");
    let body = json!({"current_password": PASSWORD});
    let again = app
        .post("/v1/users/me/totp")
        .by(&peng)
        .json(&body)
        .send()
        .await;
    again.refused(409, "wrong_state");

    let token = challenge(&app, &peng).await;
    app.get("/v1/users/me")
        .token(&token)
        .send()
        .await
        .refused(401, "invalid_token");
    app.app.clock.advance(Duration::seconds(30));
    let code = secret.code_at(app.app.clock.now());
    let tokens = answer(&app, &token, &code).await.created();
    let access = text(&tokens["access_token"]);
    app.get("/v1/users/me").token(access).send().await.ok();
    let mine = app
        .get("/v1/sessions?limit=1")
        .token(access)
        .send()
        .await
        .ok();
    assert_eq!(mine["items"][0]["second_factor"], true);
    let state = app.get("/v1/users/me/totp").token(access).send().await;
    state.etag();
    let state = state.ok();
    assert_eq!(state["confirmed"], true);
    assert_eq!(state["recovery_codes_left"], 10);
    assert_eq!(state["required"], false);
}

#[actix_web::test]
async fn a_code_is_good_once_even_within_its_window() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let phone = with_factor(&app, &peng).await;
    // The one that confirmed is used up.
    let used = phone.code(&app);
    let first = challenge(&app, &peng).await;
    answer(&app, &first, &used)
        .await
        .refused_at(422, "/code", "wrong");
    let code = phone.next_code(&app);
    let second = challenge(&app, &peng).await;
    answer(&app, &first, &code).await.created();
    answer(&app, &second, &code)
        .await
        .refused_at(422, "/code", "wrong");
    // Nor is the challenge.
    let code = phone.next_code(&app);
    answer(&app, &first, &code)
        .await
        .refused(401, "invalid_challenge");
    answer(&app, &second, &code).await.created();
}

#[actix_web::test]
async fn one_code_sent_many_times_at_once_begins_one_session() {
    let app = TestApp::start_with(|settings| {
        settings.pool_wait = std::time::Duration::from_secs(20);
    })
    .await;
    let peng = app.person("peng").await;
    let phone = with_factor(&app, &peng).await;
    let mut challenges = vec![challenge(&app, &peng).await, challenge(&app, &peng).await];
    challenges.extend(challenges.clone());
    let code = phone.next_code(&app);
    let calls = challenges.iter().map(|token| {
        let body = json!({"challenge_token": token, "code": code});
        app.post("/v1/sessions/totp").json(&body)
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 1);
    assert_eq!(app.database.count("sessions", "true"), 2);
}

#[actix_web::test]
async fn a_challenge_takes_five_codes_and_lives_five_minutes() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let phone = with_factor(&app, &peng).await;
    let token = challenge(&app, &peng).await;
    for _ in 0..5 {
        answer(&app, &token, "000000")
            .await
            .refused_at(422, "/code", "wrong");
    }
    let code = phone.next_code(&app);
    answer(&app, &token, &code)
        .await
        .refused(401, "invalid_challenge");
    let late = challenge(&app, &peng).await;
    app.app.clock.advance(Duration::seconds(301));
    answer(&app, &late, &phone.code(&app))
        .await
        .refused(401, "invalid_challenge");
    answer(&app, "made-up", &phone.code(&app))
        .await
        .refused(401, "invalid_challenge");
    assert_eq!(app.database.count("sessions", "true"), 1);
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(app.database.count("sign_in_challenges", "true"), 0);
}

#[actix_web::test]
async fn who_has_the_password_alone_is_slowed_as_who_guesses_it() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let phone = with_factor(&app, &peng).await;
    // The place is known, so it has ten; each right password without a code after it costs one.
    for _ in 0..10 {
        challenge(&app, &peng).await;
    }
    app.sign_in("peng", PASSWORD)
        .await
        .refused(429, "too_many_attempts");
    app.app.clock.advance(Duration::seconds(11));
    let token = challenge(&app, &peng).await;
    answer(&app, &token, &phone.next_code(&app)).await.created();
    challenge(&app, &peng).await;
    assert_eq!(
        app.database.count("guess_budgets", "attempts > 2"),
        1,
        "the address's"
    );
}

#[actix_web::test]
async fn a_recovery_code_is_good_once_and_new_ones_replace_all() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let phone = with_factor(&app, &peng).await;
    let token = challenge(&app, &peng).await;
    let typed = phone.recovery_codes[0].to_uppercase().replace('-', " ");
    answer(&app, &token, &typed).await.created();
    let token = challenge(&app, &peng).await;
    answer(&app, &token, &typed)
        .await
        .refused_at(422, "/code", "wrong");
    let renew = |code: String| {
        let call = app.post("/v1/users/me/totp/recovery-codes").by(&peng);
        call.json(&proof(&code)).send()
    };
    renew("123456".into())
        .await
        .refused_at(422, "/code", "wrong");
    let fresh = renew(phone.recovery_codes[1].clone()).await.ok();
    answer(&app, &token, &phone.recovery_codes[2])
        .await
        .refused_at(422, "/code", "wrong");
    answer(&app, &token, text(&fresh["recovery_codes"][0]))
        .await
        .created();
    let state = app.get("/v1/users/me/totp").by(&peng).send().await.ok();
    assert_eq!(state["recovery_codes_left"], 9);
    // They are kept as digests, the secret sealed.
    for table in ["totp_factors", "recovery_codes"] {
        let kept = app.database.text_of(table);
        for secret in [
            &phone.recovery_codes[3].replace('-', ""),
            &phone.secret.base32(),
        ] {
            assert!(
                !kept.contains(&**secret) && !kept.contains(&hex::encode(secret)),
                "{table}"
            );
        }
    }
    let raw = hex::encode(phone.secret.bytes());
    assert!(!app.database.text_of("totp_factors").contains(&raw));
}

#[actix_web::test]
async fn disabling_asks_for_password_and_code() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let phone = with_factor(&app, &peng).await;
    let disable = |body: Value| {
        app.post("/v1/users/me/totp/disable")
            .by(&peng)
            .json(&body)
            .send()
    };
    let mut wrong = proof(&phone.next_code(&app));
    wrong["current_password"] = json!("a wrong guess");
    disable(wrong)
        .await
        .refused_at(422, "/current_password", "wrong");
    disable(proof("000000"))
        .await
        .refused_at(422, "/code", "wrong");
    assert_eq!(app.database.count("totp_factors", "true"), 1);
    disable(proof(&phone.code(&app))).await.is(204);
    app.sign_in("peng", PASSWORD).await.created();
    assert_eq!(app.database.count("totp_factors", "true"), 0);
    assert_eq!(app.database.count("recovery_codes", "true"), 0);
    assert_eq!(
        app.database
            .count("sessions", "second_factor_at is not null"),
        0
    );
    disable(proof(&phone.next_code(&app)))
        .await
        .refused_at(422, "/code", "wrong");
}

#[actix_web::test]
async fn codes_cannot_be_tried_out_in_a_session_either() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    with_factor(&app, &peng).await;
    let disable = || {
        let call = app.post("/v1/users/me/totp/disable").by(&peng);
        call.json(&proof("000000")).send()
    };
    for _ in 0..5 {
        disable().await.refused_at(422, "/code", "wrong");
    }
    disable().await.refused(429, "too_many_attempts");
}

#[actix_web::test]
async fn a_new_password_voids_a_sign_in_that_is_half_done() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let phone = with_factor(&app, &peng).await;
    let token = challenge(&app, &peng).await;
    let body = json!({"current_password": PASSWORD, "new_password": "staple of the year"});
    let change = app
        .post("/v1/users/me/change-password")
        .by(&peng)
        .json(&body);
    change.send().await.is(204);
    answer(&app, &token, &phone.next_code(&app))
        .await
        .refused(401, "invalid_challenge");
}

fn asking(settings: &mut Settings) {
    settings.require_totp_for = vec![Role::ProvinceAdmin, Role::CityAdmin];
}

#[actix_web::test]
async fn a_role_can_ask_for_a_second_factor() {
    let app = TestApp::start_with(asking).await;
    let admin = app.province_admin().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let peng = app.person("peng").await;
    let appoint = |token: String| {
        let body = json!({"user_id": peng.id, "role": "broker", "division": "510000"});
        app.post("/v1/role-grants").token(&token).json(&body).send()
    };
    // He may sign in and do what everybody may, but not what the role may; and is told why.
    app.get("/v1/users/me").by(&admin).send().await.ok();
    let answer_in_english = app
        .post("/v1/role-grants")
        .by(&admin)
        .header("accept-language", "en")
        .json(&json!({"user_id": peng.id, "role": "broker", "division": "510000"}));
    answer_in_english.send().await.refused(403, "totp_required");
    appoint(broker.token.clone())
        .await
        .refused(403, "forbidden");
    appoint(peng.token.clone()).await.refused(403, "forbidden");
    let list = app
        .get("/v1/role-grants?count=true")
        .by(&admin)
        .send()
        .await
        .ok();
    assert_eq!(list["total"]["value"], 1, "his own");
    assert_eq!(app.database.count("role_grants", "role = 'judge'"), 0);
    let state = app.get("/v1/users/me/totp").by(&admin).send().await.ok();
    assert_eq!(
        (&state["required"], &state["confirmed"]),
        (&json!(true), &json!(false))
    );

    let phone = with_factor(&app, &admin).await;
    // The session that enrolled has shown it; one that began with the password alone has not.
    appoint(admin.token.clone()).await.created();
    let token = challenge(&app, &admin).await;
    let tokens = answer(&app, &token, &phone.next_code(&app)).await.created();
    let access = text(&tokens["access_token"]).to_owned();
    app.database
        .run("update role_grants set revoked_at = now() where role = 'broker' and granted_by is not null")
        .unwrap();
    appoint(access.clone()).await.created();
    // A refresh does not lose it.
    let body = json!({"refresh_token": tokens["refresh_token"]});
    let refreshed = app
        .post("/v1/sessions/refresh")
        .json(&body)
        .send()
        .await
        .ok();
    let access = text(&refreshed["access_token"]).to_owned();
    let grants = app
        .get("/v1/role-grants?count=true")
        .token(&access)
        .send()
        .await
        .ok();
    assert_eq!(grants["total"]["value"], 4);
    let disable = app.post("/v1/users/me/totp/disable").token(&access);
    disable
        .json(&proof(&phone.next_code(&app)))
        .send()
        .await
        .is(204);
    appoint(access).await.refused(403, "totp_required");
}

#[actix_web::test]
async fn a_session_begun_before_the_factor_was_enrolled_lacks_it() {
    let app = TestApp::start_with(asking).await;
    let admin = app.province_admin().await;
    let stolen = app.sign_in("province", PASSWORD).await.created();
    with_factor(&app, &admin).await;
    let peng = app.person("peng").await;
    let path = format!("/v1/users/{}/deactivate", peng.id);
    let body = json!({"reason": "x"});
    let call = app
        .post(&path)
        .token(text(&stolen["access_token"]))
        .json(&body);
    call.send().await.refused(403, "totp_required");
    app.post(&path).by(&admin).json(&body).send().await.ok();
}

#[test]
fn an_app_that_reads_the_secret_makes_the_same_codes() {
    let secret = TotpSecret::generate();
    let read = TotpSecret::from_base32(&secret.base32()).unwrap();
    let now: DateTime<Utc> = Utc::now();
    assert_eq!(secret.code_at(now), read.code_at(now));
}
