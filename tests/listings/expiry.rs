use chrono::Duration;
use serde_json::json;

use super::rows::{id_of, kept, path, suggested, with};
use crate::support::{PASSWORD, Person, TestApp, a_need, an_offer, expired_and_lapsed};

/// Days pass; tokens do not outlive them.
async fn pass(app: &TestApp, days: i64, people: &mut [&mut Person]) {
    app.app.clock.advance(Duration::days(days));
    for person in people {
        let signed_in = app.sign_in(&person.username, PASSWORD).await.created();
        person.token = signed_in["access_token"].as_str().unwrap().to_owned();
    }
}

async fn found(app: &TestApp, query: &[(&str, &str)]) -> usize {
    let list = app.get("/v1/listings").query(query).send().await.ok();
    list["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn what_has_had_its_time_is_off_the_market_before_it_is_written_down() {
    let app = TestApp::start().await;
    let mut owner = app.person("owner").await;
    let mut other = app.person("other").await;
    let admin = app.province_admin().await;
    let offer = with(an_offer("柑橘保鲜技术"), json!({"valid_days": 10}));
    let offer = app.published(&owner, &admin, &offer).await;
    let need = app.published(&other, &admin, &a_need("柑橘保鲜难题")).await;
    app.until_indexed(2).await;
    assert_eq!(found(&app, &[("q", "柑橘"), ("side", "offer")]).await, 1);
    assert_eq!(suggested(&app, &need, &other).await, [id_of(&offer)]);

    pass(&app, 11, &mut [&mut owner, &mut other]).await;
    assert_eq!(kept(&app, &offer).status, "published");
    for query in [
        &[("q", "柑橘"), ("side", "offer")][..],
        &[("side", "offer")],
        &[("owner_id", owner.id.as_str())],
        &[("status", "expired")],
    ] {
        assert_eq!(found(&app, query).await, 0, "{query:?}");
    }
    app.get(&path(&offer, ""))
        .send()
        .await
        .refused(404, "not_found");
    assert_eq!(suggested(&app, &need, &other).await, [""; 0]);
    let own = app.get(&path(&offer, "suggestions")).by(&owner);
    own.send().await.refused(409, "listing_not_published");
    // Its owner sees it still, as expired.
    let own = app.get(&path(&offer, "")).by(&owner).send().await.ok();
    assert_eq!(
        (&own["id"], &own["status"]),
        (&offer["id"], &json!("expired"))
    );

    assert_eq!(expired_and_lapsed(&app.app).await, (1, 0));
    assert_eq!(expired_and_lapsed(&app.app).await, (0, 0));
    assert_eq!(kept(&app, &offer).status, "expired");
    app.until_indexed(1).await;

    let renewed = app.moved(&owner, &offer, "renew").await;
    assert_eq!(renewed["status"], "published");
    let until: chrono::DateTime<chrono::Utc> =
        renewed["expires_at"].as_str().unwrap().parse().unwrap();
    let left = until - app.app.clock.now();
    assert!(
        left > Duration::days(9) && left <= Duration::days(10),
        "{left}"
    );
    app.until_indexed(2).await;
    assert_eq!(found(&app, &[("q", "柑橘"), ("side", "offer")]).await, 1);
    assert_eq!(suggested(&app, &need, &other).await, [id_of(&offer)]);
}

#[actix_web::test]
async fn the_clock_counts_for_moves_before_upkeep_has_come_by() {
    for (state, refused) in [("published", "pause"), ("paused", "resume")] {
        let app = TestApp::start().await;
        let mut owner = app.person("owner").await;
        let admin = app.province_admin().await;
        let need = with(a_need("电气改造"), json!({"valid_days": 10}));
        let need = app.published(&owner, &admin, &need).await;
        if state == "paused" {
            app.moved(&owner, &need, "pause").await;
        }
        pass(&app, 11, &mut [&mut owner]).await;
        let before = kept(&app, &need);
        assert_eq!(before.status, state);
        let problem = app.post(&path(&need, refused)).by(&owner);
        let problem = problem.send().await.refused(409, "wrong_state");
        assert_eq!(problem["current_status"], "expired");
        assert_eq!(kept(&app, &need), before);
        for (status, listed) in [("published", 0), ("paused", 0), ("expired", 1)] {
            let list = app.get("/v1/listings").query(&[("status", status)]);
            let list = list.by(&owner).send().await.ok();
            let items = list["items"].as_array().unwrap();
            assert_eq!(items.len(), listed, "{state}, listed as {status}");
            assert!(items.iter().all(|item| item["status"] == "expired"));
        }
        let renewed = app.moved(&owner, &need, "renew").await;
        assert_eq!(renewed["status"], "published");
        assert_eq!(found(&app, &[("q", "电气")]).await, 1);
    }
}

#[actix_web::test]
async fn a_pause_does_not_stop_the_clock() {
    let app = TestApp::start().await;
    let mut owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let need = with(a_need("电气改造"), json!({"valid_days": 10}));
    let need = app.published(&owner, &admin, &need).await;
    let paused = app.moved(&owner, &need, "pause").await;
    assert_eq!(paused["expires_at"], need["expires_at"]);
    assert_eq!(found(&app, &[]).await, 0);
    pass(&app, 9, &mut [&mut owner]).await;
    assert_eq!(expired_and_lapsed(&app.app).await, (0, 0));
    let resumed = app.moved(&owner, &need, "resume").await;
    assert_eq!(resumed["expires_at"], need["expires_at"]);
    assert_eq!(found(&app, &[]).await, 1);
    app.moved(&owner, &need, "pause").await;
    pass(&app, 2, &mut [&mut owner]).await;
    assert_eq!(expired_and_lapsed(&app.app).await, (1, 0));
    assert_eq!(kept(&app, &need).status, "expired");
}
