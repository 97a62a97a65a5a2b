//! A merge and its undoing move rows: what the trail tells of them concerns whoever they belonged to by then.

use serde_json::{Value, json};

use super::{events, id};
use crate::support::{PASSWORD, Person, TestApp, a_need, an_offer};

const OWN: &str = "李五五写的";
const SURVIVORS: &str = "合并后写的";

struct World {
    app: TestApp,
    province: Person,
    /// Whose record is merged into the survivor's for a while.
    old: Person,
    into: Person,
    need: Value,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let (old, into) = (app.person("old").await, app.person("into").await);
        let mut need = a_need("需求");
        need["summary"] = json!(OWN);
        need["keywords"] = json!(["节能"]);
        let need = app.published(&old, &province, &need).await;
        Self {
            app,
            province,
            old,
            into,
            need,
        }
    }

    async fn merge(&self) {
        let path = format!("/v1/users/{}/merge", self.old.id);
        let call = self.app.post(&path).by(&self.province);
        let call = call.json(&json!({"into_id": self.into.id}));
        call.send().await.ok();
    }

    async fn unmerge(&mut self) {
        let path = format!("/v1/users/{}/unmerge", self.old.id);
        self.app.post(&path).by(&self.province).send().await.ok();
        let session = self.app.sign_in("old", PASSWORD).await.created();
        self.old.token = session["access_token"].as_str().unwrap().to_owned();
    }

    async fn write(&self, listing: &Value, by: &Person, summary: &str) {
        let patch = self.app.patch(&format!("/v1/listings/{}", id(listing)));
        let patch = patch.by(by).header("if-match", "*");
        patch.json(&json!({"summary": summary})).send().await.ok();
    }

    async fn erase(&self, who: &Person) {
        let call = self.app.delete(&format!("/v1/users/{}", who.id));
        let call = call.by(&self.province).header("if-match", "*");
        let call = call.json(&json!({"reason": "本人书面申请"}));
        call.send().await.is(204);
    }

    /// What the province is told of a row, the oldest first.
    async fn of(&self, resource: &str, row: &Value, operation: &str) -> Vec<Value> {
        let filter = [
            ("resource", resource),
            ("row_id", id(row)),
            ("operation", operation),
        ];
        let mut told = events(&self.app, &self.province, &filter).await;
        told.reverse();
        told
    }
}

#[actix_web::test]
async fn what_another_wrote_on_a_row_that_came_to_him_concerns_whose_it_was() {
    let mut world = World::new().await;
    let draft = world.app.draft(&world.old, &a_need("草稿")).await;
    world.merge().await;
    world.write(&draft, &world.into, OWN).await;
    let mut own = a_need("自己的");
    own["summary"] = json!(SURVIVORS);
    let own = world.app.draft(&world.into, &own).await;
    world.unmerge().await;
    let written = world.of("listings", &draft, "update_listing").await;
    assert_eq!(written[0]["owners"], json!([world.into.id]));
    assert_eq!(written[0]["after"]["summary"], OWN);

    world.erase(&world.old).await;
    let written = world.of("listings", &draft, "update_listing").await;
    assert_eq!(written[0]["after"]["summary"], "***");
    assert_eq!(written[0]["withheld"], true);
    // Nobody else is told, and what is only the survivor's is told as before.
    let filter = [("row_id", id(&draft))];
    let told = json!(events(&world.app, &world.into, &filter).await);
    assert!(!told.to_string().contains(OWN), "{told}");
    let written = world.of("listings", &own, "create_listing").await;
    assert_eq!(
        (&written[0]["after"]["summary"], &written[0]["withheld"]),
        (&json!(SURVIVORS), &json!(false))
    );
}

#[actix_web::test]
async fn who_had_a_row_for_a_while_concerns_what_was_written_since_and_not_before() {
    let mut world = World::new().await;
    let draft = world.app.draft(&world.old, &a_need("草稿")).await;
    world.write(&draft, &world.old, OWN).await;
    world.merge().await;
    world.write(&draft, &world.into, SURVIVORS).await;
    world.unmerge().await;
    world.write(&draft, &world.old, "又是自己的").await;
    world.erase(&world.into).await;
    let written = world.of("listings", &draft, "update_listing").await;
    let told = |event: &Value| {
        (
            event["before"]["summary"].clone(),
            event["withheld"].clone(),
        )
    };
    assert_eq!(written.len(), 3);
    assert_eq!(told(&written[0]), (json!(""), json!(false)));
    assert_eq!(written[0]["after"]["summary"], OWN);
    for event in &written[1..] {
        assert_eq!(told(event), (json!("***"), json!(true)));
    }
}

#[actix_web::test]
async fn a_match_made_meanwhile_concerns_whose_the_listing_was() {
    let mut world = World::new().await;
    let app = &world.app;
    let other = app.person("other").await;
    let mut offer = an_offer("节能的成果");
    offer["keywords"] = json!(["节能"]);
    let offer = app.published(&other, &world.province, &offer).await;
    app.until_indexed(2).await;
    world.merge().await;
    let pair = json!({"need_id": world.need["id"], "offer_id": offer["id"]});
    let made = app.post("/v1/matches").by(&other).json(&pair);
    let made = made.send().await.created();
    world.unmerge().await;
    let born = world.of("matches", &made, "propose_match").await.remove(0);
    let owners = born["owners"].as_array().unwrap();
    assert!(!owners.contains(&json!(world.old.id)), "{born}");
    assert!(born["after"]["reasons"].is_array(), "{born}");

    world.erase(&world.old).await;
    let born = world.of("matches", &made, "propose_match").await.remove(0);
    assert_eq!(
        (&born["after"]["reasons"], &born["withheld"]),
        (&json!("***"), &json!(true))
    );
}
