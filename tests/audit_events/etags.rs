//! An event's ETag is of exactly what is answered: what is withheld and from whom changes it.

use serde_json::json;
use tianfu::kernel::roles::Role;

use super::{events, id};
use crate::support::{Person, TestApp, a_need};

struct World {
    app: TestApp,
    province: Person,
    city: Person,
    person: Person,
    path: String,
}

/// A listing that somebody's administrator returned, for a reason: the event names both.
async fn world() -> World {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let person = app.person("liwuwu").await;
    let draft = app.draft(&person, &a_need("配电改造")).await;
    app.moved(&person, &draft, "submit").await;
    let back = app.post(&format!("/v1/listings/{}/return", id(&draft)));
    let back = back.by(&city).json(&json!({"reason": "李五五写得不清楚"}));
    back.send().await.ok();
    let filter = [("operation", "return_listing"), ("resource", "listings")];
    let event = events(&app, &province, &filter).await.remove(0);
    let path = format!("/v1/audit-events/{}", id(&event));
    World {
        app,
        province,
        city,
        person,
        path,
    }
}

impl World {
    async fn erase(&self, who: &Person) {
        let call = self.app.delete(&format!("/v1/users/{}", who.id));
        let call = call.by(&self.province).header("if-match", "*");
        let call = call.json(&json!({"reason": "本人书面申请"}));
        call.send().await.is(204);
    }

    async fn read(&self, by: &Person) -> (String, String) {
        let answer = self.app.get(&self.path).by(by).send().await;
        (answer.etag(), answer.text)
    }

    async fn is_known(&self, by: &Person, etag: &str) -> bool {
        let call = self.app.get(&self.path).by(by);
        call.header("if-none-match", etag).send().await.status == 304
    }
}

#[actix_web::test]
async fn each_erasure_that_takes_something_out_gives_another() {
    let world = world().await;
    let mut told = vec![world.read(&world.province).await];
    world.erase(&world.person).await;
    told.push(world.read(&world.province).await);
    world.erase(&world.city).await;
    told.push(world.read(&world.province).await);
    let (etag, body) = &told[2];
    for (older, text) in &told[..2] {
        assert_ne!((older, text), (etag, body));
        assert_ne!(older, etag);
        assert!(!world.is_known(&world.province, older).await, "{older}");
    }
    assert_ne!(told[0].0, told[1].0);
    assert!(world.is_known(&world.province, etag).await);
    // What went with which.
    for (number, (reason, address)) in [(true, true), (false, true), (false, false)]
        .into_iter()
        .enumerate()
    {
        let event: serde_json::Value = serde_json::from_str(&told[number].1).unwrap();
        let shown = (
            event["reason"].is_string(),
            event["actor"]["address"].is_string(),
        );
        assert_eq!(shown, (reason, address), "{number}");
    }
}

#[actix_web::test]
async fn who_is_told_more_has_another_until_he_is_told_the_same() {
    let world = world().await;
    let (owners, told) = world.read(&world.person).await;
    let (provinces, more) = world.read(&world.province).await;
    assert_ne!(told, more);
    assert_ne!(owners, provinces);
    assert!(!world.is_known(&world.province, &owners).await);
    // He becomes an administrator of the place.
    let grant = format!(
        "insert into role_grants (id, user_id, role, division, from_on, granted_at)
         values (gen_random_uuid(), '{}', 'city_admin', '510600', '2000-01-01', '2000-01-01')",
        world.person.id
    );
    world.app.database.run(&grant).unwrap();
    assert!(!world.is_known(&world.person, &owners).await);
    assert_eq!(world.read(&world.person).await, (provinces, more));
}
