//! The token endpoint: what RFC 6749 asks for, and nothing else.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::Duration;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tianfu::access::auth::signing_keys;

use crate::authorization::SCOPES;
use crate::support::{Answer, Integration, TestApp, together, with_status};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// As RFC 6749, section 5.2 says, and as every problem is.
#[track_caller]
fn refused(answer: Answer, status: u16, error: &str) -> Value {
    assert_eq!(answer.header("content-type"), "application/json");
    let body = answer.is(status);
    assert_eq!(
        (&body["error"], &body["code"]),
        (&json!(error), &json!(error))
    );
    let said = body["error_description"].as_str().unwrap();
    assert!(
        said.bytes()
            .all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\'),
        "{said}"
    );
    body
}

async fn start() -> (TestApp, Integration) {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    (app, client)
}

#[actix_web::test]
async fn id_and_secret_are_taken_from_the_form_or_from_http_basic() {
    let (app, client) = start().await;
    let form = [
        GRANT,
        ("client_id", &client.id),
        ("client_secret", &client.secret),
    ];
    let by_form = app.token_form(&form).send().await;
    assert_eq!(by_form.header("cache-control"), "no-store");
    assert_eq!(by_form.header("pragma"), "no-cache");
    let by_form = by_form.ok();
    assert_eq!(by_form["token_type"], "Bearer");
    assert_eq!(by_form["expires_in"], 600);
    assert_eq!(by_form["scope"], SCOPES.join(" "));
    assert!(by_form.get("refresh_token").is_none());
    let header = basic(&client.id, &client.secret);
    let by_header = app
        .token_form(&[GRANT])
        .header("authorization", &header)
        .send()
        .await
        .ok();
    // What a client library adds beside is passed over, and what has no value is as good as absent.
    let form = [
        GRANT,
        ("audience", "x"),
        ("scope", ""),
        ("client_id", &client.id),
    ];
    let odd = app
        .token_form(&form)
        .header("authorization", &header)
        .send()
        .await
        .ok();
    for token in [by_form, by_header, odd] {
        let token = token["access_token"].as_str().unwrap();
        app.get("/v1/matches").token(token).send().await.ok();
        let claims = token.split('.').nth(1).unwrap();
        let claims: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        assert_eq!(
            (&claims["sub"], &claims["client_id"]),
            (&json!(client.user_id), &json!(client.id))
        );
        assert_eq!(claims["iss"], "http://tianfu.test");
        assert!(claims.get("sid").is_none());
    }
}

#[actix_web::test]
async fn a_token_is_narrowed_by_the_scope_asked_for_and_never_widened() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app
        .integration(&province, "510600", &["listings:read", "matches:read"])
        .await;
    let narrow = app
        .token_of(&client.id, &client.secret, "matches:read")
        .await
        .ok();
    assert_eq!(narrow["scope"], "matches:read");
    let narrow = narrow["access_token"].as_str().unwrap();
    app.get("/v1/matches").token(narrow).send().await.ok();
    let by_ref = app
        .get("/v1/listings/by-external-ref/x")
        .token(narrow)
        .send()
        .await;
    by_ref.refused(403, "insufficient_scope");
    for scope in [
        "listings:write",
        "listings:read listings:write",
        "everything",
        "listings:read\u{0}",
        "listings:read  matches:read",
    ] {
        refused(
            app.token_of(&client.id, &client.secret, scope).await,
            400,
            "invalid_scope",
        );
    }
}

