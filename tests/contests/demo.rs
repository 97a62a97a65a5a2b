use serde_json::Value;
use tianfu::platform::privacy::{DataKey, Vault};
use tianfu::service::demo;

use super::rows::{SERIES, cancel, count};
use crate::support::{Person, TestApp};

fn load(app: &TestApp) {
    let vault = Vault::new(&DataKey::generate(), None).unwrap();
    let now = app.app.clock.now();
    let mut conn = app.database.connect();
    demo::load(&mut conn, &vault, demo::DEFAULT_PASSWORD, now).unwrap();
}

#[actix_web::test]
async fn the_demonstration_has_a_contest_with_eleven_hosts_and_the_draft_of_the_next() {
    let app = TestApp::start().await;
    load(&app);
    let query = [("series", SERIES)];
    let seen = app.get("/v1/contests").query(&query).send().await.ok();
    let seen = seen["items"].as_array().unwrap();
    assert_eq!(seen.len(), 1);
    let fifth = &seen[0];
    assert_eq!(
        (&fifth["edition"], &fifth["status"]),
        (&5.into(), &"awarded".into())
    );
    let length = |member: &str| fifth[member].as_array().unwrap().len();
    assert_eq!((length("hosts"), length("tracks")), (11, 4));
    let signed_in = app.sign_in("contest_gz", demo::DEFAULT_PASSWORD).await;
    let signed_in = signed_in.created();
    let organizer = Person {
        id: String::new(),
        username: "contest_gz".to_owned(),
        token: signed_in["access_token"].as_str().unwrap().to_owned(),
        refresh_token: String::new(),
    };
    let entries = |status: &str| {
        app.database
            .count("entries", &format!("status = '{status}'"))
    };
    assert_eq!(
        (
            entries("disqualified"),
            entries("eliminated"),
            entries("awarded")
        ),
        (6, 10, 24)
    );
    let last = fifth["current_stage_id"].as_str().unwrap();
    let results = app.get(&format!("/v1/contest-stages/{last}/results"));
    let results = results.by(&organizer).send().await.ok();
    assert_eq!(results["items"][0]["blockers"], serde_json::json!([]));
    let counts: Vec<(&str, i64)> = fifth["awards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| {
            (
                tier["code"].as_str().unwrap(),
                tier["count"].as_i64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("first", 2),
        ("second", 3),
        ("third", 5),
        ("merit", 14),
        ("organization", 6),
    ];
    assert_eq!(counts, expected);
    let contest = fifth["id"].as_str().unwrap();
    let budget = app.get(&format!("/v1/contests/{contest}/grant-budget"));
    let budget = budget.by(&organizer).send().await.ok();
    assert_eq!(budget["amount_fen"], 41_000_000);
    let planned = "(select sum(amount_fen) as sum from grants) as of_all";
    assert_eq!(app.database.count(planned, "sum = 41000000"), 1);
    for (status, count) in [
        ("planned", 6),
        ("approved", 4),
        ("paid", 4),
        ("reported", 2),
    ] {
        let rows = format!("status = '{status}'");
        assert_eq!(app.database.count("grants", &rows), count, "{status}");
    }
    let drafts = app.get("/v1/contests").by(&organizer);
    let drafts = drafts.query(&[("status", "draft")]).send().await.ok();
    let draft: &Value = &drafts["items"][0];
    assert_eq!(draft["edition"], 6);
    // What became of it stays.
    cancel(&app, &organizer, draft).await.ok();
    load(&app);
    assert_eq!(count(&app, "true"), 2);
    assert_eq!(app.database.count("contest_hosts", "true"), 12);
}
