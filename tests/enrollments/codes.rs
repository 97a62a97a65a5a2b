//! Attendees' codes.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use super::rows::{Stage, path};

/// The claims of a code, verified with the key of the session as a device at the door does.
fn claims(stage: &Stage, session: &Value, token: &str) -> Option<Value> {
    let id = session["id"].as_str().unwrap();
    let key = stage.texts(
        "encode(public_key, 'base64')",
        &format!("attendee_code_keys where session_id = '{id}'"),
    );
    let key = key[0].replace('+', "-").replace('/', "_").replace('=', "");
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let key = DecodingKey::from_ed_components(&key).unwrap();
    let decoded = jsonwebtoken::decode::<Value>(token, &key, &rules).ok()?;
    Some(decoded.claims)
}

#[actix_web::test]
async fn a_code_is_signed_by_the_key_of_its_session_and_rotates() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let other = stage.session(json!({})).await;
    let person = stage.person("person", "510603").await;
    let made = stage.joins(&person, &session).send().await.created();
    let elsewhere = stage.joins(&person, &other).send().await.created();
    let code = || stage.app.get(&format!("{}/code", path(&made))).by(&person);
    let answer = code().send().await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let token = answer.ok()["token"].as_str().unwrap().to_owned();
    let said = claims(&stage, &session, &token).unwrap();
    assert_eq!(
        (&said["session"], &said["enrollment"]),
        (&session["id"], &made["id"])
    );
    assert_eq!(claims(&stage, &other, &token), None, "another key");
    assert!(token.len() < 420, "{}", token.len());
    assert_eq!(code().send().await.ok()["token"], token, "it stays");
    let again = stage.post(&person, &made, "rotate-code").send().await.ok();
    assert_eq!(again["version"], json!(null));
    let rotated = code().send().await.ok()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(rotated, token);
    let revoked = format!(
        "code_id = '{}' and reason = 'rotated'",
        said["code"].as_str().unwrap()
    );
    assert_eq!(
        stage.app.database.count("revoked_attendee_codes", &revoked),
        1
    );
    let now = claims(&stage, &session, &rotated).unwrap();
    stage.cancel(&person, &made).await.ok();
    let revoked = format!(
        "code_id = '{}' and reason = 'cancelled'",
        now["code"].as_str().unwrap()
    );
    assert_eq!(
        stage.app.database.count("revoked_attendee_codes", &revoked),
        1
    );
    code().send().await.refused(409, "wrong_state");
    assert_eq!(
        stage.count(&format!(
            "code_id in (select code_id from revoked_attendee_codes) and id <> '{}'",
            made["id"].as_str().unwrap()
        )),
        0
    );
    assert_eq!(elsewhere["status"], "confirmed");
}

#[actix_web::test]
async fn a_code_is_drawn_for_who_may_enrol_the_person() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 1})).await;
    let person = stage.person("person", "510603").await;
    let waiting = stage.person("waiting", "510603").await;
    let made = stage.joins(&person, &session).send().await.created();
    let waits = stage.joins(&waiting, &session).send().await.created();
    let code = format!("{}/code", path(&made));
    let svg = stage
        .app
        .get(&format!("{code}?format=svg"))
        .by(&person)
        .send()
        .await;
    assert_eq!(svg.status, 200);
    assert!(svg.header("content-type").starts_with("image/svg+xml"));
    assert!(svg.text.starts_with("<svg"));
    let svg = stage
        .app
        .get(&code)
        .by(&stage.city)
        .header("accept", "image/svg+xml")
        .send()
        .await;
    assert!(svg.text.starts_with("<svg"));
    let png = stage
        .app
        .get(&format!("{code}?format=png&size=256"))
        .by(&person)
        .send()
        .await;
    assert_eq!(
        (png.status, png.header("content-type").as_str()),
        (200, "image/png")
    );
    assert!(png.bytes.starts_with(b"\x89PNG"));
    stage
        .app
        .get(&code)
        .by(&waiting)
        .send()
        .await
        .refused(404, "not_found");
    let none = stage
        .app
        .get(&format!("{}/code", path(&waits)))
        .by(&waiting)
        .send()
        .await;
    none.refused(409, "wrong_state");
}
