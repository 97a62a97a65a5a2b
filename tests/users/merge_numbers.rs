//! What becomes of an identity number that came with a record, when the survivor puts another in its place.

use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestApp, an_identity_number};

const PATH: &str = "/v1/users/me/identity-number";

struct World {
    app: TestApp,
    province: Person,
    old: Person,
    into: Person,
    /// The old record's number.
    first: String,
}

impl World {
    /// A record with a number that was verified, merged into another.
    async fn merged() -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let (old, into) = (app.person("old").await, app.person("into").await);
        let first = app.identified(&old).await;
        // What the one is verified as the other is, too.
        let name = app.patch("/v1/users/me").by(&old).header("if-match", "*");
        let name = name.json(&json!({"display_name": "into"}));
        name.send().await.ok();
        let world = Self {
            app,
            province,
            old,
            into,
            first,
        };
        world.verified(&world.old).await;
        world.merge(&world.old, &world.into).await;
        world
    }

    async fn verified(&self, who: &Person) {
        let papers = self.app.post("/v1/verifications").by(who);
        let papers = papers.json(&json!({"evidence": "身份证"}));
        let papers = papers.send().await.created();
        let path = format!(
            "/v1/verifications/{}/verify",
            papers["id"].as_str().unwrap()
        );
        let verify = self.app.post(&path).by(&self.province);
        let verify = verify.json(&json!({"valid_to": "2099-01-01"}));
        verify.header("if-match", "*").send().await.ok();
    }

    async fn merge(&self, old: &Person, into: &Person) {
        self.app.merge(&self.province, old, into).send().await.ok();
    }

    async fn unmerge(&self, old: &Person) {
        self.app.unmerge(&self.province, old).send().await.ok();
    }

    async fn put(&self, who: &Person, number: &str) -> Value {
        let put = self.app.call(reqwest::Method::PUT, PATH).by(who);
        let put = put.header("if-match", "*").json(&json!({"value": number}));
        put.send().await.ok()
    }

    /// His number, whole, as his export has it; he signs in for it.
    async fn number(&self, who: &Person) -> Value {
        self.export(who).await["identity_number"].clone()
    }

    async fn export(&self, who: &Person) -> Value {
        let signed_in = self.app.sign_in(&who.username, PASSWORD).await.created();
        let token = signed_in["access_token"].as_str().unwrap();
        let export = self.app.get("/v1/users/me/export").token(token);
        export.send().await.ok()
    }

    async fn is_verified(&self, who: &Person) -> bool {
        let path = format!("/v1/users/{}", who.id);
        self.app.get(&path).send().await.ok()["verified"] == true
    }

    fn kept(&self) -> i64 {
        self.app.database.count("identity_numbers", "true")
    }
}

#[actix_web::test]
async fn after_an_unmerge_each_has_his_own_number_again() {
    let world = World::merged().await;
    assert!(world.is_verified(&world.into).await);
    let second = an_identity_number(95_001);
    let before = world.app.get(PATH).by(&world.into).send().await.etag();
    world.put(&world.into, &second).await;
    let after = world.app.get(PATH).by(&world.into).send().await.etag();
    assert_ne!(before, after);
    // The old record's stays out of reach with it, and its verification is nobody's who has another number.
    assert!(!world.is_verified(&world.into).await);
    let export = world.export(&world.into).await;
    assert_eq!(export["identity_number"], second.as_str());
    let record = &export["merged_records"][0];
    assert_eq!(record["identity_number"], world.first.as_str());
    assert_eq!(world.kept(), 2);

    world.unmerge(&world.old).await;
    assert_eq!(world.number(&world.old).await, world.first.as_str());
    assert_eq!(world.number(&world.into).await, second.as_str());
    assert!(world.is_verified(&world.old).await);
    assert!(!world.is_verified(&world.into).await);
}

