use chrono::Duration;
use serde_json::{Value, json};

use super::rows::{Door, text};
use crate::support::{Call, Person};

async fn shown(door: &Door) -> String {
    let path = door.path("venue-code");
    let code = door.app.get(&path).by(&door.admin).send().await.ok();
    text(&code["code"])
}

fn enters(door: &Door, who: &Person, code: &str, nonce: &str) -> Call {
    let body = json!({"session_id": door.session["id"], "venue_code": code, "nonce": nonce, "device": who.username});
    door.app.post("/v1/check-ins").by(who).json(&body)
}

#[actix_web::test]
async fn attendees_check_themselves_in_by_the_code_of_the_venue() {
    let door = Door::open().await;
    let (one, enrolled) = door.attendee("one", "510700").await;
    let stranger = door.app.person("stranger").await;
    door.at("2024-08-30T00:30:00Z");
    let code = shown(&door).await;
    assert_eq!(code.len(), 8);
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    let made = enters(&door, &one, &spaced, "a").send().await.created();
    assert_eq!(made["method"], "venue_code");
    assert_eq!(made["enrollment_id"], enrolled["id"]);
    assert_eq!(made["scanned_by"], json!(one.id));
    let refused = enters(&door, &stranger, &code, "b").send().await;
    assert_eq!(
        refused.refused(409, "check_in_refused")["reason"],
        "not_enrolled"
    );
    // A person cannot check in another one, nor themselves by the list.
    let by_list =
        json!({"session_id": door.session["id"], "enrollment_id": enrolled["id"], "nonce": "c"});
    for who in [&one, &stranger] {
        let call = door.app.post("/v1/check-ins").by(who).json(&by_list);
        call.send().await.refused(403, "forbidden");
    }
    let token = door.device("door").await;
    let device = json!({"venue_code": code, "device": "d", "nonce": "d"});
    door.scan(&token, device)
        .send()
        .await
        .refused(403, "forbidden");
    let own = door.app.get("/v1/check-ins").by(&one).send().await.ok();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    let none = door
        .app
        .get("/v1/check-ins")
        .by(&stranger)
        .send()
        .await
        .ok();
    assert_eq!(none["items"], json!([]));
}

#[actix_web::test]
async fn a_code_of_the_venue_is_good_for_one_step_longer_than_it_is_shown() {
    let door = Door::open().await;
    let people = [
        door.attendee("one", "510700").await.0,
        door.attendee("two", "510700").await.0,
    ];
    door.at("2024-08-30T00:30:01Z");
    let code = shown(&door).await;
    door.app.app.clock.advance(Duration::seconds(30));
    assert_ne!(shown(&door).await, code);
    enters(&door, &people[0], &code, "a").send().await.created();
    door.app.app.clock.advance(Duration::seconds(30));
    let late = enters(&door, &people[1], &code, "b").send().await;
    assert_eq!(late.refused(409, "check_in_refused")["reason"], "invalid");
    // A request that is sent again is no new guess.
    let again = enters(&door, &people[0], &code, "a").send().await.ok();
    assert_eq!(again["repeated"], true);
    // Another session shows another code.
    let other = door.another_session().await;
    let path = format!("/v1/training-sessions/{}/venue-code", text(&other["id"]));
    let foreign = door.app.get(&path).by(&door.admin).send().await.ok();
    assert_ne!(text(&foreign["code"]), shown(&door).await);
}

#[actix_web::test]
async fn guesses_of_the_code_are_slowed_and_kept() {
    let door = Door::open().await;
    let (one, _) = door.attendee("one", "510700").await;
    door.at("2024-08-30T00:30:01Z");
    let mut slowed: Option<Value> = None;
    for nonce in 0..8 {
        let answer = enters(&door, &one, "00000000", &nonce.to_string())
            .send()
            .await;
        match answer.status {
            409 => assert_eq!(answer.body["reason"], "invalid"),
            _ => slowed = Some(answer.refused(429, "too_many_attempts")),
        }
    }
    assert!(slowed.is_some());
    let code = shown(&door).await;
    enters(&door, &one, &code, "right")
        .send()
        .await
        .refused(429, "too_many_attempts");
    door.app.app.clock.advance(Duration::minutes(16));
    let code = shown(&door).await;
    enters(&door, &one, &code, "right").send().await.created();
    let kept = door.count(
        "check_in_attempts",
        "reason = 'invalid' and method = 'venue_code'",
    );
    assert_eq!(kept, 5);
}
