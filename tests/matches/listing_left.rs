//! Matches end when one of their listings leaves the market, also under requests at one moment.

use serde_json::{Value, json};

use super::{Market, path};
use crate::support::{a_need, an_offer, expired_and_lapsed, together, with_status};

/// An open match on a listing that has left the market.
const SURVIVES: &str =
    "closed_at is null and exists (select from listings where id in (need_id, offer_id)
    and listings.status in ('withdrawn', 'removed', 'expired', 'archived'))";

#[actix_web::test]
async fn proposing_and_withdrawing_at_one_moment_leave_no_open_match_on_a_withdrawn_listing() {
    let market = Market::open().await;
    let (app, admin) = (&market.app, &market.admin);
    let mut proposed = 0;
    for round in 0..6 {
        let need = app
            .published(&market.seeker, admin, &a_need(&format!("需求{round}")))
            .await;
        let mut calls = Vec::new();
        for at in 0..3 {
            let offer = an_offer(&format!("供给{round}-{at}"));
            let offer = app.published(&market.maker, admin, &offer).await;
            let body = json!({"need_id": need["id"], "offer_id": offer["id"]});
            let propose = app.post("/v1/matches").by(&market.seeker).json(&body);
            calls.push(propose);
        }
        calls.insert(round % 4, market.withdraw(&market.seeker, &need));
        let mut answers = together(calls).await;
        answers.remove(round % 4).ok();
        proposed += with_status(&answers, 201);
        assert_eq!(market.count(SURVIVES), 0);
    }
    let ended = market.count("status = 'cancelled' and cancel_reason = 'listing_closed'");
    assert_eq!(usize::try_from(ended).unwrap(), proposed);
    assert_eq!(market.count("true"), ended);
}

#[actix_web::test]
async fn listings_with_common_matches_leave_at_one_moment_and_each_match_ends_once() {
    let market = Market::open().await;
    let (app, admin) = (&market.app, &market.admin);
    let (mut needs, mut offers) = (vec![market.need.clone()], vec![market.offer.clone()]);
    for at in 0..3 {
        let need = a_need(&format!("需求{at}"));
        needs.push(app.published(&market.seeker, admin, &need).await);
        let offer = an_offer(&format!("供给{at}"));
        offers.push(app.published(&market.maker, admin, &offer).await);
    }
    for need in &needs {
        for offer in &offers {
            app.proposed(&market.seeker, need, offer).await;
        }
    }
    let of_needs = needs
        .iter()
        .map(|need| market.withdraw(&market.seeker, need));
    let of_offers = offers
        .iter()
        .map(|offer| market.withdraw(&market.maker, offer));
    let answers = together(of_needs.chain(of_offers)).await;
    assert_eq!(with_status(&answers, 200), 8);
    let once = "status = 'cancelled' and cancel_reason = 'listing_closed' and version = 2";
    assert_eq!(market.count(once), 16);
}

#[actix_web::test]
async fn an_expired_listing_keeps_what_both_accepted_until_it_is_archived() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    let over = "update listings set expires_at = published_at where side = 'offer'";
    market.app.database.run(over).unwrap();
    assert_eq!(expired_and_lapsed(&market.app.app).await.0, 1);
    assert_eq!(market.count("status = 'accepted_both' and version = 2"), 1);
    market
        .app
        .moved(&market.maker, &market.offer, "archive")
        .await;
    let seen = market.app.get(&path(&agreed)).by(&market.seeker);
    let seen = seen.send().await.ok();
    assert_eq!(seen["status"], "cancelled");
    assert_eq!(seen["cancel_reason"], "listing_closed");
    assert_eq!(seen["cancelled_by"], Value::Null);
}

#[actix_web::test]
async fn an_owner_who_withdraws_is_on_record_for_the_matches_that_end() {
    let market = Market::open().await;
    market.proposed(&market.seeker).await;
    market
        .withdraw(&market.maker, &market.offer)
        .send()
        .await
        .ok();
    let by_maker = format!(
        "resource = 'matches' and verb = 'update' and operation = 'withdraw_listing' and actor_id = '{}'",
        market.maker.id
    );
    assert_eq!(market.app.database.count("audit_events", &by_maker), 1);
}
