use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::json;
use tianfu::administration::audit_events::{chain, linking};
use tianfu::platform::settings::Settings;

use super::id;
use crate::support::{TestApp, a_need, an_offer, together, with_status};

fn walked(app: &TestApp) -> i64 {
    let whole = chain::verify(&mut app.database.connect(), None, |_| {}).unwrap();
    whole.expect("a whole chain").events
}

/// Connections for many, and patience where the machine is slow.
fn many_at_once(settings: &mut Settings) {
    settings.pool_size = 8;
    settings.pool_wait = Duration::from_secs(60);
}

#[actix_web::test]
async fn parallel_writers_on_two_replicas_make_one_chain() {
    let app = TestApp::start_with(many_at_once).await;
    let other = app.replica().await;
    let peng = app.person("peng").await;
    let zhou = app.person("zhou").await;
    let titles: Vec<String> = (0..60).map(|number| format!("需求{number}")).collect();
    let calls = titles.iter().enumerate().map(|(number, title)| {
        let replica = if number % 2 == 0 { &app } else { &other };
        let person = if number % 3 == 0 { &peng } else { &zhou };
        replica.post("/v1/listings").by(person).json(&a_need(title))
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 60);
    assert_eq!(walked(&app), app.database.count("audit_events", "true"));
    let written = app
        .database
        .count("audit_events", "operation = 'create_listing'");
    assert_eq!(written, 120, "a listing and its contact each");
}

#[actix_web::test]
async fn writers_that_fight_for_the_same_rows_end_and_each_leaves_what_it_did() {
    let app = TestApp::start_with(many_at_once).await;
    let province = app.province_admin().await;
    let owner = app.person("owner").await;
    let partner = app.person("partner").await;
    let need = app.published(&owner, &province, &a_need("电气改造")).await;
    let mut offers = Vec::new();
    for number in 0..6 {
        offers.push(
            app.published(&partner, &province, &an_offer(&format!("电气{number}")))
                .await,
        );
    }
    app.until_indexed(7).await;
    // Proposals lock the need and an offer, withdrawals an offer and its matches, and the need's pause the need.
    let mut calls = Vec::new();
    for offer in &offers {
        let pair = json!({"need_id": need["id"], "offer_id": offer["id"]});
        calls.push(app.post("/v1/matches").by(&owner).json(&pair));
        let withdraw = format!("/v1/listings/{}/withdraw", id(offer));
        calls.push(
            app.post(&withdraw)
                .by(&partner)
                .json(&json!({"reason": "x"})),
        );
        calls.push(
            app.post(&format!("/v1/listings/{}/pause", id(&need)))
                .by(&owner),
        );
        calls.push(
            app.post(&format!("/v1/listings/{}/resume", id(&need)))
                .by(&owner),
        );
    }
    let answers = together(calls).await;
    assert_eq!(
        with_status(&answers, 503),
        0,
        "a deadlock or a wait without end"
    );
    let proposed = app.database.count("matches", "true");
    let told = app
        .database
        .count("audit_events", "resource = 'matches' and verb = 'insert'");
    assert_eq!(told, proposed);
    assert_eq!(app.database.count("listings", "status = 'withdrawn'"), 6);
    assert_eq!(walked(&app), app.database.count("audit_events", "true"));
}

#[actix_web::test]
async fn a_transaction_that_is_not_over_holds_nobody_up() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let before = walked(&app);
    let mut slow = app.database.connect();
    slow.batch_execute("begin; insert into signing_keys (kid, sealed, created_at, not_before, retired_at) values ('slow', '', now(), now(), now())")
        .unwrap();
    // It has written its event, but nobody else sees the event yet: what is linked first comes first.
    app.draft(&peng, &a_need("电气改造")).await;
    assert_eq!(walked(&app), before + 2);
    slow.batch_execute("commit").unwrap();
    assert_eq!(walked(&app), before + 3);
    let last = "(select sequence from audit_links join audit_events e on e.id = event_id where row_id = 'slow')";
    let last: i64 = diesel::select(sql::<BigInt>(last))
        .get_result(&mut app.database.connect())
        .unwrap();
    assert_eq!(last, before + 3);
}

#[actix_web::test]
async fn what_is_rolled_back_leaves_no_gap() {
    let app = TestApp::start().await;
    app.person("peng").await;
    let before = walked(&app);
    let mut conn = app.database.connect();
    conn.batch_execute("begin; update users set version = 7; rollback")
        .unwrap();
    conn.batch_execute(
        "begin; savepoint one; update users set version = 7; rollback to one; update users set version = 8; commit",
    )
    .unwrap();
    assert_eq!(walked(&app), before + 1);
    // A transaction that looks at an older state of the database writes to the trail as any other.
    conn.batch_execute("begin isolation level repeatable read; update users set version = 9")
        .unwrap();
    app.database
        .run("update role_grants set version = 2")
        .unwrap();
    app.person("zhou").await;
    let others = walked(&app);
    conn.batch_execute("commit").unwrap();
    assert_eq!(walked(&app), others + 1);
    // One that links in an older state of the chain must not fork it.
    app.person("wuu").await;
    conn.batch_execute(
        "begin isolation level repeatable read; select count(*) from audit_unlinked",
    )
    .unwrap();
    let linked = walked(&app);
    let refused = conn.batch_execute("delete from audit_unlinked");
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("could not serialize"), "{refused}");
    conn.batch_execute("rollback").unwrap();
    assert_eq!(walked(&app), linked);
}

#[actix_web::test]
async fn each_event_is_linked_once_by_whoever_comes_first() {
    let app = TestApp::start_with(many_at_once).await;
    let peng = app.person("peng").await;
    let titles: Vec<String> = (0..30).map(|number| format!("需求{number}")).collect();
    let calls = titles
        .iter()
        .map(|title| app.post("/v1/listings").by(&peng).json(&a_need(title)));
    let linkers: Vec<_> = (0..3)
        .map(|_| {
            let mut conn = app.database.connect();
            std::thread::spawn(move || {
                for _ in 0..50 {
                    linking::link_all(&mut conn).unwrap();
                }
            })
        })
        .collect();
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 30);
    for linker in linkers {
        linker.join().unwrap();
    }
    assert_eq!(walked(&app), app.database.count("audit_events", "true"));
    assert_eq!(app.database.count("audit_unlinked", "true"), 0);
}

#[actix_web::test]
async fn an_event_that_is_not_linked_yet_is_told_without_its_place() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let draft = app.draft(&admin, &a_need("电气改造")).await;
    let filter = [("resource", "listings"), ("row_id", id(&draft))];
    let list = || app.get("/v1/audit-events").query(&filter).by(&admin).send();
    let early = list().await.ok()["items"][0].clone();
    assert_eq!(early["operation"], "create_listing");
    for part in ["sequence", "previous_hash", "hash"] {
        assert!(early[part].is_null(), "{part}: {early}");
    }
    app.database.link_trail();
    let linked = list().await.ok()["items"][0].clone();
    assert_eq!(linked["id"], early["id"]);
    assert!(linked["sequence"].is_i64(), "{linked}");
}
