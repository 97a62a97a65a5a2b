use serde_json::json;

use super::rows::{Door, text};
use crate::support::Answer;

#[track_caller]
fn because(answer: Answer, reason: &str) {
    let refused = answer.refused(409, "check_in_refused");
    assert_eq!(refused["reason"], reason);
}

#[actix_web::test]
async fn a_person_is_checked_in_by_the_list_or_by_their_code_and_out_again() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let (one, two) = (
        door.enrolled("王一", "510600").await,
        door.enrolled("李二", "510700").await,
    );
    let code = door.code(&two).await;
    door.at("2024-08-30T00:30:00Z");
    let by_list = json!({"enrollment_id": one["id"], "nonce": "a", "device": "door-1"});
    let by_list = door.scan(&token, by_list).send().await;
    assert_eq!(by_list.etag(), "\"1\"");
    let by_list = by_list.created();
    assert_eq!(by_list["method"], "list");
    assert_eq!(by_list["half_day"], "morning");
    assert_eq!(by_list["on_day"], "2024-08-30");
    assert_eq!(by_list["repeated"], false);
    assert_eq!(by_list["attendee"]["name"], "王一");
    let by_code =
        json!({"attendee_code": code, "nonce": "b", "scanned_at": "2024-08-30T00:29:58Z"});
    let by_code = door.scan(&token, by_code).send().await.created();
    assert_eq!(by_code["method"], "attendee_code");
    assert_eq!(by_code["scanned_at"], "2024-08-30T00:29:58Z");
    assert_eq!(by_code["enrollment_id"], two["id"]);
    assert_eq!(door.count("enrollments", "status = 'checked_in'"), 2);
    door.at("2024-08-30T08:30:00Z");
    let out = json!({"enrollment_id": one["id"], "direction": "exit", "nonce": "c"});
    let out = door.scan(&token, out).send().await.created();
    assert_eq!(
        (&out["direction"], &out["half_day"]),
        (&json!("exit"), &json!("afternoon"))
    );
    assert_eq!(door.count("check_ins", "direction = 'exit'"), 1);
}

#[actix_web::test]
async fn a_repeated_scan_returns_the_first_record_with_200() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let one = door.enrolled("王一", "510600").await;
    let code = door.code(&one).await;
    door.at("2024-08-30T00:30:00Z");
    let first = json!({"enrollment_id": one["id"], "nonce": "a"});
    let first = door.scan(&token, first).send().await.created();
    for again in [
        json!({"enrollment_id": one["id"], "nonce": "a"}),
        json!({"enrollment_id": one["id"], "nonce": "another"}),
        json!({"attendee_code": code, "nonce": "by code"}),
    ] {
        let again = door.scan(&token, again).send().await.ok();
        assert_eq!(again["id"], first["id"]);
        assert_eq!(again["repeated"], true);
    }
    // Long after the door was closed, the same scan is still the same.
    door.app
        .database
        .run("update training_sessions set status = 'finished'")
        .unwrap();
    let again = json!({"enrollment_id": one["id"], "nonce": "a"});
    assert_eq!(
        door.scan(&token, again).send().await.ok()["id"],
        first["id"]
    );
    door.app
        .database
        .run("update training_sessions set status = 'enrolling'")
        .unwrap();
    // Another half-day is another record.
    door.at("2024-08-30T05:30:00Z");
    let afternoon = json!({"enrollment_id": one["id"], "nonce": "pm"});
    let afternoon = door.scan(&token, afternoon).send().await.created();
    assert_eq!(afternoon["half_day"], "afternoon");
    assert_eq!(door.count("check_ins", "true"), 2);
    assert_eq!(door.count("check_in_attempts", "true"), 0);
}

#[actix_web::test]
async fn a_nonce_of_another_person_is_refused() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let (one, two) = (
        door.enrolled("王一", "510600").await,
        door.enrolled("李二", "510700").await,
    );
    door.at("2024-08-30T00:30:00Z");
    let scan = |of: &serde_json::Value| {
        door.scan(&token, json!({"enrollment_id": of["id"], "nonce": "a"}))
    };
    scan(&one).send().await.created();
    because(scan(&two).send().await, "nonce_reused");
    assert_eq!(door.count("check_ins", "true"), 1);
    assert_eq!(
        door.count("check_in_attempts", "reason = 'nonce_reused'"),
        1
    );
}