#[actix_web::test]
async fn who_is_not_known_is_refused_and_not_told_why() {
    let (app, client) = start().await;
    let province = app
        .sign_in("province", crate::support::PASSWORD)
        .await
        .created();
    let other = {
        let admin = crate::support::Person {
            id: String::new(),
            username: String::new(),
            token: province["access_token"].as_str().unwrap().to_owned(),
            refresh_token: String::new(),
        };
        app.integration(&admin, "510600", &SCOPES).await
    };
    let some = "0198f3a2-5b1c-7000-8000-00000000ffff";
    let mut seen = Vec::new();
    for (id, secret) in [
        (&*client.id, "tfs_wrong"),
        (&*client.id, &*other.secret),
        (some, &*client.secret),
        ("not-an-id", &*client.secret),
        (&*client.user_id, &*client.secret),
        ("' or 1=1 --", "' or 1=1 --"),
        (&*client.id, "a\u{0}b"),
    ] {
        let by_form = app.token_of(id, secret, "").await;
        assert_eq!(
            by_form.header("www-authenticate"),
            "Basic realm=\"tianfu\", charset=\"UTF-8\""
        );
        let mut body = refused(by_form, 401, "invalid_client");
        body.as_object_mut().unwrap().remove("request_id");
        seen.push(body);
        let call = app
            .token_form(&[GRANT])
            .header("authorization", &basic(id, secret));
        refused(call.send().await, 401, "invalid_client");
    }
    seen.dedup();
    assert_eq!(seen.len(), 1);
    for header in [
        "Basic",
        "Basic !!",
        "Basic dGV4dA==",
        &format!("Bearer {}", client.token),
    ] {
        let call = app.token_form(&[GRANT]).header("authorization", header);
        refused(call.send().await, 401, "invalid_client");
    }
    refused(app.token_form(&[GRANT]).send().await, 401, "invalid_client");
    let nameless = app.token_form(&[GRANT, ("client_secret", &client.secret)]);
    refused(nameless.send().await, 401, "invalid_client");
}

