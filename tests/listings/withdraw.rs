use diesel::prelude::*;
use serde_json::Value;
use tianfu::platform::db::schema::matches;

use super::rows::{body_of, id_of, kept, path};
use crate::support::{Person, TestApp, a_need, an_offer};

struct Pair {
    app: TestApp,
    owner: Person,
    other: Person,
    admin: Person,
    need: Value,
    proposed: Value,
}

impl Pair {
    /// A need and an offer, the match of which the need's owner has proposed.
    async fn proposed() -> Self {
        let app = TestApp::start().await;
        let owner = app.person("owner").await;
        let other = app.person("other").await;
        let admin = app.province_admin().await;
        let need = app.published(&owner, &admin, &a_need("柑橘保鲜")).await;
        let offer = app.published(&other, &admin, &an_offer("柑橘保鲜")).await;
        let proposed = app.proposed(&owner, &need, &offer).await;
        Self {
            app,
            owner,
            other,
            admin,
            need,
            proposed,
        }
    }

    async fn moved(&self, person: &Person, verb: &str) {
        let path = format!("/v1/matches/{}/{verb}", id_of(&self.proposed));
        self.app.post(&path).by(person).send().await.ok();
    }

    /// The state of the match, and why it was called off.
    fn matched(&self) -> (String, Option<String>) {
        let id: uuid::Uuid = id_of(&self.proposed).parse().unwrap();
        matches::table
            .find(tianfu::kernel::ids::MatchId(id))
            .select((matches::status, matches::cancel_reason))
            .first(&mut self.app.database.connect())
            .unwrap()
    }
}

#[actix_web::test]
async fn what_leaves_the_market_takes_its_undecided_matches_with_it() {
    for (verb, status) in [("withdraw", "withdrawn"), ("remove", "removed")] {
        let pair = Pair::proposed().await;
        let by = if verb == "withdraw" {
            &pair.owner
        } else {
            &pair.admin
        };
        let call = pair.app.post(&path(&pair.need, verb)).by(by);
        let moved = call.json(&body_of(verb)).send().await.ok();
        assert_eq!(moved["status"], status);
        assert_eq!(
            pair.matched(),
            ("cancelled".into(), Some("listing_closed".into()))
        );
    }
}

#[actix_web::test]
async fn a_pause_leaves_its_matches_alone() {
    let pair = Pair::proposed().await;
    pair.app.moved(&pair.owner, &pair.need, "pause").await;
    assert_eq!(pair.matched().1, None);
}

#[actix_web::test]
async fn nothing_is_withdrawn_while_it_is_negotiated() {
    let pair = Pair::proposed().await;
    pair.moved(&pair.other, "accept").await;
    pair.moved(&pair.owner, "negotiate").await;
    let before = kept(&pair.app, &pair.need);
    let call = pair.app.post(&path(&pair.need, "withdraw")).by(&pair.owner);
    let call = call.json(&body_of("withdraw"));
    call.send().await.refused(409, "listing_in_negotiation");
    assert_eq!(kept(&pair.app, &pair.need), before);
    assert_eq!(pair.matched().0, "negotiating");
}
