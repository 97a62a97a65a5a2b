use diesel::prelude::*;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use tianfu::platform::db::schema::contact_reveals;
use uuid::Uuid;

use super::{Market, path};

/// What `a_need` and `an_offer` plant.
const NEEDS: &str = "13800000001";
const OFFERS: &str = "li@example.com";

fn reveals(market: &Market) -> Vec<(Uuid, Uuid, Uuid, String)> {
    contact_reveals::table
        .select((
            contact_reveals::match_id.assume_not_null(),
            contact_reveals::listing_id.assume_not_null(),
            contact_reveals::revealed_to,
            contact_reveals::request_id,
        ))
        .order(contact_reveals::revealed_at)
        .load(&mut market.app.database.connect())
        .unwrap()
}

fn uuid(value: &Value) -> Uuid {
    value.as_str().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn each_owner_is_shown_the_others_contact_and_it_is_written_down() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    let call = market
        .contacts(&market.seeker, &agreed)
        .header("x-request-id", "seeker-1");
    let seen = call.send().await.ok();
    assert_eq!(
        seen,
        json!({"need": null, "offer": {"name": "李教授", "phone": null, "email": OFFERS}})
    );
    let call = market
        .contacts(&market.maker, &agreed)
        .header("x-request-id", "maker-1");
    let seen = call.send().await.ok();
    assert_eq!(seen["need"]["phone"], NEEDS);
    assert_eq!(seen["offer"], json!(null));
    let id = uuid(&agreed["id"]);
    let (need, offer) = (uuid(&market.need["id"]), uuid(&market.offer["id"]));
    assert_eq!(
        reveals(&market),
        [
            (id, offer, market.seeker.uuid(), "seeker-1".to_owned()),
            (id, need, market.maker.uuid(), "maker-1".to_owned()),
        ]
    );
    // Each answer is a row, also the second to the same person.
    market.contacts(&market.seeker, &agreed).send().await.ok();
    assert_eq!(reveals(&market).len(), 3);
    assert_eq!(
        market
            .app
            .database
            .count("contact_reveals", "revealed_at is null"),
        0
    );
}

#[actix_web::test]
async fn who_works_on_the_match_is_shown_both_and_a_stranger_none() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    let elsewhere = market.app.appointed("ganzi", Role::Broker, "513300").await;
    let stranger = market.app.person("stranger").await;
    let agreed = market.agreed().await;
    for person in [&stranger, &elsewhere] {
        let answer = market.contacts(person, &agreed).send().await;
        assert!(!answer.text.contains(NEEDS) && !answer.text.contains(OFFERS));
        answer.refused(404, "not_found");
    }
    let nobody = market.app.get(&format!("{}/contacts", path(&agreed)));
    nobody.send().await.refused(401, "unauthenticated");
    assert_eq!(reveals(&market), []);
    let seen = market.contacts(&broker, &agreed).send().await.ok();
    assert_eq!(
        (&seen["need"]["phone"], &seen["offer"]["email"]),
        (&json!(NEEDS), &json!(OFFERS))
    );
    let rows = reveals(&market);
    assert_eq!(rows.len(), 2, "a row for each contact");
    assert!(rows.iter().all(|row| row.2 == broker.uuid()));
}

#[actix_web::test]
async fn before_both_have_accepted_no_answer_holds_a_number() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    let made = market.proposed(&broker).await;
    let [need, offer] = [&market.need, &market.offer].map(|one| one["id"].as_str().unwrap());
    for accepted in [false, true] {
        if accepted {
            market.moved(&market.maker, &made, "accept").await.ok();
        }
        for (person, secrets) in [
            (&market.seeker, vec![OFFERS]),
            (&market.maker, vec![NEEDS]),
            (&broker, vec![NEEDS, OFFERS]),
            (&market.admin, vec![NEEDS, OFFERS]),
        ] {
            for path in [
                path(&made),
                format!("{}/contacts", path(&made)),
                "/v1/matches".into(),
                format!("/v1/listings/{need}"),
                format!("/v1/listings/{offer}"),
                "/v1/listings".into(),
                "/v1/listings?q=138".into(),
                format!("/v1/listings/{need}/suggestions"),
                format!("/v1/listings/{offer}/suggestions"),
            ] {
                let answer = market.app.get(&path).by(person).send().await;
                assert!(!answer.text.is_empty());
                for secret in &secrets {
                    assert!(!answer.text.contains(secret), "{path}: {}", answer.text);
                }
            }
            let early = market.contacts(person, &made).send().await;
            let status = if accepted { "accepted_one" } else { "proposed" };
            assert_eq!(
                early.refused(409, "contacts_not_revealed")["current_status"],
                status
            );
        }
    }
    assert_eq!(reveals(&market), []);
}

#[actix_web::test]
async fn contacts_are_shown_while_it_is_negotiated_and_no_longer_when_it_came_to_nothing() {
    let market = Market::open().await;
    let agreed = market.agreed().await;
    market
        .moved(&market.seeker, &agreed, "negotiate")
        .await
        .ok();
    market.contacts(&market.maker, &agreed).send().await.ok();
    market.moved(&market.seeker, &agreed, "cancel").await.ok();
    let late = market.contacts(&market.maker, &agreed).send().await;
    assert_eq!(
        late.refused(409, "contacts_not_revealed")["current_status"],
        "cancelled"
    );
    assert_eq!(reveals(&market).len(), 1);
}

#[actix_web::test]
async fn a_broker_whose_role_was_revoked_is_shown_nobodys_contact() {
    let market = Market::open().await;
    let broker = market.app.appointed("broker", Role::Broker, "510600").await;
    let made = market.proposed(&broker).await;
    market.moved(&market.seeker, &made, "accept").await.ok();
    market.moved(&market.maker, &made, "accept").await.ok();
    let revoke = "update role_grants set revoked_at = granted_at where role = 'broker'";
    market.app.database.run(revoke).unwrap();
    let answer = market.contacts(&broker, &made).send().await;
    assert!(!answer.text.contains(NEEDS) && !answer.text.contains(OFFERS));
    answer.refused(404, "not_found");
    assert_eq!(reveals(&market), []);
}
