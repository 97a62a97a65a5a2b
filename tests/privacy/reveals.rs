//! Who is shown a person's contact data whole, and that the person learns of it.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::contact_points::{EMAIL, PHONE, STORED_EMAIL, STORED_PHONE, set};
use crate::support::{Answer, PASSWORD, Person, TestApp, a_need, an_offer};

struct Scene {
    app: TestApp,
    person: Person,
}

impl Scene {
    /// Somebody of 德阳 who can be reached.
    async fn set() -> Self {
        let app = TestApp::start().await;
        let person = app.person("person").await;
        let at_home = app
            .patch("/v1/users/me")
            .by(&person)
            .header("if-match", "*");
        at_home
            .json(&json!({"division": "510603"}))
            .send()
            .await
            .ok();
        set(&app, &person, "phone", PHONE).await.created();
        set(&app, &person, "email", EMAIL).await.created();
        Self { app, person }
    }

    async fn reveal(&self, by: &Person, body: &Value) -> Answer {
        let path = format!("/v1/users/{}/contact-points/reveal", self.person.id);
        self.app.post(&path).by(by).json(body).send().await
    }

    async fn log(&self) -> Vec<Value> {
        let log = self
            .app
            .get("/v1/users/me/contact-reveals")
            .by(&self.person);
        log.send().await.ok()["items"].as_array().unwrap().clone()
    }
}

#[actix_web::test]
async fn those_whom_the_domain_lets_read_it_do_and_the_person_is_told_of_each() {
    let scene = Scene::set().await;
    let app = &scene.app;
    let people = [
        (app.province_admin().await, "province_admin"),
        (
            app.appointed("city", Role::CityAdmin, "510600").await,
            "city_admin",
        ),
        (
            app.appointed("county", Role::CityAdmin, "510603").await,
            "city_admin",
        ),
        (
            app.appointed("broker", Role::Broker, "510600").await,
            "broker",
        ),
        (scene.person.clone(), "self"),
    ];
    for (by, capacity) in &people {
        let shown = scene
            .reveal(by, &json!({"reason": "service", "note": "上门前确认"}))
            .await
            .ok();
        let expected =
            json!({"user_id": scene.person.id, "phone": STORED_PHONE, "email": STORED_EMAIL});
        assert_eq!(shown, expected);
        let last = scene.log().await[0].clone();
        assert_eq!(last["revealed_to"], by.id.as_str());
        assert_eq!(last["revealed_to_name"], by.username.as_str());
        assert_eq!(
            (
                &last["capacity"],
                &last["reason"],
                &last["note"],
                &last["match_id"]
            ),
            (
                &json!(capacity),
                &json!("service"),
                &json!("上门前确认"),
                &Value::Null
            )
        );
    }
    assert_eq!(scene.log().await.len(), people.len());
    // The log is the person's alone.
    let others = app.get("/v1/users/me/contact-reveals").by(&people[0].0);
    assert_eq!(others.send().await.ok()["items"], json!([]));
    // In pages.
    let page = app
        .get("/v1/users/me/contact-reveals?limit=2")
        .by(&scene.person);
    let page = page.send().await.ok();
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = app.get("/v1/users/me/contact-reveals").by(&scene.person);
    let next = next
        .query(&[("limit", "9"), ("cursor", cursor)])
        .send()
        .await
        .ok();
    assert_eq!(next["items"].as_array().unwrap().len(), people.len() - 2);
}

#[actix_web::test]
async fn nobody_else_reads_it_and_nothing_is_written_down() {
    let scene = Scene::set().await;
    let app = &scene.app;
    let path = format!("/v1/users/{}/contact-points/reveal", scene.person.id);
    let nobody = app.post(&path).json(&json!({"reason": "service"}));
    nobody.send().await.refused(401, "unauthenticated");
    for by in [
        app.person("stranger").await,
        app.appointed("far", Role::CityAdmin, "513300").await,
        app.appointed("sibling", Role::CityAdmin, "510604").await,
        app.appointed("far.broker", Role::Broker, "513300").await,
        app.society("society").await.1,
        app.appointed("judge", Role::Judge, "510600").await,
        app.appointed("organizer", Role::ContestOrganizer, "510600")
            .await,
    ] {
        let answer = scene.reveal(&by, &json!({"reason": "service"})).await;
        assert!(!answer.text.contains(STORED_PHONE) && !answer.text.contains("xample.com"));
        answer.refused(403, "forbidden");
    }
    assert_eq!(app.database.count("contact_reveals", "true"), 0);
}

