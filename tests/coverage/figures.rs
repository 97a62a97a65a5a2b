use serde_json::{Value, json};

use crate::check_ins::rows::{Door, enrolling, text};
use crate::support::a_training_session;

/// The delegations of the four sessions, by zone.
const ZONES: [&[&str]; 4] = [
    &["510100", "510600", "510700", "511400", "512000"],
    &["510300", "510500", "511000", "511500", "511100"],
    &["510800", "510900", "511300", "511600", "511700", "511900"],
    &["510400", "511800", "513200", "513300", "513400"],
];

async fn coverage(door: &Door, query: &str) -> Value {
    let path = format!(
        "/v1/training-programs/{}/coverage{query}",
        text(&door.program["id"])
    );
    door.app.get(&path).send().await.ok()
}

fn share(coverage: &Value) -> (u64, u64) {
    let number = |name: &str| coverage[name].as_u64().unwrap();
    (number("covered_count"), number("target_count"))
}

fn codes(list: &Value) -> Vec<&str> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one["division"].as_str().unwrap()).collect()
}

/// A programme with four sessions, in each of which people of each delegation are enrolled.
async fn four_sessions() -> (Door, Vec<(Value, Vec<Value>)>) {
    let door = Door::open().await;
    let mut all = Vec::new();
    for (number, zone) in ZONES.iter().enumerate() {
        let session = match number {
            0 => door.session.clone(),
            _ => {
                let body = a_training_session(&door.program, &format!("第{}期", number + 1));
                enrolling(&door.app, &door.admin, &body).await
            }
        };
        let mut enrolled = Vec::new();
        for from in *zone {
            enrolled.push(
                door.enrolled_in(&session, &format!("代表{from}"), from)
                    .await,
            );
        }
        all.push((session, enrolled));
    }
    (door, all)
}

