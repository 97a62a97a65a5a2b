use serde_json::json;

use super::rows::{CSV, JSON_LINES, a_line, call, count, faults, lines, numbers};
use crate::support::TestApp;
use crate::training_sessions::rows::with;

#[actix_web::test]
async fn a_listing_that_a_client_has_under_its_reference_is_skipped() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app
        .integration(&province, "510600", &["listings:write"])
        .await;
    let owner = app.person_in("owner", "510603").await;
    let of = |reference: &str| {
        with(
            a_line(reference),
            json!({"on_behalf_of": owner.id, "external_ref": reference}),
        )
    };
    let file = lines(&[of("DY-1"), of("DY-2"), of("DY-1")]);
    let report = call(&app, "", JSON_LINES, file.clone())
        .client(&client)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&report), [2, 1, 0]);
    let again = call(
        &app,
        "&mode=partial",
        JSON_LINES,
        file + &lines(&[of("DY-3")]),
    )
    .client(&client)
    .send()
    .await
    .ok();
    assert_eq!(numbers(&again), [1, 3, 0]);
    assert_eq!(count(&app, "client_ref in ('DY-1', 'DY-2', 'DY-3')"), 3);
    let trail = "resource = 'listings' and operation = 'import_records' and actor_kind = 'client'";
    assert_eq!(app.database.count("audit_events", trail), 3);
}

#[actix_web::test]
async fn each_line_is_held_to_the_rules_of_a_single_listing() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bad = [
        (json!({"kind": "achievement"}), "/kind", "kind_mismatch"),
        (
            json!({"budget_min_fen": 2, "budget_max_fen": 1}),
            "/budget_max_fen",
            "range",
        ),
        (
            json!({"fields": ["environment", "environment"]}),
            "/fields",
            "duplicate_item",
        ),
        (
            json!({"contact": {"name": "张工", "email": "xxxx"}}),
            "/contact/email",
            "email",
        ),
        (
            json!({"external_ref": "x"}),
            "/external_ref",
            "clients_only",
        ),
        (json!({"owner": "x"}), "/owner", "unknown_field"),
        (json!({"title": "\u{0}"}), "/title", "nul"),
    ];
    let file: Vec<_> = bad
        .iter()
        .map(|(members, ..)| with(a_line("t"), members.clone()))
        .collect();
    let report = call(&app, "&mode=partial", JSON_LINES, lines(&file))
        .by(&person)
        .send()
        .await
        .ok();
    let expected: Vec<_> = (1..)
        .zip(&bad)
        .map(|(line, (_, at, code))| (line, (*at).to_owned(), (*code).to_owned()))
        .collect();
    assert_eq!(faults(&report), expected);
    for (line, (_, at, _)) in file.iter().zip(&bad) {
        let single = app.post("/v1/listings").by(&person).json(line).send().await;
        assert_eq!(
            (single.status, &single.body["errors"][0]["pointer"]),
            (422, &json!(at))
        );
    }
    // The language of the caller.
    let english = call(&app, "&mode=partial", CSV, "side\nneed\n")
        .by(&person)
        .header("accept-language", "en");
    let english = english.send().await.ok();
    assert!(english["errors"][0]["detail"].as_str().unwrap().is_ascii());
    assert_eq!(count(&app, "true"), 0);
}
