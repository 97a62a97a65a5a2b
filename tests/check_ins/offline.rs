use serde_json::{Value, json};

use super::rows::{Door, text};
use crate::support::{together, with_status};

#[actix_web::test]
async fn the_pack_holds_what_a_device_needs_and_its_version_changes_with_the_list() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let path = door.path("offline-pack");
    let empty = door.app.get(&path).token(&token).send().await.ok();
    assert_eq!(
        (&empty["public_key"], &empty["enrollments"]),
        (&Value::Null, &json!([]))
    );
    let one = door.enrolled("王一", "510700").await;
    let pack = door.app.get(&path).token(&token).send().await;
    let etag = pack.etag();
    let pack = pack.ok();
    assert_eq!(pack["public_key"]["crv"], "Ed25519");
    assert_eq!(format!("\"{}\"", text(&pack["version"])), etag);
    assert_eq!(pack["opens_at"], "2024-08-29T23:00:00Z");
    assert_eq!(pack["closes_at"], "2024-08-30T11:00:00Z");
    // The device verifies the code of the attendee with what is in the pack.
    let code = door.code(&one).await;
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let key =
        jsonwebtoken::DecodingKey::from_ed_components(pack["public_key"]["x"].as_str().unwrap())
            .unwrap();
    let claims = jsonwebtoken::decode::<Value>(&code, &key, &rules)
        .unwrap()
        .claims;
    assert_eq!(
        claims["enrollment"],
        pack["enrollments"][0]["enrollment_id"]
    );
    assert_eq!(claims["code"], pack["enrollments"][0]["code_id"]);
    let unchanged = door
        .app
        .get(&path)
        .token(&token)
        .header("if-none-match", &etag);
    assert_eq!(unchanged.send().await.status, 304);
    let two = door.enrolled("李二", "510700").await;
    door.moved(&one, "rotate-code").await;
    door.moved(&two, "cancel").await;
    let changed = door
        .app
        .get(&path)
        .token(&token)
        .header("if-none-match", &etag)
        .send()
        .await
        .ok();
    let revoked = changed["revoked_code_ids"].as_array().unwrap();
    assert_eq!(revoked.len(), 2);
    assert!(revoked.contains(&claims["code"]));
    assert_eq!(changed["enrollments"][1]["status"], "cancelled");
}

#[actix_web::test]
async fn of_300_offline_scans_uploaded_twice_each_counts_once() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let names: Vec<String> = (0..100).map(|number| format!("学员{number}")).collect();
    let mut enrolled = Vec::new();
    for ten in names.chunks(10) {
        let calls = ten.iter().map(|name| {
            let body = json!({"session_id": door.session["id"], "delegation": "510600", "role": "worker",
                "person": {"new": {"name": name, "division": "510600"}}});
            door.app.post("/v1/enrollments").by(&door.admin).json(&body)
        });
        let answers = together(calls).await;
        enrolled.extend(answers.into_iter().map(|one| one.created()));
    }
    let mut codes = Vec::new();
    for one in &enrolled[..20] {
        codes.push(door.code(one).await);
    }
    // Ten are cancelled after the device has left with its pack, and five codes are replaced.
    for one in &enrolled[..10] {
        door.moved(one, "cancel").await;
    }
    for one in &enrolled[10..15] {
        door.moved(one, "rotate-code").await;
    }
    let scan = |way: Value, nonce: String, minute: usize| {
        let mut scan = way;
        scan["nonce"] = json!(nonce);
        scan["scanned_at"] = json!(format!("2024-08-30T00:{:02}:00Z", minute % 60));
        scan["device"] = json!("tablet");
        scan
    };
    let mut scans = Vec::new();
    for (number, one) in enrolled.iter().enumerate() {
        let way = match codes.get(number) {
            Some(code) => json!({"attendee_code": code}),
            None => json!({"enrollment_id": one["id"]}),
        };
        scans.push(scan(way.clone(), format!("first {number}"), number));
        scans.push(scan(way, format!("second {number}"), number + 1));
    }
    for number in 0..50 {
        scans.push(scan(
            json!({"attendee_code": format!("garbage {number}")}),
            format!("unknown {number}"),
            5,
        ));
    }
    // The device repeats fifty of its own scans.
    let repeated: Vec<Value> = scans[20..70].to_vec();
    scans.extend(repeated);
    assert_eq!(scans.len(), 300);
    door.at("2024-08-30T03:00:00Z");
    let first = door.upload(&token, &scans).await.ok();
    assert_eq!(
        (&first["created"], &first["repeated"], &first["refused"]),
        (&json!(100), &json!(150), &json!(50))
    );
    let again = door.upload(&token, &scans).await.ok();
    assert_eq!(
        (&again["created"], &again["repeated"], &again["refused"]),
        (&json!(0), &json!(250), &json!(50))
    );
    for (one, other) in first["results"]
        .as_array()
        .unwrap()
        .iter()
        .zip(again["results"].as_array().unwrap())
    {
        for member in ["nonce", "check_in_id", "admitted_despite", "reason"] {
            assert_eq!(one[member], other[member]);
        }
    }
    assert_eq!(door.count("check_ins", "method = 'offline'"), 100);
    assert_eq!(
        door.count("check_ins", "admitted_despite = 'cancelled'"),
        10
    );
    assert_eq!(door.count("check_ins", "admitted_despite = 'revoked'"), 5);
    assert_eq!(door.count("check_in_attempts", "reason = 'invalid'"), 50);
    assert_eq!(door.count("enrollments", "status = 'checked_in'"), 90);
    assert_eq!(door.count("enrollments", "status = 'cancelled'"), 10);
    let logical = "scanned_at between '2024-08-30T00:00:00Z' and '2024-08-30T00:59:00Z' and created_at > '2024-08-30T02:59:00Z'";
    assert_eq!(door.count("check_ins", logical), 100);
    let path = format!(
        "/v1/training-sessions/{}/coverage",
        text(&door.session["id"])
    );
    let coverage = door.app.get(&path).send().await.ok();
    assert_eq!(coverage["people"], 100);
}

