use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tianfu::access::auth::signing_keys;

use crate::support::{Person, TestApp};

/// What a forger has at best: the key itself, the claims of a good token, and the published public key.
struct Workshop {
    kid: String,
    key: EncodingKey,
    pair: Ed25519KeyPair,
    public: Vec<u8>,
    claims: Value,
}

impl Workshop {
    async fn open(app: &TestApp, person: &Person) -> Self {
        let rows = signing_keys::all(&mut app.database.connect()).unwrap();
        let pkcs8 = signing_keys::private_half(&rows[0], app.app.db.vault()).unwrap();
        let kid = rows[0].kid.clone();
        let jwks = app.get("/.well-known/jwks.json").send().await.ok();
        let x = jwks["keys"][0]["x"].as_str().unwrap();
        let payload = person.token.split('.').nth(1).unwrap();
        Self {
            kid,
            key: EncodingKey::from_ed_der(&pkcs8),
            pair: Ed25519KeyPair::from_pkcs8(&pkcs8).unwrap(),
            public: URL_SAFE_NO_PAD.decode(x).unwrap(),
            claims: serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap(),
        }
    }

    fn header(&self, kid: Option<&str>) -> Header {
        Header {
            kid: kid.map(str::to_owned),
            typ: Some("at+jwt".to_owned()),
            ..Header::new(Algorithm::EdDSA)
        }
    }

    /// Signed with the right key, under a header as it stands.
    fn under(&self, header: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), part(&self.claims));
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// Signed with the right key, but with another claim.
    fn with(&self, claim: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims[claim] = value;
        jsonwebtoken::encode(&self.header(Some(&self.kid)), &claims, &self.key).unwrap()
    }

    fn without(&self, claim: &str) -> String {
        let mut claims = self.claims.clone();
        claims.as_object_mut().unwrap().remove(claim);
        jsonwebtoken::encode(&self.header(Some(&self.kid)), &claims, &self.key).unwrap()
    }
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[actix_web::test]
async fn no_forged_token_lets_anybody_in() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let victim = app.province_admin().await;
    let shop = Workshop::open(&app, &peng).await;
    let [head, _, signature] = peng.token.split('.').collect::<Vec<_>>()[..] else {
        panic!("not a JWT")
    };
    let kid = Some(&*shop.kid);
    let mut as_victim = shop.claims.clone();
    as_victim["sub"] = json!(victim.id);
    let hs256 = Header {
        kid: kid.map(str::to_owned),
        ..Header::new(Algorithm::HS256)
    };
    let another =
        aws_lc_rs::signature::Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new())
            .unwrap();
    let another = EncodingKey::from_ed_der(another.as_ref());
    let now = app.app.clock.now().timestamp();
    let none = json!({"alg": "none", "kid": shop.kid});
    let forged = [
        (
            "alg none",
            format!("{}.{}.", part(&none), part(&shop.claims)),
        ),
        (
            "alg none, signed",
            format!("{}.{}.{signature}", part(&none), part(&shop.claims)),
        ),
        (
            "the public key as secret",
            jsonwebtoken::encode(
                &hs256,
                &shop.claims,
                &EncodingKey::from_secret(&shop.public),
            )
            .unwrap(),
        ),
        (
            "another key under our kid",
            jsonwebtoken::encode(&shop.header(kid), &shop.claims, &another).unwrap(),
        ),
        (
            "an unknown kid",
            jsonwebtoken::encode(&shop.header(Some("0000")), &shop.claims, &shop.key).unwrap(),
        ),
        (
            "no kid",
            jsonwebtoken::encode(&shop.header(None), &shop.claims, &shop.key).unwrap(),
        ),
        (
            "another issuer",
            shop.with("iss", json!("http://evil.test")),
        ),
        ("another audience", shop.with("aud", json!("other"))),
        ("no issuer", shop.without("iss")),
        ("no audience", shop.without("aud")),
        ("no end", shop.without("exp")),
        ("no session", shop.without("sid")),
        ("expired", shop.with("exp", json!(now))),
        ("not yet valid", shop.with("nbf", json!(now + 60))),
        ("another's session", shop.with("sub", json!(victim.id))),
        (
            "a session that is not",
            shop.with("sid", json!(uuid::Uuid::now_v7())),
        ),
        (
            "a tampered payload",
            format!("{head}.{}.{signature}", part(&as_victim)),
        ),
        ("no signature", format!("{head}.{}.", part(&shop.claims))),
        ("a refresh token", peng.refresh_token.clone()),
        ("garbage", "garbage".into()),
        ("dots", "a.b.c".into()),
        ("nothing", String::new()),
    ];
    // The workshop's tools are good: what it makes without a lie is taken.
    let good = shop.with("aud", json!("tianfu"));
    app.get("/v1/users/me").token(&good).send().await.ok();
    for (lie, token) in &forged {
        for path in ["/v1/users/me", "/v1/listings"] {
            let answer = app.get(path).token(token).send().await;
            assert_eq!(answer.status, 401, "{lie} at {path}");
            answer.refused(401, "invalid_token");
        }
    }
    let write = json!({"introduction": "x"});
    let answer = app
        .patch("/v1/users/me")
        .token(&forged[2].1)
        .header("if-match", "*")
        .json(&write)
        .send()
        .await;
    answer.refused(401, "invalid_token");
    assert_eq!(app.database.count("users", "introduction = ''"), 2);
}

