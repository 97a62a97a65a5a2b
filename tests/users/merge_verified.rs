//! By what a record was verified, the other is for as long as he goes by what was looked at.

use serde_json::{Value, json};

use crate::support::{Person, TestApp};

struct World {
    app: TestApp,
    province: Person,
    old: Person,
    into: Person,
}

impl World {
    /// A verified record, merged into another that goes by the same name, or by another.
    async fn merged(name: &str) -> Self {
        let world = Self::apart(name).await;
        world.verified(&world.old).await;
        world.merge().await;
        world
    }

    /// The two as they are before.
    async fn apart(name: &str) -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let (old, into) = (app.person("old").await, app.person("into").await);
        app.identified(&old).await;
        let world = Self {
            app,
            province,
            old,
            into,
        };
        world
            .profile(&world.old, json!({"display_name": "罗启明"}))
            .await;
        world
            .profile(&world.into, json!({"display_name": name}))
            .await;
        world
    }

    async fn merge(&self) {
        self.app
            .merge(&self.province, &self.old, &self.into)
            .send()
            .await
            .ok();
    }

    async fn profile(&self, who: &Person, change: Value) {
        let call = self.app.patch("/v1/users/me").by(who);
        let call = call.header("if-match", "*").json(&change);
        call.send().await.ok();
    }

    async fn verified(&self, who: &Person) {
        let papers = self.app.post("/v1/verifications").by(who);
        let papers = papers.json(&json!({"evidence": "身份证"}));
        let papers = papers.send().await.created();
        self.verify(&papers).await;
    }

    async fn verify(&self, papers: &Value) {
        let verify = papers["id"].as_str().unwrap();
        let verify = self.app.post(&format!("/v1/verifications/{verify}/verify"));
        let verify = verify.by(&self.province).header("if-match", "*");
        let verify = verify.json(&json!({"valid_to": "2099-01-01"}));
        verify.send().await.ok();
    }

    async fn is_verified(&self, who: &Person) -> bool {
        let path = format!("/v1/users/{}", who.id);
        self.app.get(&path).send().await.ok()["verified"] == true
    }

    async fn unmerge(&self) {
        self.app
            .unmerge(&self.province, &self.old)
            .send()
            .await
            .ok();
    }

    fn in_force(&self) -> i64 {
        self.app
            .database
            .count("verifications", "status = 'verified'")
    }
}

#[actix_web::test]
async fn to_the_same_name_it_follows_and_goes_back() {
    let world = World::merged("罗启明").await;
    assert!(world.is_verified(&world.into).await);
    world.unmerge().await;
    assert!(world.is_verified(&world.old).await);
    assert!(!world.is_verified(&world.into).await);
    assert_eq!(world.in_force(), 1);
}

#[actix_web::test]
async fn to_another_name_place_or_employer_it_does_not() {
    let world = World::merged("罗启光").await;
    assert!(!world.is_verified(&world.into).await);
    // He is verified himself, on the number that followed, and that ends with the merge.
    world.verified(&world.into).await;
    assert!(world.is_verified(&world.into).await);
    world.unmerge().await;
    assert!(world.is_verified(&world.old).await);
    assert!(!world.is_verified(&world.into).await);
    assert_eq!(world.in_force(), 1);
}

#[actix_web::test]
async fn papers_of_a_merged_record_are_decided_on_that_record() {
    let world = World::apart("罗启光").await;
    let papers = world.app.post("/v1/verifications").by(&world.old);
    let papers = papers.json(&json!({"evidence": "身份证"}));
    let papers = papers.send().await.created();
    world.merge().await;
    let again = world.app.post("/v1/verifications").by(&world.into);
    let again = again.json(&json!({"evidence": "身份证"}));
    again.send().await.refused(409, "verification_open");
    world.verify(&papers).await;
    assert!(!world.is_verified(&world.into).await);
    world.unmerge().await;
    assert!(world.is_verified(&world.old).await);
    assert!(!world.is_verified(&world.into).await);
}

#[actix_web::test]
async fn who_changes_what_was_looked_at_leaves_it_with_the_record() {
    for change in [
        json!({"display_name": "罗启光"}),
        json!({"affiliation": "重庆理工大学"}),
        json!({"division": "510603"}),
    ] {
        let world = World::merged("罗启明").await;
        world
            .profile(&world.into, json!({"introduction": "x"}))
            .await;
        assert!(world.is_verified(&world.into).await);
        world.profile(&world.into, change).await;
        assert!(!world.is_verified(&world.into).await);
        assert_eq!(world.in_force(), 1);
        world.unmerge().await;
        assert!(world.is_verified(&world.old).await);
        assert!(!world.is_verified(&world.into).await);
    }
}