#[actix_web::test]
async fn a_request_that_is_none_is_named() {
    let (app, client) = start().await;
    let id = ("client_id", &*client.id);
    let secret = ("client_secret", &*client.secret);
    let header = basic(&client.id, &client.secret);
    for form in [
        vec![id, secret],
        vec![("grant_type", ""), id, secret],
        vec![GRANT, GRANT, id, secret],
        vec![GRANT, id, id, secret],
        vec![GRANT, id, secret, secret],
        vec![
            GRANT,
            id,
            secret,
            ("scope", "listings:read"),
            ("scope", "listings:read"),
        ],
    ] {
        refused(app.token_form(&form).send().await, 400, "invalid_request");
    }
    let two_ways = app
        .token_form(&[GRANT, id, secret])
        .header("authorization", &header);
    refused(two_ways.send().await, 400, "invalid_request");
    let two_names = [GRANT, ("client_id", "0198f3a2-5b1c-7000-8000-00000000ffff")];
    let two_names = app.token_form(&two_names).header("authorization", &header);
    refused(two_names.send().await, 400, "invalid_request");
    for grant in [
        "password",
        "refresh_token",
        "authorization_code",
        "CLIENT_CREDENTIALS",
        "x\u{0}",
    ] {
        let call = app.token_form(&[("grant_type", grant), id, secret]);
        refused(call.send().await, 400, "unsupported_grant_type");
    }
    let body = json!({"grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret});
    let as_json = app.post("/v1/oauth/token").json(&body).send().await;
    refused(as_json, 400, "invalid_request");
    refused(
        app.post("/v1/oauth/token").send().await,
        400,
        "invalid_request",
    );
    let bytes = app.post("/v1/oauth/token").body(
        "application/x-www-form-urlencoded",
        vec![0xff, b'=', 0xfe, b'%', b'&'],
    );
    refused(bytes.send().await, 400, "invalid_request");
    let large = app
        .post("/v1/oauth/token")
        .body("application/x-www-form-urlencoded", "a".repeat(10 << 20));
    large.send().await.refused(413, "body_too_large");
    let english = app
        .token_form(&[id])
        .header("accept-language", "en")
        .send()
        .await;
    let english = refused(english, 400, "invalid_request");
    assert_eq!(english["detail"], english["error_description"]);
    let chinese = refused(app.token_form(&[id]).send().await, 400, "invalid_request");
    assert_eq!(chinese["detail"], "缺少 grant_type");
}

#[actix_web::test]
async fn a_token_ends_with_its_time_and_is_of_no_other_kind() {
    let (app, client) = start().await;
    app.app.clock.advance(Duration::minutes(8));
    app.get("/v1/matches").client(&client).send().await.ok();
    app.app.clock.advance(Duration::minutes(2));
    app.get("/v1/matches")
        .client(&client)
        .send()
        .await
        .refused(401, "invalid_token");
    // A client's secret is no token, and no refresh token.
    app.get("/v1/matches")
        .token(&client.secret)
        .send()
        .await
        .refused(401, "invalid_token");
    let refresh = app
        .post("/v1/sessions/refresh")
        .json(&json!({"refresh_token": client.secret}));
    refresh.send().await.refused(401, "invalid_refresh_token");
}

#[actix_web::test]
async fn a_token_is_that_of_its_client_and_secret_however_well_it_is_signed() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app
        .integration(&province, "510600", &["listings:read"])
        .await;
    let other = app.integration(&province, "513300", &SCOPES).await;
    let keys = signing_keys::all(&mut app.database.connect()).unwrap();
    let pkcs8 = signing_keys::private_half(&keys[0], app.app.db.vault()).unwrap();
    let kid = keys[0].kid.clone();
    let claims = client.token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let signed = |changes: Value| {
        let mut claims = claims.clone();
        let members = claims.as_object_mut().unwrap();
        members.extend(changes.as_object().unwrap().clone());
        members.retain(|_, value| !value.is_null());
        let header = Header {
            kid: Some(kid.clone()),
            typ: Some("at+jwt".to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(&pkcs8)).unwrap()
    };
    let ask = async |changes: Value| {
        let path = "/v1/listings/by-external-ref/x";
        app.get(path).token(&signed(changes)).send().await
    };
    ask(json!({})).await.refused(404, "not_found");
    let session = province.token.split('.').nth(1).unwrap();
    let session: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(session).unwrap()).unwrap();
    for changes in [
        json!({"sub": province.id}),
        json!({"sub": other.user_id}),
        json!({"client_id": other.id}),
        json!({"secret_id": other.secret_id}),
        json!({"client_id": other.id, "secret_id": other.secret_id}),
        json!({"secret_id": client.id}),
        json!({"sid": session["sid"]}),
        json!({"sid": session["sid"], "client_id": null}),
        json!({"scope": null}),
        json!({"secret_id": null}),
        json!({"client_id": "x"}),
    ] {
        let answer = ask(changes.clone()).await;
        assert_eq!(answer.status, 401, "{changes}: {}", answer.text);
        answer.refused(401, "invalid_token");
    }
    // A scope that the client is not granted is none, whatever the token says.
    let widened = signed(json!({"scope": SCOPES.join(" ")}));
    let refused = app.get("/v1/matches").token(&widened).send().await;
    refused.refused(403, "insufficient_scope");
}

#[actix_web::test]
async fn tokens_that_are_asked_for_while_a_secret_is_revoked_are_given_or_refused() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    let form = [
        GRANT,
        ("client_id", &*client.id),
        ("client_secret", &*client.secret),
    ];
    let revoke = format!(
        "/v1/api-clients/{}/secrets/{}/revoke",
        client.id, client.secret_id
    );
    let mut calls: Vec<_> = (0..12).map(|_| app.token_form(&form)).collect();
    calls.insert(4, app.post(&revoke).by(&province));
    let mut answers = together(calls).await;
    answers.remove(4).ok();
    assert_eq!(
        with_status(&answers, 200) + with_status(&answers, 401),
        answers.len(),
        "{answers:?}"
    );
    for answer in answers.into_iter().filter(|one| one.status == 200) {
        let token = answer.body["access_token"].as_str().unwrap();
        let call = app.get("/v1/matches").token(token);
        call.send().await.refused(401, "invalid_token");
    }
}