#[actix_web::test]
async fn only_a_bearer_is_a_caller() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for header in [
        format!("Basic {}", peng.token),
        format!("Token {}", peng.token),
        peng.token.clone(),
        "Bearer".into(),
        format!("Bearer {0}, Bearer {0}", peng.token),
    ] {
        let call = app.get("/v1/users/me").header("authorization", &header);
        call.send().await.refused(401, "invalid_token");
    }
    // The scheme's case does not matter (RFC 9110).
    let call = app
        .get("/v1/users/me")
        .header("authorization", &format!("bearer {}", peng.token));
    call.send().await.ok();
}

#[actix_web::test]
async fn a_well_signed_token_whose_header_says_more_or_less_than_ours_is_refused() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let admin = app.province_admin().await;
    let client = app.integration(&admin, "510600", &["matches:read"]).await;
    let mut shop = Workshop::open(&app, &peng).await;
    let of_client = client.token.split('.').nth(1).unwrap();
    let of_client: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(of_client).unwrap()).unwrap();
    let kid = shop.kid.clone();
    let ours = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": kid});
    let but = |member: &str, value: Value| {
        let mut header = ours.clone();
        header[member] = value;
        header.to_string()
    };
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(&shop.public)});
    let mut refused = vec![
        but("crit", json!(["exp"])),
        but("crit", json!(["b64"])),
        but("crit", json!([])),
        but("crit", json!("kid")),
        but("crit", Value::Null),
        but("zip", json!("DEF")),
        but("b64", json!(true)),
        but("b64", json!(false)),
        but("enc", json!("A128GCM")),
        but("cty", json!("JWT")),
        but("jwk", jwk),
        but("jku", json!("http://evil.test/jwks.json")),
        but("x5u", json!("http://evil.test/x5u")),
        but("x5c", json!(["MII"])),
        but("alg", json!("HS256")),
        but("alg", json!("none")),
        but("alg", json!("Ed25519")),
        but("kid", json!(["a"])),
        "[]".to_owned(),
        "7".to_owned(),
        format!(r#"{{"alg":"EdDSA","alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"JWT","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"x","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"at+jwt","kid":"{kid}"}}"#),
    ];
    for typ in [
        "JWT",
        "jwt",
        "",
        "at",
        "at+jwt ",
        "id+jwt",
        "text/at+jwt",
        "application/jwt",
    ] {
        refused.push(but("typ", json!(typ)));
    }
    refused.push(but("typ", Value::Null));
    for claims in [shop.claims.clone(), of_client] {
        let is_client = !claims["client_id"].is_null();
        shop.claims = claims;
        let path = if is_client {
            "/v1/matches"
        } else {
            "/v1/users/me"
        };
        for typ in [
            "at+jwt",
            "AT+JWT",
            "application/at+jwt",
            "Application/At+Jwt",
        ] {
            let token = shop.under(&but("typ", json!(typ)));
            app.get(path).token(&token).send().await.ok();
        }
        for header in &refused {
            let token = shop.under(header);
            for path in [path, "/v1/listings"] {
                let answer = app.get(path).token(&token).send().await;
                assert_eq!(answer.status, 401, "{header}");
                // It is not counted as the caller's either.
                assert!(
                    answer.header("ratelimit").starts_with("\"address\""),
                    "{header}"
                );
                answer.refused(401, "invalid_token");
            }
        }
        let end = app
            .post("/v1/sessions/current/end")
            .token(&shop.under(&refused[0]));
        end.send().await.refused(401, "invalid_token");
    }
    assert_eq!(app.database.count("sessions", "ended_at is not null"), 0);
}