#[actix_web::test]
async fn a_number_that_the_survivor_put_and_verified_stays_his() {
    let world = World::merged().await;
    let (second, third) = (an_identity_number(95_002), an_identity_number(95_003));
    world.put(&world.into, &second).await;
    world.put(&world.into, &third).await;
    assert_eq!(world.kept(), 2);
    world.verified(&world.into).await;
    world.unmerge(&world.old).await;
    assert_eq!(world.number(&world.old).await, world.first.as_str());
    assert_eq!(world.number(&world.into).await, third.as_str());
    assert!(world.is_verified(&world.old).await && world.is_verified(&world.into).await);
}

#[actix_web::test]
async fn what_he_was_verified_by_on_the_record_s_number_ends_with_the_merge() {
    let world = World::merged().await;
    world.verified(&world.into).await;
    world.unmerge(&world.old).await;
    assert_eq!(world.number(&world.old).await, world.first.as_str());
    assert_eq!(world.number(&world.into).await, Value::Null);
    assert!(!world.is_verified(&world.into).await);
    let ended = format!("user_id = '{}' and status = 'expired'", world.into.id);
    assert_eq!(world.app.database.count("verifications", &ended), 1);
}

#[actix_web::test]
async fn a_number_that_the_survivor_cleared_is_gone_with_what_was_verified_on_it() {
    let world = World::merged().await;
    let clear = || {
        world
            .app
            .delete(PATH)
            .by(&world.into)
            .header("if-match", "*")
    };
    clear().send().await.is(204);
    clear().send().await.refused(404, "not_found");
    assert_eq!(world.kept(), 0);
    assert!(!world.is_verified(&world.into).await);
    world.unmerge(&world.old).await;
    assert_eq!(world.number(&world.old).await, Value::Null);
    assert!(!world.is_verified(&world.old).await);
}

#[actix_web::test]
async fn through_two_merges_each_number_finds_its_way_back() {
    let world = World::merged().await;
    let last = world.app.person("last").await;
    let (second, third) = (an_identity_number(95_005), an_identity_number(95_006));
    world.put(&world.into, &second).await;
    world.merge(&world.into, &last).await;
    world.put(&last, &third).await;
    assert_eq!(world.kept(), 3);
    world.unmerge(&world.into).await;
    assert_eq!(world.number(&last).await, third.as_str());
    assert_eq!(world.number(&world.into).await, second.as_str());
    world.unmerge(&world.old).await;
    assert_eq!(world.number(&world.into).await, second.as_str());
    assert_eq!(world.number(&world.old).await, world.first.as_str());
}

#[actix_web::test]
async fn the_same_number_again_is_the_one_that_came() {
    let world = World::merged().await;
    world.put(&world.into, &world.first).await;
    assert!(world.is_verified(&world.into).await);
    world.put(&world.into, &an_identity_number(95_004)).await;
    // Another person cannot set the number; the survivor can.
    let stranger = world.app.person("stranger").await;
    let put = world.app.call(reqwest::Method::PUT, PATH).by(&stranger);
    let put = put
        .header("if-none-match", "*")
        .json(&json!({"value": world.first}));
    put.send().await.refused(409, "identity_number_taken");
    world.put(&world.into, &world.first).await;
    assert_eq!(world.kept(), 1);
    world.unmerge(&world.old).await;
    assert_eq!(world.number(&world.old).await, world.first.as_str());
    assert_eq!(world.number(&world.into).await, Value::Null);
}

#[actix_web::test]
async fn erasing_the_survivor_destroys_the_number_that_was_left_with_the_record() {
    let world = World::merged().await;
    world.put(&world.into, &an_identity_number(95_007)).await;
    assert_eq!(world.kept(), 2);
    let erase = world.app.delete("/v1/users/me").by(&world.into);
    let erase = erase
        .header("if-match", "*")
        .json(&json!({"password": PASSWORD}));
    erase.send().await.is(204);
    assert_eq!(world.kept(), 0);
    assert_eq!(
        world
            .app
            .database
            .count("verifications", "evidence = '账号已注销'"),
        1
    );
}
