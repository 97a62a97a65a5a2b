use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use crate::support::{TestApp, until_answered};

#[actix_web::test]
async fn whoever_reads_the_published_keys_can_check_a_token() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let answer = app.get("/.well-known/jwks.json").send().await;
    assert!(!answer.text.contains("\"d\""), "a private key is published");
    let key = answer.ok()["keys"][0].clone();
    for (member, value) in [
        ("kty", "OKP"),
        ("crv", "Ed25519"),
        ("alg", "EdDSA"),
        ("use", "sig"),
    ] {
        assert_eq!(key[member], value);
    }
    let header = jsonwebtoken::decode_header(&peng.token).unwrap();
    assert_eq!(header.alg, Algorithm::EdDSA);
    assert_eq!(header.kid.as_deref(), key["kid"].as_str());
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_audience(&["tianfu"]);
    rules.set_issuer(&["http://tianfu.test"]);
    let decoding = DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
    let claims: Value = jsonwebtoken::decode(&peng.token, &decoding, &rules)
        .unwrap()
        .claims;
    assert_eq!(claims["sub"], peng.id.as_str());
    for claim in ["iss", "aud", "sub", "sid", "exp", "nbf", "iat", "jti"] {
        assert!(!claims[claim].is_null(), "{claim}");
    }
}

#[actix_web::test]
async fn two_replicas_share_the_key_and_the_sessions() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let peng = app.person("peng").await;
    second.get("/v1/users/me").by(&peng).send().await.ok();
    let keys = [&app, &second].map(|one| one.get("/.well-known/jwks.json").send());
    let [first, other] = keys;
    assert_eq!(first.await.ok(), other.await.ok());
    assert_eq!(app.database.count("signing_keys", "true"), 1);

    let body = json!({"refresh_token": peng.refresh_token});
    let refreshed = second
        .post("/v1/sessions/refresh")
        .json(&body)
        .send()
        .await
        .ok();
    let token = refreshed["access_token"].as_str().unwrap();
    app.get("/v1/users/me").token(token).send().await.ok();
    app.post("/v1/sessions/current/end")
        .token(token)
        .send()
        .await
        .is(204);
    let me = until_answered(401, || second.get("/v1/users/me").token(token)).await;
    me.refused(401, "invalid_token");
}
