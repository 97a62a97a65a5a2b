use serde_json::json;
use tianfu::kernel::roles::Role;

use super::rows::{Door, text};

#[actix_web::test]
async fn the_list_is_filtered_by_session_delegation_time_and_state() {
    let door = Door::open().await;
    let token = door.device("one").await;
    let (one, two) = (
        door.enrolled("王一", "510600").await,
        door.enrolled("李二", "510700").await,
    );
    for (moment, of, nonce) in [
        ("2024-08-30T00:30:00Z", &one, "a"),
        ("2024-08-30T01:30:00Z", &two, "b"),
        ("2024-08-30T05:30:00Z", &two, "c"),
    ] {
        door.at(moment);
        let body = json!({"enrollment_id": of["id"], "nonce": nonce});
        door.scan(&token, body).send().await.created();
    }
    let session = text(&door.session["id"]);
    for (query, expected) in [
        (String::new(), vec!["c", "b", "a"]),
        (format!("session_id={session}"), vec!["c", "b", "a"]),
        (
            "session_id=0198f3a2-5b1c-7000-8000-00000000ffff".into(),
            vec![],
        ),
        ("delegation=510700".into(), vec!["c", "b"]),
        ("delegation=510000&half_day=morning".into(), vec!["b", "a"]),
        ("on_day=2024-08-31".into(), vec![]),
        ("until=2024-08-30T01:29:59Z".into(), vec!["a"]),
        ("direction=exit".into(), vec![]),
        ("flagged=true".into(), vec![]),
        ("annulled=false&flagged=false".into(), vec!["c", "b", "a"]),
    ] {
        for by in [&door.admin.token, &token] {
            let listed = door.app.get(&format!("/v1/check-ins?{query}")).token(by);
            let listed = listed.send().await.ok();
            let nonces: Vec<&str> = listed["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["nonce"].as_str().unwrap())
                .collect();
            assert_eq!(nonces, expected, "{query}");
        }
    }
    let page = door
        .app
        .get("/v1/check-ins?limit=2")
        .by(&door.admin)
        .send()
        .await;
    assert!(page.header("link").contains("cursor="));
    let cursor = text(&page.ok()["next_cursor"]);
    let rest = door
        .app
        .get(&format!("/v1/check-ins?limit=2&cursor={cursor}"))
        .by(&door.admin);
    assert_eq!(rest.send().await.ok()["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn check_ins_are_seen_by_the_door_the_division_the_society_and_the_person() {
    let door = Door::open().await;
    let (person, enrolled) = door.attendee("worker", "510700").await;
    let (of, society) = door.app.society("society").await;
    door.app.worker_of(&of, &society, &person).await;
    let inside = door
        .app
        .appointed("inside", Role::CityAdmin, "510600")
        .await;
    let outside = door
        .app
        .appointed("outside", Role::CityAdmin, "510700")
        .await;
    let stranger = door.app.person("stranger").await;
    door.at("2024-08-30T00:30:00Z");
    // The broker of the society checks in a worker of it, and nobody else.
    let other = door.enrolled_late("旁人", "510700").await;
    let scan = |id: &serde_json::Value, nonce: &str| {
        let body = json!({"session_id": door.session["id"], "enrollment_id": id, "nonce": nonce});
        door.app.post("/v1/check-ins").by(&society).json(&body)
    };
    scan(&other, "b").send().await.refused(403, "forbidden");
    let made = scan(&enrolled["id"], "a").send().await.created();
    let path = format!("/v1/check-ins/{}", text(&made["id"]));
    for (who, sees) in [
        (&person, true),
        (&society, true),
        (&inside, true),
        (&door.admin, true),
        (&outside, false),
        (&stranger, false),
    ] {
        let read = door.app.get(&path).by(who).send().await;
        assert_eq!(
            read.status,
            if sees { 200 } else { 404 },
            "{}",
            who.username
        );
        let listed = door.app.get("/v1/check-ins").by(who).send().await.ok();
        let count = listed["items"].as_array().unwrap().len();
        assert_eq!(count, usize::from(sees), "{}", who.username);
    }
    // The administrator of the delegation does not work at the door.
    let body = json!({"session_id": door.session["id"], "enrollment_id": other, "nonce": "c"});
    let refused = door.app.post("/v1/check-ins").by(&outside).json(&body);
    refused.send().await.refused(403, "forbidden");
}