#[actix_web::test]
async fn without_a_reason_nothing_is_shown() {
    let scene = Scene::set().await;
    let admin = scene.app.province_admin().await;
    for (body, kind) in [
        (json!({}), "required"),
        (json!({"reason": "curiosity"}), "unknown_code"),
        (json!({"reason": "match"}), "reserved"),
    ] {
        let answer = scene.reveal(&admin, &body).await;
        assert!(!answer.text.contains(STORED_PHONE));
        answer.refused_at(422, "/reason", kind);
    }
    assert_eq!(scene.app.database.count("contact_reveals", "true"), 0);
}

#[actix_web::test]
async fn whoever_has_no_division_is_the_provinces_alone() {
    let scene = Scene::set().await;
    let homeless = scene.app.patch("/v1/users/me").by(&scene.person);
    let homeless = homeless
        .header("if-match", "*")
        .json(&json!({"division": null}));
    homeless.send().await.ok();
    let city = scene.app.appointed("city", Role::CityAdmin, "510600").await;
    let province = scene.app.province_admin().await;
    let why = json!({"reason": "complaint"});
    scene.reveal(&city, &why).await.refused(403, "forbidden");
    scene.reveal(&province, &why).await.ok();
}

#[actix_web::test]
async fn a_society_s_broker_reads_it_once_the_person_has_accepted_to_belong_and_no_longer_than_he_does()
 {
    let scene = Scene::set().await;
    let app = &scene.app;
    let (society, broker) = app.society("society").await;
    let why = json!({"reason": "service"});
    let asked = app.asked(&broker, &society, &scene.person, "member").await;
    let of_it = |verb: &str| format!("/v1/memberships/{}/{verb}", asked["id"].as_str().unwrap());
    scene.reveal(&broker, &why).await.refused(403, "forbidden");
    assert_eq!(app.database.count("contact_reveals", "true"), 0);
    app.post(&of_it("accept"))
        .by(&scene.person)
        .send()
        .await
        .ok();
    scene.reveal(&broker, &why).await.ok();
    assert_eq!(scene.log().await[0]["capacity"], "society_broker");
    app.post(&of_it("end")).by(&scene.person).send().await.ok();
    scene.reveal(&broker, &why).await.refused(403, "forbidden");
    assert_eq!(app.database.count("contact_reveals", "true"), 1);
}

#[actix_web::test]
async fn that_somebody_looked_where_there_was_nothing_is_written_down_too() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let bare = app.person("bare").await;
    let path = format!("/v1/users/{}/contact-points/reveal", bare.id);
    let shown = app
        .post(&path)
        .by(&admin)
        .json(&json!({"reason": "complaint"}));
    let shown = shown.send().await.ok();
    assert_eq!(
        (&shown["phone"], &shown["email"]),
        (&Value::Null, &Value::Null)
    );
    let log = app.get("/v1/users/me/contact-reveals").by(&bare);
    let log = log.send().await.ok();
    let line = &log["items"][0];
    assert_eq!(
        (&line["revealed_to"], &line["reason"], &line["found"]),
        (&json!(admin.id), &json!("complaint"), &json!(false))
    );
    assert_eq!(app.database.count("contact_reveals", "not found"), 1);
}