#[actix_web::test]
async fn a_scan_that_does_not_count_is_kept_with_its_reason() {
    let door = Door::open_with(json!({"capacity": 4})).await;
    let token = door.device("one").await;
    let other = door.another_session().await;
    let there = door.enrolled_in(&other, "赵六", "510600").await;
    let cancelled = door.enrolled("王一", "510600").await;
    let rotated = door.enrolled("李二", "510700").await;
    let (old, gone) = (door.code(&rotated).await, door.code(&cancelled).await);
    door.moved(&cancelled, "cancel").await;
    door.moved(&rotated, "rotate-code").await;
    for name in ["一", "二", "三"] {
        door.enrolled(name, "510800").await;
    }
    let waiting = door.enrolled("候补", "510800").await;
    assert_eq!(waiting["status"], "waitlisted");
    let foreign = door.code(&there).await;
    let mut forged = old.clone();
    forged.replace_range(old.len() - 6..old.len() - 2, "AAAA");
    door.at("2024-08-30T00:30:00Z");
    let unknown = "0198f3a2-5b1c-7000-8000-00000000ffff";
    let wrong = [
        (
            json!({"attendee_code": "no code at all", "nonce": "1"}),
            "invalid",
        ),
        (json!({"attendee_code": forged, "nonce": "2"}), "invalid"),
        (json!({"enrollment_id": unknown, "nonce": "3"}), "invalid"),
        (json!({"attendee_code": old, "nonce": "4"}), "revoked"),
        (json!({"attendee_code": gone, "nonce": "5"}), "cancelled"),
        (
            json!({"enrollment_id": cancelled["id"], "nonce": "6"}),
            "cancelled",
        ),
        (
            json!({"attendee_code": foreign, "nonce": "7"}),
            "wrong_session",
        ),
        (
            json!({"enrollment_id": there["id"], "nonce": "8"}),
            "wrong_session",
        ),
        (
            json!({"enrollment_id": waiting["id"], "nonce": "9"}),
            "waitlisted",
        ),
        (
            json!({"enrollment_id": rotated["id"], "nonce": "10", "scanned_at": "2024-08-30T00:32:00Z"}),
            "in_future",
        ),
        (
            json!({"enrollment_id": rotated["id"], "nonce": "11", "scanned_at": "2024-08-29T22:59:59Z"}),
            "not_yet_open",
        ),
    ];
    for (scan, reason) in &wrong {
        because(door.scan(&token, scan.clone()).send().await, reason);
        because(door.scan(&token, scan.clone()).send().await, reason);
    }
    assert_eq!(door.count("check_ins", "true"), 0);
    assert_eq!(door.count("check_in_attempts", "true"), 11);
    // The new code admits.
    let fresh = door.code(&rotated).await;
    let fresh = json!({"attendee_code": fresh, "nonce": "12"});
    door.scan(&token, fresh).send().await.created();
    let list = format!(
        "/v1/check-in-attempts?limit=100&session_id={}",
        text(&door.session["id"])
    );
    let listed = door.app.get(&list).by(&door.admin).send().await.ok();
    let listed = listed["items"].as_array().unwrap();
    let reasons: Vec<&str> = listed
        .iter()
        .rev()
        .map(|one| one["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        wrong.iter().map(|(_, reason)| *reason).collect::<Vec<_>>()
    );
    // Of a person in another session nothing is shown here.
    assert!(
        listed
            .iter()
            .filter(|one| one["reason"] == "wrong_session")
            .all(|one| one["attendee"].is_null())
    );
    assert!(listed.iter().any(|one| one["attendee"]["name"] == "候补"));
    let one = door
        .app
        .get(&format!("{list}&reason=waitlisted"))
        .token(&token)
        .send()
        .await
        .ok();
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
    assert!(
        door.app
            .database
            .run("delete from check_in_attempts")
            .is_err()
    );
}

#[actix_web::test]
async fn the_door_is_open_from_two_hours_before_the_start_to_two_hours_after_the_end() {
    let door = Door::open().await;
    let (one, two) = (
        door.enrolled("王一", "510600").await,
        door.enrolled("李二", "510600").await,
    );
    let scan = |of: &serde_json::Value, nonce: &str| {
        let body =
            json!({"session_id": door.session["id"], "enrollment_id": of["id"], "nonce": nonce});
        door.app.post("/v1/check-ins").by(&door.admin).json(&body)
    };
    door.at("2024-08-29T22:59:30Z");
    because(scan(&one, "early").send().await, "not_yet_open");
    door.at("2024-08-29T23:00:05Z");
    scan(&one, "open").send().await.created();
    door.at("2024-08-30T10:59:30Z");
    scan(&two, "late").send().await.created();
    door.at("2024-08-30T11:00:05Z");
    because(scan(&one, "too late").send().await, "over");
    door.at("2024-08-30T08:00:00Z");
    for (status, reason) in [("finished", "over"), ("archived", "over")] {
        let set = format!("update training_sessions set status = '{status}'");
        door.app.database.run(&set).unwrap();
        because(scan(&one, status).send().await, reason);
    }
    let cancelled = "update training_sessions set status = 'cancelled', status_reason = 'x'";
    door.app.database.run(cancelled).unwrap();
    because(scan(&one, "cancelled").send().await, "session_cancelled");
}

#[actix_web::test]
async fn a_scan_names_a_person_in_one_way() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let one = door.enrolled("王一", "510600").await;
    for body in [
        json!({"nonce": "a"}),
        json!({"nonce": "a", "enrollment_id": one["id"], "attendee_code": "x"}),
        json!({"nonce": "a", "attendee_code": "x", "venue_code": "12345678"}),
    ] {
        door.scan(&token, body)
            .send()
            .await
            .refused_at(422, "", "one_of");
    }
    let body = json!({"nonce": "a", "venue_code": "12345678"});
    door.scan(&token, body)
        .send()
        .await
        .refused_at(422, "/device", "required");
    let body = json!({"nonce": "a", "venue_code": "12345678", "device": "d", "scanned_at": "2024-08-30T00:30:00Z"});
    door.scan(&token, body)
        .send()
        .await
        .refused_at(422, "/scanned_at", "not_allowed");
    let body = json!({"session_id": one["id"], "enrollment_id": one["id"], "nonce": "a"});
    let unknown = door.app.post("/v1/check-ins").token(&token).json(&body);
    unknown
        .send()
        .await
        .refused_at(422, "/session_id", "unknown_id");
    assert_eq!(door.count("check_in_attempts", "true"), 0);
}
