use serde_json::json;
use tianfu::kernel::roles::Role;

use super::{Market, path};
use crate::support::{together, with_status};

#[actix_web::test]
async fn each_owner_accepts_for_his_own_side_and_once() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    let made = market.proposed(&broker).await;
    let one = market.moved(&market.maker, &made, "accept").await.ok();
    assert_eq!(one["status"], "accepted_one");
    assert!(one["offer_accepted_at"].is_string());
    assert_eq!(one["need_accepted_at"], json!(null));
    let twice = market.moved(&market.maker, &made, "accept").await;
    assert_eq!(
        twice.refused(409, "wrong_state")["current_status"],
        "accepted_one"
    );
    let both = market.moved(&market.seeker, &made, "accept").await.ok();
    assert_eq!(both["status"], "accepted_both");
    assert_eq!(both["offer_accepted_at"], one["offer_accepted_at"]);
    for person in [&market.maker, &market.seeker] {
        market
            .moved(person, &made, "accept")
            .await
            .refused(409, "wrong_state");
    }
    let row = "status = 'accepted_both' and need_accepted_at is not null and offer_accepted_at is not null and version = 3";
    assert_eq!(market.count(row), 1);
}

#[actix_web::test]
async fn nobody_accepts_for_an_owner() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    let stranger = market.app.person("stranger").await;
    let elsewhere = market
        .app
        .appointed("ganzi", Role::CityAdmin, "513300")
        .await;
    let made = market.proposed(&broker).await;
    for person in [&broker, &market.admin] {
        market
            .moved(person, &made, "accept")
            .await
            .refused(403, "forbidden");
        market
            .moved(person, &made, "decline")
            .await
            .refused(403, "forbidden");
    }
    for person in [&stranger, &elsewhere] {
        for verb in ["accept", "decline", "negotiate", "cancel"] {
            market
                .moved(person, &made, verb)
                .await
                .refused(404, "not_found");
        }
        market
            .app
            .get(&path(&made))
            .by(person)
            .send()
            .await
            .refused(404, "not_found");
    }
    for verb in ["accept", "decline", "negotiate", "cancel"] {
        let call = market.app.post(&format!("{}/{verb}", path(&made)));
        let body = match verb {
            "decline" | "cancel" => json!({"reason": "other"}),
            _ => json!({}),
        };
        let answer = call.json(&body).send().await;
        answer.refused(401, "unauthenticated");
    }
    assert_eq!(market.count("status = 'proposed' and version = 1"), 1);
}

#[actix_web::test]
async fn two_acceptances_at_one_moment_are_both_kept() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    for _ in 0..6 {
        let made = market.proposed(&broker).await;
        let calls =
            [&market.seeker, &market.maker].map(|person| market.verb(person, &made, "accept"));
        let answers = together(calls).await;
        assert_eq!(with_status(&answers, 200), 2);
        let seen = market.app.get(&path(&made)).by(&broker).send().await.ok();
        assert_eq!(seen["status"], "accepted_both");
        assert!(seen["need_accepted_at"].is_string() && seen["offer_accepted_at"].is_string());
        market.moved(&broker, &made, "cancel").await.ok();
    }
}

#[actix_web::test]
async fn one_acceptance_sent_many_times_counts_once() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    let made = market.proposed(&broker).await;
    let answers = together((0..8).map(|_| market.verb(&market.maker, &made, "accept"))).await;
    assert_eq!(with_status(&answers, 200), 1);
    assert_eq!(with_status(&answers, 409), 7);
    assert_eq!(market.count("status = 'accepted_one' and version = 2"), 1);
}

#[actix_web::test]
async fn a_move_on_another_version_is_refused() {
    let market = Market::open().await;
    let made = market.propose(&market.seeker).send().await;
    let etag = made.etag();
    let made = made.created();
    let stale = market
        .verb(&market.maker, &made, "accept")
        .header("if-match", "\"0-0-0\"");
    let problem = stale.send().await.refused(412, "precondition_failed");
    assert_eq!(problem["current_etag"], etag.as_str());
    assert_eq!(market.count("version = 1"), 1);
    let known = market
        .verb(&market.maker, &made, "accept")
        .header("if-match", &etag);
    let accepted = known.send().await;
    assert_ne!(accepted.etag(), etag);
    accepted.ok();
}