#[actix_web::test]
async fn the_log_keeps_the_name_that_the_reader_bore_then() {
    let scene = Scene::set().await;
    let app = &scene.app;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let why = json!({"reason": "service"});
    scene.reveal(&broker, &why).await.ok();
    let renamed = app.patch("/v1/users/me").by(&broker);
    let renamed = renamed.header("if-match", "*");
    let renamed = renamed.json(&json!({"display_name": "本人"}));
    renamed.send().await.ok();
    assert_eq!(scene.log().await[0]["revealed_to_name"], "broker");
    assert_eq!(scene.log().await[0]["found"], true);
    scene.reveal(&broker, &why).await.ok();
    assert_eq!(scene.log().await[0]["revealed_to_name"], "本人");
    // It is the person's evidence: the reader's own erasure does not change it.
    let erased = app.delete("/v1/users/me").by(&broker);
    let erased = erased.header("if-match", "*");
    let erased = erased.json(&json!({"password": PASSWORD}));
    erased.send().await.is(204);
    let names: Vec<Value> = scene.log().await;
    let names: Vec<_> = names.iter().map(|line| &line["revealed_to_name"]).collect();
    assert_eq!(names, ["本人", "broker"]);
}

#[actix_web::test]
async fn the_contacts_of_a_match_stand_in_the_same_log() {
    let scene = Scene::set().await;
    let app = &scene.app;
    let admin = app.province_admin().await;
    let other = app.person("other").await;
    let need = app
        .published(&scene.person, &admin, &a_need("电气改造"))
        .await;
    let offer = app.published(&other, &admin, &an_offer("变压器诊断")).await;
    app.until_indexed(2).await;
    let made = app.proposed(&scene.person, &need, &offer).await;
    let path = format!("/v1/matches/{}", made["id"].as_str().unwrap());
    app.post(&format!("{path}/accept"))
        .by(&other)
        .send()
        .await
        .ok();
    for by in [&other, &admin] {
        app.get(&format!("{path}/contacts"))
            .by(by)
            .send()
            .await
            .ok();
    }
    let log = scene.log().await;
    let told: Vec<_> = log
        .iter()
        .map(|line| {
            (
                &line["revealed_to"],
                &line["capacity"],
                &line["reason"],
                &line["match_id"],
                &line["listing_id"],
            )
        })
        .collect();
    let (why, id, of) = (json!("match"), &made["id"], &need["id"]);
    let (by_admin, by_other) = (json!(admin.id), json!(other.id));
    let (as_admin, as_other) = (json!("province_admin"), json!("counterpart"));
    assert_eq!(
        told,
        [
            (&by_admin, &as_admin, &why, id, of),
            (&by_other, &as_other, &why, id, of),
        ]
    );
}

#[actix_web::test]
async fn a_reason_that_is_none_of_the_list_is_told_in_words() {
    let scene = Scene::set().await;
    let admin = scene.app.province_admin().await;
    let refused = scene.reveal(&admin, &json!({"reason": "other"})).await;
    assert!(!refused.text.contains(STORED_PHONE));
    refused.refused_at(422, "/note", "required");
    let number = format!("/v1/users/{}/identity-number/reveal", scene.person.id);
    let number = scene.app.post(&number).by(&admin);
    let refused = number.json(&json!({"reason": "other"})).send().await;
    refused.refused_at(422, "/note", "required");
    assert_eq!(scene.app.database.count("contact_reveals", "true"), 0);
    let told = json!({"reason": "other", "note": "家属来电，已核实"});
    assert_eq!(
        scene.reveal(&admin, &told).await.ok()["phone"],
        STORED_PHONE
    );
}

#[actix_web::test]
async fn a_reveal_cannot_be_taken_back() {
    let scene = Scene::set().await;
    let admin = scene.app.province_admin().await;
    scene
        .reveal(&admin, &json!({"reason": "complaint"}))
        .await
        .ok();
    for change in [
        "delete from contact_reveals",
        "update contact_reveals set reason = 'service'",
        "update contact_reveals set revealed_at = now() - interval '1 day'",
        "update contact_reveals set revealed_to_name = 'x'",
        "update contact_reveals set found = false",
    ] {
        let said = scene.app.database.run(change).unwrap_err().to_string();
        assert!(said.contains("the log of reveals is append-only"), "{said}");
    }
}
