use chrono::Duration;
use serde_json::json;

use super::{Market, path};
use crate::support::{PASSWORD, Person, expired_and_lapsed};

/// The person, signed in anew: days have passed.
async fn again(market: &Market, person: &Person) -> Person {
    let session = market
        .app
        .sign_in(&person.username, PASSWORD)
        .await
        .created();
    Person {
        token: session["access_token"].as_str().unwrap().to_owned(),
        ..person.clone()
    }
}

#[actix_web::test]
async fn a_proposal_lapses_after_fourteen_days() {
    let market = Market::open().await;
    let made = market.proposed(&market.seeker).await;
    market
        .app
        .app
        .clock
        .advance(Duration::days(14) - Duration::minutes(5));
    assert_eq!(expired_and_lapsed(&market.app.app).await.1, 0);
    assert_eq!(market.count("status = 'proposed'"), 1);
    market.app.app.clock.advance(Duration::minutes(6));
    assert_eq!(expired_and_lapsed(&market.app.app).await.1, 1);
    assert_eq!(expired_and_lapsed(&market.app.app).await.1, 0);
    assert_eq!(
        market.count("status = 'lapsed' and closed_at is not null and version = 2"),
        1
    );

    let maker = again(&market, &market.maker).await;
    let seen = market.app.get(&path(&made)).by(&maker).send().await.ok();
    assert_eq!(seen["status"], "lapsed");
    let late = market.moved(&maker, &made, "accept").await;
    assert_eq!(late.refused(409, "wrong_state")["current_status"], "lapsed");
    // The way is free for another try.
    market.propose(&maker).send().await.created();
}

#[actix_web::test]
async fn what_both_have_accepted_is_given_more_time() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    market.app.app.clock.advance(Duration::days(15));
    assert_eq!(expired_and_lapsed(&market.app.app).await.1, 0);
    let seeker = again(&market, &market.seeker).await;
    let negotiating = market.moved(&seeker, &agreed, "negotiate").await.ok();
    assert!(negotiating["lapses_at"].as_str() > agreed["lapses_at"].as_str());
    let time = market.app.app.settings.negotiation_lapse;
    market.app.app.clock.advance(time);
    assert_eq!(expired_and_lapsed(&market.app.app).await.1, 1);
    assert_eq!(market.count("status = 'lapsed'"), 1);
}

#[actix_web::test]
async fn an_expired_listing_takes_its_undecided_matches_along() {
    let market = Market::open().await;
    market.proposed(&market.seeker).await;
    market
        .app
        .database
        .run("update listings set expires_at = published_at where side = 'offer'")
        .unwrap();
    let (expired, _) = expired_and_lapsed(&market.app.app).await;
    assert_eq!(expired, 1);
    let seen = market
        .app
        .get("/v1/matches")
        .by(&market.seeker)
        .send()
        .await
        .ok();
    assert_eq!(seen["items"][0]["status"], "cancelled");
    assert_eq!(seen["items"][0]["cancel_reason"], "listing_closed");
    assert_eq!(seen["items"][0]["cancelled_by"], json!(null));
}

#[actix_web::test]
async fn what_came_to_an_end_does_not_lapse() {
    let market = Market::open().await;
    let made = market.proposed(&market.seeker).await;
    market.moved(&market.maker, &made, "decline").await.ok();
    market.app.app.clock.advance(Duration::days(60));
    assert_eq!(expired_and_lapsed(&market.app.app).await.1, 0);
    assert_eq!(market.count("status = 'declined' and version = 2"), 1);
}
