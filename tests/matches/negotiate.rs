use serde_json::json;
use tianfu::kernel::roles::Role;

use super::Market;
use crate::support::{a_need, an_offer, together};

#[actix_web::test]
async fn an_owner_or_the_proposer_begins_to_negotiate() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    let other = market.app.appointed("other", Role::Broker, "510600").await;
    for by in [&market.seeker, &market.maker, &broker] {
        let made = market.proposed(&broker).await;
        market
            .moved(by, &made, "negotiate")
            .await
            .refused(409, "wrong_state");
        for person in [&market.seeker, &market.maker] {
            market.moved(person, &made, "accept").await.ok();
        }
        market
            .moved(&other, &made, "negotiate")
            .await
            .refused(403, "forbidden");
        market
            .moved(&market.admin, &made, "negotiate")
            .await
            .refused(403, "forbidden");
        assert_eq!(market.count("status = 'accepted_both'"), 1);
        let negotiating = market.moved(by, &made, "negotiate").await.ok();
        assert_eq!(negotiating["status"], "negotiating");
        assert_eq!(negotiating["closed_at"], json!(null));
        market
            .moved(by, &made, "negotiate")
            .await
            .refused(409, "wrong_state");
        market.moved(&broker, &made, "cancel").await.ok();
    }
}

#[actix_web::test]
async fn a_listing_is_not_withdrawn_while_it_is_negotiated() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    market.moved(&market.maker, &agreed, "negotiate").await.ok();
    for (owner, listing) in [
        (&market.seeker, &market.need),
        (&market.maker, &market.offer),
    ] {
        let answer = market.withdraw(owner, listing).send().await;
        answer.refused(409, "listing_in_negotiation");
    }
    assert_eq!(
        market
            .app
            .database
            .count("listings", "status = 'published'"),
        2
    );
    market.moved(&market.seeker, &agreed, "cancel").await.ok();
    market
        .withdraw(&market.seeker, &market.need)
        .send()
        .await
        .ok();
    assert_eq!(
        market
            .app
            .database
            .count("listings", "status = 'withdrawn'"),
        1
    );
}

#[actix_web::test]
async fn a_withdrawn_listing_takes_its_undecided_matches_along() {
    for accepted in [false, true] {
        let market = Market::open().await;
        let broker = market.app.appointed("broker", Role::Broker, "510600").await;
        let made = market.proposed(&broker).await;
        if accepted {
            market.moved(&market.seeker, &made, "accept").await.ok();
        }
        market
            .withdraw(&market.maker, &market.offer)
            .send()
            .await
            .ok();
        let seen = market
            .app
            .get(&super::path(&made))
            .by(&market.seeker)
            .send()
            .await
            .ok();
        assert_eq!(seen["status"], "cancelled");
        assert_eq!(seen["cancel_reason"], "listing_closed");
        assert_eq!(seen["cancelled_by"], json!(null));
        assert!(seen["closed_at"].is_string());
        market
            .moved(&market.maker, &made, "accept")
            .await
            .refused(409, "wrong_state");
    }
}

#[actix_web::test]
async fn what_left_the_market_ends_its_matches_and_shows_no_contact() {
    for (verb, negotiated) in [("withdraw", false), ("remove", false), ("remove", true)] {
        let market = Market::open().await;
        let agreed = market.agreed().await;
        if negotiated {
            market.moved(&market.maker, &agreed, "negotiate").await.ok();
        }
        let id = market.offer["id"].as_str().unwrap();
        let by = match verb {
            "remove" => &market.admin,
            _ => &market.maker,
        };
        let call = market.app.post(&format!("/v1/listings/{id}/{verb}")).by(by);
        call.json(&json!({"reason": "不再提供"})).send().await.ok();
        let ended = market.app.get(&super::path(&agreed)).by(&market.seeker);
        let ended = ended.send().await.ok();
        assert_eq!(ended["status"], "cancelled", "{verb} {negotiated}");
        assert_eq!(ended["cancel_reason"], "listing_closed");
        assert_eq!(ended["cancelled_by"], json!(null));
        assert!(ended["closed_at"].is_string());
        for person in [&market.seeker, &market.maker, &market.admin] {
            let contacts = market.contacts(person, &agreed).send().await;
            contacts.refused(409, "contacts_not_revealed");
        }
        let answer = market.moved(&market.seeker, &agreed, "negotiate").await;
        answer.refused(409, "wrong_state");
        assert_eq!(market.count("closed_at is null"), 0);
        assert_eq!(market.app.database.count("contact_reveals", "true"), 0);
    }
}

#[actix_web::test]
async fn what_is_negotiated_is_not_put_away_when_its_time_is_over() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    market.moved(&market.maker, &agreed, "negotiate").await.ok();
    let id = market.offer["id"].as_str().unwrap();
    let expire = format!("update listings set status = 'expired' where id = '{id}'");
    market.app.database.run(&expire).unwrap();
    assert_eq!(market.count("status = 'negotiating'"), 1);
    let archive = market.app.post(&format!("/v1/listings/{id}/archive"));
    let answer = archive.by(&market.maker).send().await;
    answer.refused(409, "listing_in_negotiation");
    assert_eq!(
        market.app.database.count("listings", "status = 'expired'"),
        1
    );
    market.moved(&market.maker, &agreed, "cancel").await.ok();
    let archive = market.app.post(&format!("/v1/listings/{id}/archive"));
    archive.by(&market.maker).send().await.ok();
}

#[actix_web::test]
async fn withdrawing_and_negotiating_at_one_moment_never_leave_a_withdrawn_listing_in_negotiation()
{
    let market = Market::open().await;
    let Market {
        app,
        admin,
        seeker,
        maker,
        ..
    } = &market;
    for round in 0..5 {
        let need = app
            .published(seeker, admin, &a_need(&format!("需求{round}")))
            .await;
        let offer = app
            .published(maker, admin, &an_offer(&format!("供给{round}")))
            .await;
        let made = app.proposed(seeker, &need, &offer).await;
        market.moved(maker, &made, "accept").await.ok();
        let calls = [
            market.withdraw(maker, &offer),
            market.verb(seeker, &made, "negotiate"),
        ];
        let answers = together(calls).await;
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert!(
            statuses == [200, 409] || statuses == [409, 200],
            "{statuses:?}"
        );
    }
    let contradiction = "status = 'negotiating' and exists
        (select from listings where id in (need_id, offer_id) and status = 'withdrawn')";
    assert_eq!(market.count(contradiction), 0);
    assert_eq!(
        market.count("status = 'negotiating' or cancel_reason = 'listing_closed'"),
        5
    );
}
