use serde_json::json;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_session_begins_with_the_right_name_and_password() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let session = app.sign_in("peng", PASSWORD).await.created();
    assert_eq!(session["user_id"], peng.id.as_str());
    assert_eq!(session["token_type"], "Bearer");
    assert_eq!(session["expires_in_seconds"], 600);
    let token = session["access_token"].as_str().unwrap();
    let me = app.get("/v1/users/me").token(token).send().await.ok();
    assert_eq!(me["username"], "peng");
    let id = session["session_id"].as_str().unwrap();
    let mine = format!(
        "id = '{id}' and user_id = '{}' and ended_at is null",
        peng.id
    );
    assert_eq!(app.database.count("sessions", &mine), 1);
}

#[actix_web::test]
async fn a_wrong_name_and_a_wrong_password_are_told_alike() {
    let app = TestApp::start().await;
    app.person("peng").await;
    app.person("imported").await;
    app.database
        .run("update users set password_hash = null where username = 'imported'")
        .unwrap();
    let mut told = Vec::new();
    for (name, password) in [
        ("peng", "not the password"),
        ("nobody", PASSWORD),
        ("imported", PASSWORD),
        ("Peng", "not the password"),
        ("peng", &*format!("{PASSWORD} ")),
    ] {
        let answer = app.sign_in(name, password).await;
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        let mut problem = answer.refused(401, "invalid_credentials");
        problem["request_id"] = json!(null);
        told.push(problem);
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
    assert_eq!(
        app.database.count("sessions", "true"),
        2,
        "those of person()"
    );
}

#[actix_web::test]
async fn bounds_hold_before_a_password_is_looked_at() {
    let app = TestApp::start().await;
    for (body, place, kind) in [
        (
            json!({"username": "", "password": PASSWORD}),
            "/username",
            "length",
        ),
        (
            json!({"username": "a".repeat(255), "password": PASSWORD}),
            "/username",
            "length",
        ),
        (
            json!({"username": "peng", "password": ""}),
            "/password",
            "length",
        ),
        (
            json!({"username": "peng", "password": "p".repeat(129)}),
            "/password",
            "length",
        ),
        (json!({"username": "peng"}), "/password", "required"),
        (
            json!({"username": "peng", "password": PASSWORD, "role": "x"}),
            "/role",
            "unknown_field",
        ),
    ] {
        let answer = app.post("/v1/sessions").json(&body).send().await;
        answer.refused_at(422, place, kind);
    }
}

#[actix_web::test]
async fn neither_password_nor_refresh_token_stands_in_any_table() {
    let app = TestApp::start().await.hashing_as_served().await;
    let keyed = json!({"username": "keyed", "password": PASSWORD, "display_name": "k", "account_kind": "worker"});
    let register = app
        .post("/v1/users")
        .header("idempotency-key", "k")
        .json(&keyed);
    register.send().await.created();
    let peng = app.person("peng").await;
    let body = json!({"refresh_token": peng.refresh_token});
    let refreshed = app
        .post("/v1/sessions/refresh")
        .header("idempotency-key", "k")
        .json(&body)
        .send()
        .await
        .ok();
    let secrets = [
        PASSWORD,
        &peng.refresh_token,
        refreshed["refresh_token"].as_str().unwrap(),
        &peng.token,
        refreshed["access_token"].as_str().unwrap(),
    ];
    for table in ["users", "sessions", "refresh_tokens", "idempotent_requests"] {
        let text = app.database.text_of(table);
        assert!(!text.is_empty(), "{table}");
        for secret in secrets {
            assert!(!text.contains(secret), "{table}");
            assert!(!text.contains(&hex::encode(secret)), "{table}");
        }
    }
    let hashed = "password_hash like '$argon2id$v=19$m=19456,t=2,p=1$%'";
    assert_eq!(app.database.count("users", hashed), 2);
    assert_eq!(
        app.database
            .count("refresh_tokens", "octet_length(digest) = 32"),
        2
    );
}
