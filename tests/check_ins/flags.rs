use chrono::Duration;
use serde_json::json;

use super::rows::{Door, text};
use crate::support::together;

#[actix_web::test]
async fn several_people_on_one_device_within_a_minute_are_flagged_and_let_in() {
    let door = Door::open().await;
    let mut people = Vec::new();
    for name in ["one", "two", "three", "four"] {
        people.push(door.attendee(name, "510700").await.0);
    }
    door.at("2024-08-30T00:30:01Z");
    let enter = |who: usize, device: &'static str| {
        let (door, who) = (&door, &people[who]);
        async move {
            let path = door.path("venue-code");
            let code = door.app.get(&path).by(&door.admin).send().await.ok();
            let body = json!({"session_id": door.session["id"], "venue_code": code["code"], "nonce": who.username, "device": device});
            let made = door.app.post("/v1/check-ins").by(who).json(&body);
            made.send().await.created()
        }
    };
    assert_eq!(enter(0, "phone").await["same_device"], false);
    door.app.app.clock.advance(Duration::seconds(59));
    assert_eq!(enter(1, "phone").await["same_device"], true);
    assert_eq!(enter(2, "another phone").await["same_device"], false);
    door.app.app.clock.advance(Duration::seconds(61));
    assert_eq!(enter(3, "phone").await["same_device"], false);
    assert_eq!(door.count("check_ins", "same_device"), 2);
    let flagged = door
        .app
        .get("/v1/check-ins?flagged=true")
        .by(&door.admin)
        .send()
        .await
        .ok();
    assert_eq!(flagged["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_staffed_door_is_not_flagged_and_a_self_service_door_is() {
    let door = Door::open().await;
    let staffed = door.device("staffed").await;
    let own = door
        .new_token(&json!({"name": "own", "self_service": true}))
        .await;
    let mut enrolled = Vec::new();
    for name in ["一", "二", "三", "四"] {
        enrolled.push(door.enrolled(name, "510700").await);
    }
    door.at("2024-08-30T00:30:01Z");
    let scan = |token: &str, who: usize, device: &str| {
        let body = json!({"enrollment_id": enrolled[who]["id"], "nonce": who.to_string(), "device": device});
        door.scan(token, body)
    };
    let own = text(&own["token"]);
    for who in [0, 1] {
        scan(&staffed, who, "a").send().await.created();
    }
    let both = together([scan(&own, 2, "b"), scan(&own, 3, "b")]).await;
    assert!(both.iter().all(|answer| answer.status == 201));
    let flagged = "same_device and device = 'b'";
    assert_eq!(
        (
            door.count("check_ins", flagged),
            door.count("check_ins", "same_device")
        ),
        (2, 2)
    );
}
