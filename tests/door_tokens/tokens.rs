use chrono::Duration;
use serde_json::json;

use crate::check_ins::rows::{Door, text};

#[actix_web::test]
async fn a_door_token_is_told_once_and_kept_as_a_digest() {
    let door = Door::open().await;
    let path = door.path("door-tokens");
    let made = door.app.post(&path).by(&door.admin);
    let made = made.json(&json!({"name": "一号门"})).send().await;
    assert_eq!(made.header("cache-control"), "no-store");
    let made = made.created();
    let token = text(&made["token"]);
    assert!(token.starts_with("tfd_"));
    assert_eq!(made["expires_at"], "2024-08-30T11:00:00Z");
    assert!(!door.app.database.text_of("door_tokens").contains(&token));
    assert!(!door.app.database.text_of("audit_events").contains(&token));
    let read = door
        .app
        .get(&format!("/v1/door-tokens/{}", text(&made["id"])));
    let read = read.by(&door.admin).send().await;
    assert!(!read.text.contains("tfd_"));
    read.ok();
    let listed = door.app.get(&path).by(&door.admin).send().await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_door_token_ends_two_hours_after_its_session_and_moves_with_it() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let look = || door.app.get(&door.path("venue-code")).token(&token);
    door.at("2024-08-30T10:59:00Z");
    look().send().await.ok();
    door.at("2024-08-30T11:00:01Z");
    look().send().await.refused(401, "invalid_token");
    let moved = "update training_sessions set ends_at = '2024-08-30T10:00:00Z'";
    door.app.database.run(moved).unwrap();
    look().send().await.ok();
    let cancelled = "update training_sessions set status = 'cancelled', status_reason = 'x'";
    door.app.database.run(cancelled).unwrap();
    look().send().await.refused(401, "invalid_token");
    let late = door.app.post(&door.path("door-tokens")).by(&door.admin);
    let late = late.json(&json!({"name": "late"})).send().await;
    late.refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_revoked_door_token_opens_nothing() {
    let door = Door::open().await;
    let made = door.new_token(&json!({"name": "one"})).await;
    let (id, token) = (text(&made["id"]), text(&made["token"]));
    door.app
        .get(&door.path("venue-code"))
        .token(&token)
        .send()
        .await
        .ok();
    let path = format!("/v1/door-tokens/{id}/revoke");
    let revoked = door.app.post(&path).by(&door.admin).send().await.ok();
    assert!(revoked["revoked_at"].is_string());
    let again = door.app.post(&path).by(&door.admin).send().await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "revoked"
    );
    for path in ["venue-code", "offline-pack"] {
        let refused = door.app.get(&door.path(path)).token(&token).send().await;
        refused.refused(401, "invalid_token");
    }
    let forged = format!("{token}x");
    let refused = door.app.get("/v1/check-ins").token(&forged).send().await;
    refused.refused(401, "invalid_token");
}

#[actix_web::test]
async fn a_door_token_opens_its_own_door_and_nothing_else() {
    let door = Door::open().await;
    let other = door.another_session().await;
    let token = door.device("one").await;
    let enrolled = door.enrolled("王一", "510600").await;
    let there = door.enrolled_in(&other, "李二", "510600").await;
    door.at("2024-08-30T00:30:00Z");
    for (session, enrollment, status) in [(&door.session, &enrolled, 201), (&other, &there, 403)] {
        let scan =
            json!({"session_id": session["id"], "enrollment_id": enrollment["id"], "nonce": "1"});
        let call = door.app.post("/v1/check-ins").token(&token).json(&scan);
        assert_eq!(call.send().await.status, status);
        let path = format!("/v1/training-sessions/{}", text(&session["id"]));
        let expected = if status == 201 { 200 } else { 403 };
        for read in ["venue-code", "offline-pack"] {
            let call = door.app.get(&format!("{path}/{read}")).token(&token);
            assert_eq!(call.send().await.status, expected, "{read}");
        }
        let scans = json!({"scans": [{"enrollment_id": enrollment["id"], "nonce": "2", "scanned_at": "2024-08-30T00:20:00Z"}]});
        let call = door
            .app
            .post(&format!("{path}/offline-scans"))
            .token(&token);
        assert_eq!(call.json(&scans).send().await.status, expected);
        let attempts = format!("/v1/check-in-attempts?session_id={}", text(&session["id"]));
        let call = door.app.get(&attempts).token(&token);
        assert_eq!(call.send().await.status, expected);
    }
    door.admits(&other, &there).await;
    let listed = door
        .app
        .get("/v1/check-ins")
        .token(&token)
        .send()
        .await
        .ok();
    let listed = listed["items"].as_array().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["session_id"], door.session["id"]);
    // It is no account.
    for path in [
        "/v1/users/me",
        "/v1/sessions",
        "/v1/matches",
        "/v1/training-sessions",
        "/v1/enrollments",
    ] {
        let refused = door.app.get(path).token(&token).send().await;
        refused.refused(401, "invalid_token");
    }
    let path = door.path("door-tokens");
    let refused = door
        .app
        .post(&path)
        .token(&token)
        .json(&json!({"name": "x"}));
    refused.send().await.refused(401, "invalid_token");
}

#[actix_web::test]
async fn a_door_token_sees_name_organisation_and_delegation_only() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let enrolled = door.enrolled("王一", "510700").await;
    door.at("2024-08-30T00:30:00Z");
    door.admits(&door.session, &enrolled).await;
    let pack = door
        .app
        .get(&door.path("offline-pack"))
        .token(&token)
        .send()
        .await;
    let pack = pack.ok();
    let members: Vec<&String> = pack["enrollments"][0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["enrollment_id", "status", "code_id", "attendee"]);
    let attendee = json!({"name": "王一", "organization": null, "delegation": "510700"});
    assert_eq!(pack["enrollments"][0]["attendee"], attendee);
    let listed = door
        .app
        .get("/v1/check-ins")
        .token(&token)
        .send()
        .await
        .ok();
    assert_eq!(listed["items"][0]["attendee"], attendee);
    assert!(listed["items"][0]["scanned_by"].is_null());
    let by_admin = door
        .app
        .get("/v1/check-ins")
        .by(&door.admin)
        .send()
        .await
        .ok();
    assert_eq!(by_admin["items"][0]["scanned_by"], json!(door.admin.id));
    let person = enrolled["person_id"].as_str().unwrap_or("no person");
    assert!(!listed.to_string().contains(person) && !pack.to_string().contains(person));
}

#[actix_web::test]
async fn what_a_device_does_is_in_the_trail_under_its_token() {
    let door = Door::open().await;
    let made = door.new_token(&json!({"name": "one"})).await;
    let enrolled = door.enrolled("王一", "510700").await;
    door.at("2024-08-30T00:30:00Z");
    let scan =
        json!({"session_id": door.session["id"], "enrollment_id": enrolled["id"], "nonce": "1"});
    let call = door
        .app
        .post("/v1/check-ins")
        .token(&text(&made["token"]))
        .json(&scan);
    call.send().await.created();
    let trail = format!(
        "resource = 'check_ins' and actor_kind = 'door_token' and actor_id = '{}' and operation = 'create_check_in' \
         and divisions @> '{{510600,510700}}'",
        text(&made["id"])
    );
    assert_eq!(door.app.database.count("audit_events", &trail), 1);
    door.app.app.clock.advance(Duration::minutes(1));
    let stays = format!("id = '{}' and status = 'checked_in'", text(&enrolled["id"]));
    assert_eq!(door.app.database.count("enrollments", &stays), 1);
}
