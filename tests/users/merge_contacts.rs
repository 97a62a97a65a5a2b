//! What the survivor writes while a merge lasts is the survivor's.

use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestApp, a_need};

const THEIRS: &str = "13700000001";
const OWN: &str = "13700000002";

struct World {
    app: TestApp,
    province: Person,
    old: Person,
    into: Person,
    listing: String,
}

impl World {
    /// A record with a listing, merged into another.
    async fn merged(contact: Option<&str>) -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let (old, into) = (app.person("old").await, app.person("into").await);
        let mut need = a_need("需求");
        need["contact"] = contact.map_or(Value::Null, reached_at);
        let draft = app.draft(&old, &need).await;
        let listing = format!("/v1/listings/{}", draft["id"].as_str().unwrap());
        app.merge(&province, &old, &into).send().await.ok();
        Self {
            app,
            province,
            old,
            into,
            listing,
        }
    }

    async fn write(&self, contact: Value) {
        let patch = self.app.patch(&self.listing).by(&self.into);
        let patch = patch.header("if-match", "*");
        let patch = patch.json(&json!({"contact": contact, "title": "改过的需求"}));
        patch.send().await.ok();
    }

    async fn unmerge(&self) {
        self.app
            .unmerge(&self.province, &self.old)
            .send()
            .await
            .ok();
    }

    /// The listing as the old record sees it.
    async fn seen(&self) -> Value {
        let signed_in = self.app.sign_in("old", PASSWORD).await.created();
        let token = signed_in["access_token"].as_str().unwrap();
        let get = self.app.get(&self.listing).token(token);
        get.send().await.ok()
    }
}

fn reached_at(phone: &str) -> Value {
    json!({"name": "张工", "phone": phone})
}

#[actix_web::test]
async fn a_listing_goes_back_edited_and_without_the_contact_that_the_survivor_wrote() {
    let world = World::merged(Some(THEIRS)).await;
    world.write(reached_at(OWN)).await;
    let get = world.app.get(&world.listing).by(&world.into);
    assert_eq!(get.send().await.ok()["contact"]["phone"], OWN);
    world.unmerge().await;
    let seen = world.seen().await;
    assert_eq!(seen["contact"], Value::Null);
    assert_eq!(seen["title"], "改过的需求");
    assert_eq!(world.app.database.count("listing_contacts", "true"), 0);
    // A contact that was not replaced goes back as it is.
    let untouched = World::merged(Some(THEIRS)).await;
    untouched.unmerge().await;
    assert_eq!(untouched.seen().await["contact"]["phone"], THEIRS);
}

#[actix_web::test]
async fn a_place_in_a_team_that_the_survivor_took_anew_stays_his() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let lead = app.person("lead").await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let mut teams = Vec::new();
    for name in ["甲", "乙"] {
        let team = json!({"name": name, "division": "510603"});
        let team = app.post("/v1/teams").by(&lead).json(&team);
        let id = team.send().await.created()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        teams.push(id);
    }
    let call = async |verb: &str, team: &str, who: &Person| {
        let call = app.post(&format!("/v1/teams/{team}/{verb}")).by(&lead);
        call.json(&json!({"user_id": who.id})).send().await.ok();
    };
    for team in &teams {
        call("add-member", team, &old).await;
    }
    app.merge(&province, &old, &into).send().await.ok();
    call("remove-member", &teams[0], &into).await;
    call("add-member", &teams[0], &into).await;
    app.unmerge(&province, &old).send().await.ok();
    for (team, who) in [(&teams[0], &into), (&teams[1], &old)] {
        let place = format!("team_id = '{team}' and user_id = '{}'", who.id);
        assert_eq!(app.database.count("team_members", &place), 1);
    }
}
