//! Secrets: told once, two at most, rotated without a gap.

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use tianfu::platform::settings::Settings;

use crate::authorization::SCOPES;
use crate::support::{TestApp, together, with_status};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[actix_web::test]
async fn a_secret_is_told_once_and_only_its_digest_is_kept() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    let answer = app.new_secret(&province, &client.id).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(
        answer.header("location"),
        format!("/v1/api-clients/{}", client.id)
    );
    let answer = answer.created();
    let secret = text(&answer["client_secret"]);
    assert!(secret.starts_with("tfs_") && secret.len() == 47, "{secret}");
    assert_ne!(secret, client.secret);
    let read = app
        .get(&format!("/v1/api-clients/{}", client.id))
        .by(&province)
        .send()
        .await;
    assert!(!read.text.contains(secret) && !read.text.contains("digest"));
    assert_eq!(read.ok()["secrets"].as_array().unwrap().len(), 2);
    for table in [
        "api_client_secrets",
        "api_clients",
        "idempotent_requests",
        "users",
    ] {
        assert!(
            !app.database.text_of(table).contains(&secret[4..]),
            "{table}"
        );
    }
}

#[actix_web::test]
async fn secrets_are_rotated_without_a_gap() {
    let app = TestApp::start().await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let client = app.integration(&deyang, "510600", &SCOPES).await;
    let new = app.new_secret(&deyang, &client.id).await.created();
    // Both are good, and the old one's token too.
    app.token_of(&client.id, &client.secret, "").await.ok();
    let token = app
        .token_of(&client.id, text(&new["client_secret"]), "")
        .await
        .ok();
    let token = text(&token["access_token"]);
    app.get("/v1/matches").client(&client).send().await.ok();
    app.get("/v1/matches").token(token).send().await.ok();
    let at = format!(
        "/v1/api-clients/{}/secrets/{}/revoke",
        client.id, client.secret_id
    );
    let left = app.post(&at).by(&deyang).send().await.ok();
    let left = left["secrets"].as_array().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["id"], new["id"]);
    // The old one is refused with the tokens that it got, the new one goes on.
    app.token_of(&client.id, &client.secret, "").await.is(401);
    app.get("/v1/matches")
        .client(&client)
        .send()
        .await
        .refused(401, "invalid_token");
    app.get("/v1/matches").token(token).send().await.ok();
    app.token_of(&client.id, text(&new["client_secret"]), "")
        .await
        .ok();
    app.post(&at)
        .by(&deyang)
        .send()
        .await
        .refused(409, "wrong_state");
    // The place is free again.
    app.new_secret(&deyang, &client.id).await.created();
}

#[actix_web::test]
async fn there_are_never_more_than_two_live_secrets() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    let path = format!("/v1/api-clients/{}/secrets", client.id);
    let answers = together((0..6).map(|_| app.post(&path).by(&province))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 5)
    );
    app.new_secret(&province, &client.id)
        .await
        .refused(409, "too_many_secrets");
    assert_eq!(app.database.count("api_client_secrets", "true"), 2);
    // Whatever the code above forgets.
    let third = "insert into api_client_secrets (id, client_id, place, digest, created_by, created_at)
        select gen_random_uuid(), client_id, place, sha256('x'), created_by, now() from api_client_secrets limit 1";
    assert!(app.database.run(third).is_err());
}

#[actix_web::test]
async fn a_secret_ends_by_itself_and_gives_its_place_away() {
    // Tokens that live longer than the secret has left.
    let long = |settings: &mut Settings| settings.access_token_lifetime = Duration::hours(2);
    let app = TestApp::start_with(long).await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    let path = format!("/v1/api-clients/{}/secrets", client.id);
    let call = app
        .post(&path)
        .by(&province)
        .json(&json!({"valid_days": 1}));
    let short = call.send().await.created();
    assert!(short["expires_at"].is_string());
    let secret = text(&short["client_secret"]).to_owned();
    let token = app.token_of(&client.id, &secret, "").await.ok();
    app.get("/v1/matches")
        .token(text(&token["access_token"]))
        .send()
        .await
        .ok();
    app.app.clock.advance(Duration::hours(23));
    let token = app.token_of(&client.id, &secret, "").await.ok();
    app.app.clock.advance(Duration::minutes(90));
    app.token_of(&client.id, &secret, "").await.is(401);
    let refused = app
        .get("/v1/matches")
        .token(text(&token["access_token"]))
        .send()
        .await;
    refused.refused(401, "invalid_token");
    // The lasting one lasts, and another takes the free place.
    app.token_of(&client.id, &client.secret, "").await.ok();
    let signed_in = app
        .sign_in("province", crate::support::PASSWORD)
        .await
        .created();
    let call = app.post(&path).token(text(&signed_in["access_token"]));
    call.send().await.created();
    assert_eq!(
        app.database
            .count("api_client_secrets", "revoked_at is null"),
        2
    );
}

#[actix_web::test]
async fn the_last_use_is_told_of_the_client_and_of_each_secret() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    app.new_secret(&province, &client.id).await.created();
    let path = format!("/v1/api-clients/{}", client.id);
    let before = app.get(&path).by(&province).send().await;
    let etag = before.etag();
    let before = before.ok();
    assert_eq!(before["secrets"][0]["last_used_at"], before["last_used_at"]);
    assert_eq!(before["secrets"][1]["last_used_at"], Value::Null);
    app.app.clock.advance(Duration::minutes(5));
    app.token_of(&client.id, &client.secret, "").await.ok();
    let after = app
        .get(&path)
        .by(&province)
        .header("if-none-match", &etag)
        .send()
        .await
        .ok();
    assert!(text(&after["last_used_at"]) > text(&before["last_used_at"]));
    // A secret that is wrong is no use.
    app.token_of(&client.id, "tfs_wrong", "").await.is(401);
    assert_eq!(app.get(&path).by(&province).send().await.ok(), after);
}

#[actix_web::test]
async fn another_citys_administrator_cannot_reach_a_secret() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    let own = app.integration(&ganzi, "513300", &SCOPES).await;
    app.new_secret(&ganzi, &client.id)
        .await
        .refused(404, "not_found");
    for id in [&client.id, &own.id] {
        let path = format!("/v1/api-clients/{id}/secrets/{}/revoke", client.secret_id);
        app.post(&path)
            .by(&ganzi)
            .send()
            .await
            .refused(404, "not_found");
    }
    app.token_of(&client.id, &client.secret, "").await.ok();
}