#[actix_web::test]
async fn what_lies_outside_the_hours_or_in_the_future_does_not_count() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let enrolled = door.enrolled("王一", "510600").await;
    let scan = |nonce: &str, at: &str| json!({"enrollment_id": enrolled["id"], "nonce": nonce, "scanned_at": at});
    door.at("2024-08-30T03:00:00Z");
    let results = door
        .upload(
            &token,
            &[
                scan("a", "2024-08-29T22:00:00Z"),
                scan("b", "2024-08-30T04:00:00Z"),
                scan("c", "2024-08-31T00:00:00Z"),
                scan("d", "2024-08-30T02:00:00Z"),
            ],
        )
        .await
        .ok();
    let reasons: Vec<&Value> = results["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["reason"])
        .collect();
    assert_eq!(
        reasons,
        [
            &json!("not_yet_open"),
            &json!("in_future"),
            &json!("in_future"),
            &Value::Null
        ]
    );
    // After the end, scans of the session are still taken, by an administrator too.
    door.app
        .database
        .run("update training_sessions set status = 'finished'")
        .unwrap();
    door.app
        .database
        .run("update enrollments set status = 'absent'")
        .unwrap();
    door.at("2024-09-02T03:00:00Z");
    let late = door.app.post(&door.path("offline-scans")).by(&door.admin);
    let late = late.json(
        &json!({"scans": [scan("e", "2024-08-30T05:00:00Z"), scan("f", "2024-08-30T12:00:00Z")]}),
    );
    let late = late.send().await.ok();
    assert_eq!((&late["created"], &late["refused"]), (&json!(1), &json!(1)));
    assert_eq!(late["results"][1]["reason"], "over");
    assert_eq!(door.count("enrollments", "status = 'checked_in'"), 1);
}

#[actix_web::test]
async fn parallel_uploads_of_the_same_scans_count_them_once() {
    let door = Door::open().await;
    let (one, other) = (door.device("one").await, door.device("other").await);
    let mut enrolled = Vec::new();
    for number in 0..10 {
        enrolled.push(door.enrolled(&format!("人{number}"), "510600").await);
    }
    door.at("2024-08-30T03:00:00Z");
    let scans: Vec<Value> = enrolled
        .iter()
        .map(|one| json!({"enrollment_id": one["id"], "nonce": one["id"], "scanned_at": "2024-08-30T01:00:00Z"}))
        .collect();
    let backwards: Vec<Value> = scans.iter().rev().cloned().collect();
    let calls = (0..6).map(|number| {
        let (token, scans) = if number % 2 == 0 {
            (&one, &scans)
        } else {
            (&other, &backwards)
        };
        let call = door.app.post(&door.path("offline-scans")).token(token);
        call.json(&json!({"scans": scans}))
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 6);
    let created: u64 = answers
        .iter()
        .map(|one| one.body["created"].as_u64().unwrap())
        .sum();
    assert_eq!((created, door.count("check_ins", "true")), (10, 10));
}

#[actix_web::test]
async fn a_scan_without_a_person_names_its_place() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let good = json!({"attendee_code": "x", "nonce": "a", "scanned_at": "2024-08-30T01:00:00Z"});
    let bad = json!({"nonce": "b", "scanned_at": "2024-08-30T01:00:00Z"});
    let refused = door.upload(&token, &[good.clone(), bad]).await;
    refused.refused_at(422, "/scans/1", "one_of");
    door.upload(&token, &[])
        .await
        .refused_at(422, "/scans", "length");
    assert_eq!(door.count("check_in_attempts", "true"), 0);
}
