use serde_json::json;

use super::rows::{Cast, FINISHED, path, put, rule};
use crate::support::TestApp;
use crate::training_sessions::rows::{a_session, moved};

#[actix_web::test]
async fn a_rule_is_made_read_and_replaced_until_the_session_is_finished() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut session = a_session(&app, &cast.city, &[]).await;
    let path = path(&session, "certificate-rule");
    app.get(&path)
        .by(&cast.city)
        .send()
        .await
        .refused(404, "not_found");
    let made = put(&app, &cast.city, &path, &rule(2)).send().await;
    let etag = made.etag();
    let made = made.created();
    assert_eq!(made["training_session_id"], session["id"]);
    assert_eq!(made["min_half_days"], 2);
    put(&app, &cast.city, &path, &rule(2))
        .send()
        .await
        .refused(412, "precondition_failed");
    let replace = |half_days: i32, etag: &str| {
        let call = app.put(&path).by(&cast.city).header("if-match", etag);
        call.json(&rule(half_days))
    };
    let replaced = replace(1, &etag).send().await;
    let newer = replaced.etag();
    assert_ne!(newer, etag);
    replaced.ok();
    replace(3, &etag)
        .send()
        .await
        .refused(412, "precondition_failed");
    // The same again is no new version.
    assert_eq!(replace(1, &newer).send().await.etag(), newer);
    let bare = app.put(&path).by(&cast.city).json(&rule(1));
    bare.send().await.refused(428, "precondition_required");
    for verb in FINISHED {
        session = moved(&app, &cast.city, &session, verb).await.ok();
    }
    replace(2, "*").send().await.refused(409, "wrong_state");
    let stays = app
        .database
        .count("certificate_rules", "min_half_days = 1 and version = 2");
    assert_eq!(stays, 1);
    assert_eq!(app.get(&path).send().await.ok()["min_half_days"], 1);
}

#[actix_web::test]
async fn a_rule_out_of_bounds_is_named() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let path = path(&session, "certificate-rule");
    for (member, value, kind) in [
        ("min_half_days", json!(0), "range"),
        ("min_half_days", json!(201), "range"),
        ("kind", json!("diploma"), "unknown_code"),
        ("issuer", json!(""), "length"),
        ("issuer", json!("龘龘协会"), "glyph_missing"),
    ] {
        let mut body = rule(1);
        body[member] = value;
        let refused = put(&app, &cast.city, &path, &body).send().await;
        refused.refused_at(422, &format!("/{member}"), kind);
    }
    assert_eq!(app.database.count("certificate_rules", "true"), 0);
}
