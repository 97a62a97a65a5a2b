use serde_json::json;

use super::{events, newest};
use crate::support::{PASSWORD, TestApp};

const PLANTED: &str = "planted-4f1c";

#[actix_web::test]
async fn no_secret_and_no_personal_data_gets_in() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let name = "planted_person";
    let body = json!({"username": name, "password": format!("{PLANTED} password"), "display_name": format!("{PLANTED} name"),
        "account_kind": "worker", "affiliation": format!("{PLANTED} firm"), "introduction": format!("{PLANTED} words")});
    app.post("/v1/users").json(&body).send().await.created();
    let session = app
        .sign_in(name, &format!("{PLANTED} password"))
        .await
        .created();
    let token = session["access_token"].as_str().unwrap();
    let refresh = session["refresh_token"].as_str().unwrap();
    let change = app
        .patch("/v1/users/me")
        .token(token)
        .header("if-match", "*");
    let profile = json!({"display_name": format!("{PLANTED} other"), "introduction": ""});
    change.json(&profile).send().await.ok();
    let contact = |phone: &str| json!({"name": format!("{PLANTED} contact"), "phone": phone, "email": format!("{PLANTED}@example.com")});
    let need = json!({"side": "need", "market": "technology", "kind": "problem", "title": "电气改造", "division": "510603",
        "contact": contact("13899990000")});
    let created = app.post("/v1/listings").token(token);
    let created = created.json(&need).send().await.created();
    let id = created["id"].as_str().unwrap();
    let change = app
        .patch(&format!("/v1/listings/{id}"))
        .token(token)
        .header("if-match", "*");
    change
        .json(&json!({"contact": contact("13899990001")}))
        .send()
        .await
        .ok();
    let renewed = app
        .post("/v1/sessions/refresh")
        .json(&json!({"refresh_token": refresh}));
    let renewed = renewed.send().await.ok();
    let next = renewed["refresh_token"].as_str().unwrap();
    let change = app.post("/v1/users/me/change-password").token(token);
    let passwords = json!({"current_password": format!("{PLANTED} password"), "new_password": format!("{PLANTED} second")});
    change.json(&passwords).send().await.is(204);

    let trail = app.database.text_of("audit_events") + &app.database.text_of("audit_links");
    let user = session["user_id"].as_str().unwrap();
    let query = format!("select password_hash from users where id = '{user}'");
    let hash = app.database.text_of(&format!("({query})"));
    let hash = hash.split('"').nth(3).unwrap();
    assert!(hash.starts_with("$argon2"), "{hash}");
    for secret in [
        PLANTED,
        name,
        "13899990000",
        "13899990001",
        "$argon2",
        hash,
        token,
        refresh,
        next,
        PASSWORD,
    ] {
        assert!(!trail.contains(secret), "{secret}");
    }
    // Digests and keys are bytes: they would stand there in hexadecimal digits.
    for (table, column) in [
        ("refresh_tokens", "digest"),
        ("signing_keys", "sealed"),
        ("idempotent_requests", "sealed_answer"),
    ] {
        let digests = app.database.text_of(&format!(
            "(select encode({column}, 'hex') as it from {table})"
        ));
        for digest in digests.split('"').filter(|part| part.len() >= 64) {
            assert!(!trail.contains(digest), "{table}.{column}");
        }
    }
    assert!(!trail.contains("'电':"), "lexemes of the search");

    // That it changed is told.
    let contact = newest(&app, &province, "listing_contacts", id).await;
    assert_eq!(contact["after"], json!({"sealed": "***"}));
    assert_eq!(contact["before"], json!({"sealed": "***"}));
    let filter = [("row_id", user), ("resource", "users")];
    let account = events(&app, &province, &filter).await;
    assert!(
        account
            .iter()
            .any(|one| one["after"]["password_hash"] == "***"
                && one["operation"] == "change_password")
    );
    let born = account.last().unwrap();
    assert_eq!(born["after"]["display_name"], "***");
    assert_eq!(born["after"]["account_kind"], "worker");
}
