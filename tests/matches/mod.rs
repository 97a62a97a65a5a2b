//! The life of a match over HTTP.

mod accept;
pub mod authorization;
mod cancel;
mod constraints;
mod contact_in_note;
mod contacts;
mod decline;
mod lapse;
mod list;
mod listing_left;
mod negotiate;
mod organizations;
mod propose;
mod states;

use serde_json::{Value, json};

use crate::support::{Answer, Call, Person, TestApp, a_need, an_offer};

/// A published need in 德阳 and a published offer in 成都, with those who own them.
struct Market {
    app: TestApp,
    admin: Person,
    /// Owns the need.
    seeker: Person,
    /// Owns the offer.
    maker: Person,
    need: Value,
    offer: Value,
}

impl Market {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let admin = app.province_admin().await;
        let seeker = app.person("seeker").await;
        let maker = app.person("maker").await;
        let need = app
            .published(&seeker, &admin, &a_need("老旧变压器节能改造"))
            .await;
        let offer = app
            .published(&maker, &admin, &an_offer("变压器节能改造方案"))
            .await;
        app.until_indexed(2).await;
        Self {
            app,
            admin,
            seeker,
            maker,
            need,
            offer,
        }
    }

    fn pair(&self) -> Value {
        json!({"need_id": self.need["id"], "offer_id": self.offer["id"]})
    }

    fn propose(&self, by: &Person) -> Call {
        self.app.post("/v1/matches").by(by).json(&self.pair())
    }

    /// A match that the person has proposed.
    async fn proposed(&self, by: &Person) -> Value {
        self.propose(by).send().await.created()
    }

    /// A match that both have accepted; the seeker proposed it.
    async fn agreed(&self) -> Value {
        let proposed = self.proposed(&self.seeker).await;
        let agreed = self.moved(&self.maker, &proposed, "accept").await.ok();
        assert_eq!(agreed["status"], "accepted_both");
        agreed
    }

    fn verb(&self, by: &Person, one: &Value, verb: &str) -> Call {
        let body = match verb {
            "decline" => json!({"reason": "budget"}),
            "cancel" => json!({"reason": "no_response"}),
            _ => json!({}),
        };
        let id = one["id"].as_str().expect("an id");
        self.app
            .post(&format!("/v1/matches/{id}/{verb}"))
            .by(by)
            .json(&body)
    }

    async fn moved(&self, by: &Person, one: &Value, verb: &str) -> Answer {
        self.verb(by, one, verb).send().await
    }

    fn contacts(&self, by: &Person, one: &Value) -> Call {
        let id = one["id"].as_str().expect("an id");
        self.app.get(&format!("/v1/matches/{id}/contacts")).by(by)
    }

    fn withdraw(&self, by: &Person, listing: &Value) -> Call {
        let id = listing["id"].as_str().expect("an id");
        self.app
            .post(&format!("/v1/listings/{id}/withdraw"))
            .by(by)
            .json(&json!({"reason": "已自行解决"}))
    }

    /// How many matches a condition lets through.
    fn count(&self, condition: &str) -> i64 {
        self.app.database.count("matches", condition)
    }
}

fn path(one: &Value) -> String {
    format!("/v1/matches/{}", one["id"].as_str().expect("an id"))
}
