use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{Door, text};
use crate::support::{Call, together, with_status};

fn annul(door: &Door, check_in: &Value, token: &str) -> Call {
    let path = format!("/v1/check-ins/{}/annul", text(&check_in["id"]));
    let call = door.app.post(&path).token(token);
    call.json(&json!({"reason": "点错了人"}))
}

#[actix_web::test]
async fn the_device_that_scanned_annuls_within_a_quarter_of_an_hour() {
    let door = Door::open().await;
    let (one, other) = (door.device("one").await, door.device("other").await);
    let enrolled = door.enrolled("王一", "510600").await;
    door.at("2024-08-30T00:30:00Z");
    let body = json!({"enrollment_id": enrolled["id"], "nonce": "a"});
    let made = door.scan(&one, body.clone()).send().await.created();
    annul(&door, &made, &other)
        .send()
        .await
        .refused(403, "forbidden");
    let broker = door.app.appointed("broker", Role::Broker, "510600").await;
    annul(&door, &made, &broker.token)
        .send()
        .await
        .refused(403, "forbidden");
    door.app
        .app
        .clock
        .advance(Duration::minutes(15) - Duration::seconds(5));
    let stale = annul(&door, &made, &one).header("if-match", "\"9\"");
    stale.send().await.refused(412, "precondition_failed");
    let annulled = annul(&door, &made, &one).send().await.ok();
    assert_eq!(annulled["annulment_reason"], "点错了人");
    assert!(annulled["annulled_at"].is_string() && annulled["annulled_by"].is_null());
    let again = annul(&door, &made, &one)
        .send()
        .await
        .refused(409, "wrong_state");
    assert_eq!(again["current_status"], "annulled");
    let back = format!("id = '{}' and status = 'confirmed'", text(&enrolled["id"]));
    assert_eq!(door.count("enrollments", &back), 1);
    // The same scan again is still the annulled one; a new scan counts.
    let same = door.scan(&one, body).send().await.ok();
    assert_eq!(
        (&same["id"], same["annulled_at"].is_string()),
        (&made["id"], true)
    );
    let new = json!({"enrollment_id": enrolled["id"], "nonce": "b"});
    let new = door.scan(&one, new).send().await.created();
    assert_ne!(new["id"], made["id"]);
    assert_eq!(door.count("enrollments", "status = 'checked_in'"), 1);
    door.app
        .app
        .clock
        .advance(Duration::minutes(15) + Duration::seconds(1));
    annul(&door, &new, &one)
        .send()
        .await
        .refused(403, "forbidden");
    let trail = "operation = 'annul_check_in' and resource = 'check_ins' and reason = '点错了人'";
    assert_eq!(door.count("audit_events", trail), 1);
}

#[actix_web::test]
async fn an_administrator_of_the_session_corrects_at_any_time() {
    let door = Door::open().await;
    let enrolled = door.enrolled("王一", "510600").await;
    let city = door.app.appointed("city", Role::CityAdmin, "510600").await;
    let elsewhere = door
        .app
        .appointed("elsewhere", Role::CityAdmin, "513300")
        .await;
    door.at("2024-08-30T00:30:00Z");
    let made = door.admits(&door.session, &enrolled).await;
    door.at("2024-09-10T00:30:00Z");
    annul(&door, &made, &elsewhere.token)
        .send()
        .await
        .refused(404, "not_found");
    let corrected = annul(&door, &made, &city.token).send().await.ok();
    assert_eq!(corrected["annulled_by"], json!(city.id));
    assert_eq!(door.count("check_ins", "annulled_at is not null"), 1);
}

#[actix_web::test]
async fn a_person_with_another_entry_stays_checked_in() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let enrolled = door.enrolled("王一", "510600").await;
    let mut made = Vec::new();
    for (moment, nonce) in [("2024-08-30T00:30:00Z", "a"), ("2024-08-30T04:30:00Z", "b")] {
        door.at(moment);
        let body = json!({"enrollment_id": enrolled["id"], "nonce": nonce});
        made.push(door.scan(&token, body).send().await.created());
    }
    annul(&door, &made[1], &token).send().await.ok();
    assert_eq!(door.count("enrollments", "status = 'checked_in'"), 1);
    annul(&door, &made[0], &door.admin.token).send().await.ok();
    assert_eq!(door.count("enrollments", "status = 'confirmed'"), 1);
}

#[actix_web::test]
async fn of_10_parallel_annulments_one_succeeds() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let enrolled = door.enrolled("王一", "510600").await;
    door.at("2024-08-30T00:30:00Z");
    let body = json!({"enrollment_id": enrolled["id"], "nonce": "a"});
    let made = door.scan(&token, body).send().await.created();
    let answers = together((0..10).map(|_| annul(&door, &made, &token))).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 9)
    );
    assert_eq!(
        door.count("check_ins", "annulled_at is not null and version = 2"),
        1
    );
}
