//! Events of listings and matches.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{forget, id_of, inbox, told};
use crate::support::{Person, TestApp, a_need, an_offer, together};

struct Market {
    app: TestApp,
    admin: Person,
    broker: Person,
    seeker: Person,
    maker: Person,
    need: Value,
    offer: Value,
}

impl Market {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let admin = app.province_admin().await;
        let broker = app.appointed("broker", Role::Broker, "510600").await;
        let seeker = app.person("seeker").await;
        let maker = app.person("maker").await;
        app.person("stranger").await;
        let need = app.published(&seeker, &admin, &a_need("老旧变压器")).await;
        let offer = app.published(&maker, &admin, &an_offer("节能改造")).await;
        app.until_indexed(2).await;
        forget(&app);
        Self {
            app,
            admin,
            broker,
            seeker,
            maker,
            need,
            offer,
        }
    }

    async fn moved(&self, by: &Person, one: &Value, verb: &str, body: Value) -> Value {
        let path = format!("/v1/matches/{}/{verb}", id_of(one));
        let call = self.app.post(&path).by(by).json(&body);
        call.send().await.ok()
    }
}

#[actix_web::test]
async fn both_owners_are_told_of_a_proposal_and_each_of_what_the_other_does() {
    let market = Market::open().await;
    let app = &market.app;
    let made = app
        .proposed(&market.broker, &market.need, &market.offer)
        .await;
    let mut both = told(app);
    both.sort();
    assert_eq!(both, ["maker: match_proposed", "seeker: match_proposed"]);
    let first = inbox(app, &market.maker).await[0].clone();
    assert_eq!(
        first["about"],
        json!({"resource": "matches", "id": made["id"]})
    );
    let text = first["text"].as_str().unwrap();
    assert!(
        text.contains("“老旧变压器”") && text.contains("“节能改造”"),
        "{text}"
    );
    assert!(!text.contains('…') && !text.contains('{'), "{text}");

    forget(app);
    market
        .moved(&market.seeker, &made, "accept", json!({}))
        .await;
    assert_eq!(told(app), ["maker: match_accepted"]);
    market
        .moved(&market.maker, &made, "accept", json!({}))
        .await;
    assert_eq!(
        told(app),
        ["maker: match_accepted", "seeker: match_accepted"]
    );
    let accepted = inbox(app, &market.seeker).await[0].clone();
    let text = accepted["text"].as_str().unwrap();
    assert!(text.ends_with("当前状态：双方同意。"), "{text}");
}

#[actix_web::test]
async fn an_owner_is_told_of_a_decline_and_never_of_an_own_act() {
    let market = Market::open().await;
    let app = &market.app;
    let made = app
        .proposed(&market.seeker, &market.need, &market.offer)
        .await;
    assert_eq!(told(app), ["maker: match_proposed"]);
    let body = json!({"reason": "budget", "note": "太贵了"});
    market.moved(&market.maker, &made, "decline", body).await;
    assert_eq!(
        told(app),
        ["maker: match_proposed", "seeker: match_declined"]
    );
    let english = app.get("/v1/notifications").by(&market.seeker);
    let english = english.header("accept-language", "en").send().await.ok();
    let item = &english["items"][0];
    assert_eq!(item["kind_name"], "Match declined");
    let text = item["text"].as_str().unwrap();
    assert!(text.starts_with("The other side declined"), "{text}");
    // The words of the other side may be erased; they are with the match.
    assert!(!item.to_string().contains("太贵了"));
}

#[actix_web::test]
async fn a_proposal_that_is_repeated_or_refused_tells_of_nothing_more() {
    let market = Market::open().await;
    let app = &market.app;
    let pair = json!({"need_id": market.need["id"], "offer_id": market.offer["id"]});
    let calls = (0..6).map(|_| {
        let call = app.post("/v1/matches").by(&market.seeker).json(&pair);
        call.header("idempotency-key", "one")
    });
    let answers = together(calls).await;
    assert!(answers.iter().any(|answer| answer.status == 201));
    let again = app.post("/v1/matches").by(&market.broker).json(&pair);
    again.send().await.refused(409, "match_exists");
    assert_eq!(told(app), ["maker: match_proposed"]);
}

#[actix_web::test]
async fn contacts_that_are_read_again_are_told_of_once() {
    let market = Market::open().await;
    let app = &market.app;
    let made = app
        .proposed(&market.seeker, &market.need, &market.offer)
        .await;
    market
        .moved(&market.maker, &made, "accept", json!({}))
        .await;
    forget(app);
    let path = format!("/v1/matches/{}/contacts", id_of(&made));
    for _ in 0..2 {
        app.get(&path).by(&market.maker).send().await.ok();
    }
    assert_eq!(told(app), ["seeker: contact_revealed"]);
    app.get(&path).by(&market.admin).send().await.ok();
    let mut all = told(app);
    all.sort();
    assert_eq!(
        all,
        [
            "maker: contact_revealed",
            "seeker: contact_revealed",
            "seeker: contact_revealed"
        ]
    );
}

#[actix_web::test]
async fn an_owner_is_told_of_what_happens_to_a_listing() {
    let market = Market::open().await;
    let (app, seeker, broker) = (&market.app, &market.seeker, &market.broker);
    let mut on_behalf = a_need("代拟的需求");
    on_behalf["on_behalf_of"] = json!(seeker.id);
    let draft = app.draft(broker, &on_behalf).await;
    let back = |by: &Person| {
        let path = format!("/v1/listings/{}/return", id_of(&draft));
        app.post(&path).by(by).json(&json!({"reason": "请补充"}))
    };
    app.moved(broker, &draft, "submit").await;
    assert_eq!(told(app), ["seeker: listing_consent_asked"]);
    let asked = inbox(app, seeker).await[0].clone();
    assert_eq!(
        asked["about"],
        json!({"resource": "listings", "id": draft["id"]})
    );
    assert!(asked["text"].as_str().unwrap().contains("“代拟的需求”"));
    back(seeker).send().await.ok();
    assert_eq!(told(app).last().unwrap(), "broker: listing_returned");
    // Asked anew, which is another event.
    app.moved(broker, &draft, "submit").await;
    assert_eq!(told(app).last().unwrap(), "seeker: listing_consent_asked");
    app.moved(seeker, &draft, "consent").await;
    forget(app);
    back(&market.admin).send().await.ok();
    assert_eq!(told(app), ["seeker: listing_returned"]);
    app.moved(seeker, &draft, "submit").await;
    assert_eq!(told(app).len(), 1, "an owner's own submission asks nobody");
    app.moved(&market.admin, &draft, "publish").await;
    assert_eq!(
        told(app),
        ["seeker: listing_returned", "seeker: listing_published"]
    );
    let text = inbox(app, seeker).await[0]["text"].clone();
    assert!(!text.as_str().unwrap().contains('…'), "{text}");
    app.moved(seeker, &draft, "pause").await;
    app.moved(seeker, &draft, "resume").await;
    assert_eq!(told(app).len(), 2, "an owner's own moves are no news");
}
