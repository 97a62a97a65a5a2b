use serde_json::json;

use super::rows::{Door, text};
use crate::support::{together, with_status};

#[actix_web::test]
async fn of_20_parallel_scans_of_one_code_one_counts() {
    let door = Door::open().await;
    let (one, other) = (door.device("one").await, door.device("other").await);
    let enrolled = door.enrolled("王一", "510600").await;
    let code = door.code(&enrolled).await;
    door.at("2024-08-30T00:30:00Z");
    let scans = (0..20).map(|number| {
        let token = if number % 2 == 0 { &one } else { &other };
        let nonce = format!("{}", number / 2);
        door.scan(token, json!({"attendee_code": code, "nonce": nonce}))
    });
    let answers = together(scans).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 200)),
        (1, 19)
    );
    let first = &answers[0].body["id"];
    assert!(answers.iter().all(|answer| answer.body["id"] == *first));
    assert_eq!(door.count("check_ins", "true"), 1);
    assert_eq!(
        door.count("enrollments", "status = 'checked_in' and version = 2"),
        1
    );
}

#[actix_web::test]
async fn scans_beside_annulments_and_uploads_leave_one_record_that_counts() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let mut enrolled = Vec::new();
    for number in 0..5 {
        enrolled.push(door.enrolled(&format!("人{number}"), "510600").await);
    }
    door.at("2024-08-30T00:30:00Z");
    let mut calls = Vec::new();
    for (number, one) in enrolled.iter().enumerate() {
        for round in 0..3 {
            let body = json!({"enrollment_id": one["id"], "nonce": format!("{number} {round}")});
            calls.push(door.scan(&token, body));
        }
    }
    let scans: Vec<_> = enrolled.iter().rev().enumerate().map(|(number, one)| {
        json!({"enrollment_id": one["id"], "nonce": format!("offline {number}"), "scanned_at": "2024-08-30T00:20:00Z"})
    }).collect();
    for _ in 0..3 {
        let upload = door.app.post(&door.path("offline-scans")).token(&token);
        calls.push(upload.json(&json!({"scans": scans})));
    }
    let answers = together(calls).await;
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 200 | 201))
    );
    assert_eq!(door.count("check_ins", "annulled_at is null"), 5);
    assert_eq!(door.count("enrollments", "status = 'checked_in'"), 5);
    let first = door
        .app
        .get("/v1/check-ins")
        .by(&door.admin)
        .send()
        .await
        .ok();
    let annul = |of: &serde_json::Value| {
        let path = format!("/v1/check-ins/{}/annul", text(&of["id"]));
        door.app
            .post(&path)
            .by(&door.admin)
            .json(&json!({"reason": "x"}))
    };
    let mut calls: Vec<_> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(annul)
        .collect();
    for (number, one) in enrolled.iter().enumerate() {
        calls.push(door.scan(
            &token,
            json!({"enrollment_id": one["id"], "nonce": format!("again {number}")}),
        ));
    }
    let answers = together(calls).await;
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 200 | 201))
    );
    // Whoever has an entry that counts is checked in, and nobody else.
    let wrong = "(status = 'checked_in') <> exists (select from check_ins where enrollment_id = enrollments.id and annulled_at is null)";
    assert_eq!(door.count("enrollments", wrong), 0);
}