#[actix_web::test]
async fn four_sessions_cover_21_cities_by_attendance() {
    let (door, sessions) = four_sessions().await;
    let planned = coverage(&door, "").await;
    assert_eq!(
        share(&planned),
        (0, 21),
        "plans and enrolments cover nothing"
    );
    assert_eq!(planned["missing"].as_array().unwrap().len(), 21);
    door.at("2024-08-30T01:00:00Z");
    let mut check_ins = Vec::new();
    for (session, enrolled) in &sessions {
        for one in enrolled {
            check_ins.push(door.admits(session, one).await);
        }
        let now = coverage(&door, "").await;
        let (covered, _) = share(&now);
        assert_eq!(covered as usize, check_ins.len());
        if check_ins.len() == 5 {
            assert_eq!(codes(&now["covered"]), ZONES[0]);
            let missing = now["missing"].as_array().unwrap();
            assert_eq!(missing.len(), 16);
            assert!(
                missing
                    .iter()
                    .all(|one| !one["name"].as_str().unwrap().is_empty())
            );
            assert!(missing.iter().any(|one| one["name"] == "甘孜藏族自治州"));
            let path = format!("/v1/training-sessions/{}/coverage", text(&session["id"]));
            assert_eq!(share(&door.app.get(&path).send().await.ok()), (5, 21));
        }
    }
    let whole = coverage(&door, "").await;
    assert_eq!(
        (share(&whole), &whole["missing"], &whole["people"]),
        ((21, 21), &json!([]), &json!(21))
    );
    let counts: Vec<u64> = whole["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["covered_count"].as_u64().unwrap())
        .collect();
    assert_eq!(counts, [5, 5, 6, 5]);
    // One check-in is taken back.
    let of_yaan = check_ins
        .iter()
        .find(|one| one["attendee"]["delegation"] == "511800")
        .unwrap();
    let path = format!("/v1/check-ins/{}/annul", text(&of_yaan["id"]));
    let annul = door
        .app
        .post(&path)
        .by(&door.admin)
        .json(&json!({"reason": "未到场"}));
    annul.send().await.ok();
    let now = coverage(&door, "").await;
    assert_eq!(share(&now), (20, 21));
    assert_eq!(
        now["missing"],
        json!([{"division": "511800", "name": "雅安市"}])
    );
}

#[actix_web::test]
async fn until_counts_by_the_logical_time_of_scans() {
    let (door, sessions) = four_sessions().await;
    let (session, enrolled) = &sessions[0];
    let scans: Vec<Value> = enrolled
        .iter()
        .enumerate()
        .map(|(minute, one)| {
            json!({"enrollment_id": one["id"], "nonce": minute.to_string(),
            "scanned_at": format!("2024-08-30T01:0{minute}:00Z")})
        })
        .collect();
    door.at("2024-08-30T08:00:00Z");
    let path = format!("/v1/training-sessions/{}", text(&session["id"]));
    let upload = door
        .app
        .post(&format!("{path}/offline-scans"))
        .by(&door.admin);
    upload.json(&json!({"scans": scans})).send().await.ok();
    for (until, covered) in [
        ("2024-08-30T00:59:59Z", 0),
        ("2024-08-30T01:00:00Z", 1),
        ("2024-08-30T09:02:30%2B08:00", 3),
        ("2024-08-30T07:00:00Z", 5),
    ] {
        let then = coverage(&door, &format!("?until={until}")).await;
        assert_eq!(share(&then), (covered, 21), "{until}");
        let then = door
            .app
            .get(&format!("{path}/coverage?until={until}"))
            .send()
            .await
            .ok();
        assert_eq!(share(&then), (covered, 21), "{until}");
    }
    let refused = door
        .app
        .get(&format!("{path}/coverage?until=yesterday"))
        .send()
        .await;
    refused.refused_at(422, "until", "type");
}

#[actix_web::test]
async fn people_outside_the_programme_count_but_cover_nothing() {
    let door = Door::open().await;
    let outside = door.enrolled("重庆来宾", "500000").await;
    let county = door.enrolled("丹巴代表", "513323").await;
    door.at("2024-08-30T01:00:00Z");
    for one in [&outside, &county] {
        door.admits(&door.session, one).await;
    }
    let now = coverage(&door, "").await;
    assert_eq!((share(&now), &now["people"]), ((1, 21), &json!(2)));
    assert_eq!(codes(&now["covered"]), ["513300"]);
    assert_eq!(codes(&now["by_division"]), ["500000", "513300"]);
    assert_eq!(now["by_division"][0]["is_target"], false);
    assert_eq!(now["by_division"][0]["name"], "重庆市");
}

#[actix_web::test]
async fn a_person_counts_once_by_whatever_accounts_and_sessions() {
    let door = Door::open().await;
    let other = door.another_session().await;
    let (person, first) = door.attendee("worker", "510700").await;
    let old = door.app.person_in("old.account", "510700").await;
    let body = json!({"session_id": other["id"]});
    let second = door
        .app
        .post("/v1/enrollments")
        .by(&old)
        .json(&body)
        .send()
        .await
        .created();
    let company = door.app.organization(&person, "迪弗电气").await;
    let set = format!(
        "update enrollments set organization_id = '{}' where id = '{}'",
        text(&company["id"]),
        text(&first["id"])
    );
    door.app.database.run(&set).unwrap();
    door.at("2024-08-30T01:00:00Z");
    door.admits(&door.session, &first).await;
    door.admits(&other, &second).await;
    assert_eq!(coverage(&door, "").await["people"], 2);
    door.app.merge(&door.admin, &old, &person).send().await.ok();
    let now = coverage(&door, "").await;
    assert_eq!(
        (&now["people"], &now["by_division"][0]["people"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(now["by_role"], json!([{"role": "worker", "people": 1}]));
    let mut kinds: Vec<String> = now["by_organization_kind"]
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            r#"{"organization_kind":"enterprise","people":1}"#,
            r#"{"organization_kind":null,"people":1}"#
        ]
    );
    for name in ["worker", "old.account"] {
        assert!(!now.to_string().contains(&format!("\"{name}\"")) || name == "worker");
    }
    // A record that an account takes over is the same person.
    let record = door.enrolled_late("记录", "510700").await;
    door.at("2024-08-30T01:05:00Z");
    let taken = format!(
        "update person_records set taken_over_by = '{}', taken_over_at = now() where name = '记录'",
        person.id
    );
    let checked = door.app.post("/v1/check-ins").by(&door.admin);
    let checked = checked
        .json(&json!({"session_id": door.session["id"], "enrollment_id": record, "nonce": "r"}));
    checked.send().await.created();
    assert_eq!(coverage(&door, "").await["people"], 2);
    door.app.database.run(&taken).unwrap();
    assert_eq!(coverage(&door, "").await["people"], 1);
}

#[actix_web::test]
async fn targets_are_taken_as_cities_and_cancelled_sessions_cover_nothing() {
    let door = Door::open().await;
    let one = door.enrolled("代表", "513323").await;
    door.at("2024-08-30T01:00:00Z");
    door.admits(&door.session, &one).await;
    let targets = |codes: &str| {
        let set = format!("update training_programs set target_divisions = '{{{codes}}}'");
        door.app.database.run(&set).unwrap();
    };
    for (codes, expected) in [
        ("510000", (1, 21)),
        ("513323,513328", (1, 1)),
        ("510600,500000", (0, 2)),
        ("500101,513300,510000", (1, 22)),
    ] {
        targets(codes);
        assert_eq!(share(&coverage(&door, "").await), expected, "{codes}");
    }
    let cancelled = "update training_sessions set status = 'cancelled', status_reason = 'x'";
    door.app.database.run(cancelled).unwrap();
    let now = coverage(&door, "").await;
    assert_eq!(
        (share(&now), &now["people"], &now["sessions"]),
        ((0, 22), &json!(0), &json!([]))
    );
}
