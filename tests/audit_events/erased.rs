//! Events that concern an erased account stay stored and chained, and are returned without their contents.

use serde_json::{Value, json};
use tianfu::administration::audit_events::chain;
use tianfu::kernel::roles::Role;

use super::{events, id};
use crate::support::{Call, PASSWORD, Person, TestApp, a_need, an_offer};

/// In everything that is written of him.
const NAME: &str = "李五五";
const PHONE: &str = "13912345678";

struct World {
    app: TestApp,
    province: Person,
    city: Person,
    person: Person,
    /// A record of his that was merged into it.
    older: Person,
    other: Person,
    listing: Value,
}

fn closes(app: &TestApp, by: &Person, who: &Person) -> Call {
    let call = app.post(&format!("/v1/users/{}/deactivate", who.id)).by(by);
    call.json(&json!({"reason": format!("{NAME}，电话 {PHONE}，冒用")}))
}

/// Somebody of whom there is text in every place: listings of his, a rejected verification, a closed account.
async fn world() -> World {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let (person, older) = (app.person("liwuwu").await, app.person("liwuwu_old").await);
    let other = app.person("other").await;
    app.database
        .run("update users set division = '510603' where username in ('liwuwu', 'liwuwu_old', 'other')")
        .unwrap();
    let mut need = a_need("配电改造");
    need["summary"] = json!(format!("请找 {NAME}"));
    need["keywords"] = json!([NAME]);
    let listing = app.published(&person, &province, &need).await;
    app.draft(&person, &a_need(&format!("{NAME} 的草稿"))).await;
    let mut early = a_need("旧记录的需求");
    early["description"] = json!(format!("{NAME}，{PHONE}"));
    app.draft(&older, &early).await;
    app.published(&other, &province, &an_offer("别人的成果"))
        .await;
    app.identified(&person).await;
    let papers = app.post("/v1/verifications").by(&person);
    let papers = papers.json(&json!({"evidence": NAME}));
    let papers = papers.send().await.created();
    let reject = app.post(&format!("/v1/verifications/{}/reject", id(&papers)));
    let reject = reject
        .by(&city)
        .header("if-match", "*")
        .json(&json!({"reason": format!("{NAME} 的身份证看不清")}));
    reject.send().await.ok();
    closes(&app, &city, &older).send().await.ok();
    let reopened = app.post(&format!("/v1/users/{}/reactivate", older.id));
    reopened.by(&city).send().await.ok();
    app.merge(&province, &older, &person).send().await.ok();
    closes(&app, &city, &person).send().await.ok();
    World {
        app,
        province,
        city,
        person,
        older,
        other,
        listing,
    }
}

impl World {
    async fn erase(&self) {
        let call = self.app.delete(&format!("/v1/users/{}", self.person.id));
        let call = call.by(&self.province).header("if-match", "*");
        let call = call.json(&json!({"reason": format!("{NAME} 本人书面申请")}));
        call.send().await.is(204);
    }

    /// All that a reader is shown.
    async fn told(&self, reader: &Person) -> Vec<Value> {
        let mut all = Vec::new();
        let mut before: Option<String> = None;
        loop {
            let mut filter = vec![("limit", "100")];
            if let Some(cursor) = &before {
                filter.push(("cursor", cursor.as_str()));
            }
            let page = self.app.get("/v1/audit-events").query(&filter).by(reader);
            let page = page.send().await.ok();
            all.extend(page["items"].as_array().unwrap().clone());
            match page["next_cursor"].as_str() {
                Some(next) => before = Some(next.to_owned()),
                None => return all,
            }
        }
    }

    fn is_of(&self, event: &Value, who: &Person) -> bool {
        let owners = event["owners"].as_array().unwrap();
        owners.contains(&json!(who.id))
    }
}

fn names_him(told: &[Value]) -> Vec<&Value> {
    let named = |event: &&Value| {
        let text = event.to_string();
        text.contains(NAME) || text.contains(PHONE) || text.contains("liwuwu")
    };
    told.iter().filter(named).collect()
}

#[actix_web::test]
async fn contents_of_events_of_an_erased_person_are_stored_and_returned_to_nobody() {
    let world = world().await;
    let before = world.told(&world.province).await;
    assert!(names_him(&before).len() > 6);
    assert!(before.iter().all(|event| event["withheld"] == false));
    let stored = "concat(before, after, reason) like '%李五五%'";
    let events_before = world.app.database.count("audit_events", "true");
    let words_before = world.app.database.count("audit_events", stored);

    world.erase().await;
    for reader in [&world.province, &world.city] {
        let told = world.told(reader).await;
        assert_eq!(names_him(&told), Vec::<&Value>::new());
        for event in &told {
            let his = world.is_of(event, &world.person) || world.is_of(event, &world.older);
            let empty = ["reason", "before", "after"].map(|part| event[part].is_null());
            assert!(!his || empty == [true; 3], "{event}");
            assert_eq!(event["withheld"], his, "{event}");
            let path = format!("/v1/audit-events/{}", id(event));
            let single = world.app.get(&path).by(reader).send().await.ok();
            assert_eq!(&single, event);
        }
    }
    // What happened is returned as before.
    let told = world.told(&world.province).await;
    for event in &before {
        let after = told.iter().find(|one| one["id"] == event["id"]).unwrap();
        for part in [
            "sequence",
            "at",
            "operation",
            "verb",
            "resource",
            "row_id",
            "owners",
            "previous_hash",
            "hash",
        ] {
            assert_eq!(after[part], event[part], "{part}");
        }
    }
    // Nothing that was there has gone, and what the erasure wrote has no words in it but its own reason.
    let database = &world.app.database;
    let rows = format!("(select * from audit_events order by id limit {events_before}) as old");
    assert_eq!(database.count(&rows, stored), words_before);
    let own = format!("operation = 'erase_user' and concat(before, after) like '%{NAME}%'");
    assert_eq!(database.count("audit_events", &own), 0);
    let phone = format!("operation = 'erase_user' and concat(before, after) like '%{PHONE}%'");
    assert_eq!(database.count("audit_events", &phone), 0);
    assert!(database.count("audit_events", "operation = 'erase_user'") > 5);
    let whole = chain::verify(&mut database.connect(), None, |_| ()).unwrap();
    assert!(whole.is_ok(), "{whole:?}");
}

#[actix_web::test]
async fn from_where_an_erased_person_acted_is_answered_to_nobody() {
    let world = world().await;
    let acts = [("actor_id", &*world.person.id), ("limit", "100")];
    let before = events(&world.app, &world.city, &acts).await;
    assert!(before.iter().any(|one| one["actor"]["address"].is_string()));
    world.erase().await;
    for reader in [&world.province, &world.city] {
        for who in [&world.person, &world.older] {
            let acts = [("actor_id", &*who.id), ("limit", "100")];
            let after = events(&world.app, reader, &acts).await;
            assert!(after.len() > 1, "{}", who.username);
            for event in &after {
                assert!(event["actor"]["address"].is_null(), "{event}");
                assert!(event["actor"]["session_id"].is_null(), "{event}");
                assert_eq!(event["withheld"], true, "{event}");
            }
        }
        // His registration was nobody's act yet; what administrators did to him stays theirs.
        for event in world.told(reader).await {
            if world.is_of(&event, &world.person) {
                let told = event["actor"]["address"].is_string();
                let anothers = event["actor"]["id"].is_string()
                    && event["actor"]["id"] != json!(world.person.id)
                    && event["actor"]["id"] != json!(world.older.id);
                assert_eq!(told, anothers, "{event}");
            }
        }
    }
}

#[actix_web::test]
async fn what_is_no_erased_persons_is_told_as_before() {
    let world = world().await;
    let others = async || {
        let told = world.told(&world.province).await;
        let mine = |event: &Value| {
            world.is_of(event, &world.other)
                && !world.is_of(event, &world.person)
                && event["actor"]["id"] == json!(world.other.id)
        };
        told.into_iter().filter(mine).collect::<Vec<_>>()
    };
    let before = others().await;
    assert!(
        before
            .iter()
            .any(|one| one["after"]["title"] == "别人的成果")
    );
    world.erase().await;
    assert_eq!(others().await, before);
}

#[actix_web::test]
async fn whoever_kept_an_event_learns_that_it_is_answered_otherwise() {
    let world = world().await;
    let filter = [
        ("row_id", id(&world.listing)),
        ("operation", "create_listing"),
        ("resource", "listings"),
    ];
    let event = events(&world.app, &world.province, &filter).await.remove(0);
    let path = format!("/v1/audit-events/{}", id(&event));
    let read = async |etag: &str| {
        let call = world.app.get(&path).by(&world.province);
        call.header("if-none-match", etag).send().await
    };
    let first = world.app.get(&path).by(&world.province).send().await.etag();
    read(&first).await.is(304);
    world.erase().await;
    let again = read(&first).await;
    let second = again.etag();
    assert_ne!(first, second);
    let again = again.ok();
    assert_eq!(
        (&again["withheld"], &again["hash"]),
        (&json!(true), &event["hash"])
    );
    read(&second).await.is(304);
}

#[actix_web::test]
async fn who_erases_himself_is_not_written_down_once_more() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let person = app.person("liwuwu").await;
    let mut need = a_need("公开的需求");
    need["summary"] = json!(NAME);
    let need = app.published(&person, &admin, &need).await;
    let remove = app.post(&format!("/v1/listings/{}/remove", id(&need)));
    let remove = remove
        .by(&admin)
        .json(&json!({"reason": format!("{NAME} 的电话 {PHONE}")}));
    remove.send().await.ok();
    app.draft(&person, &a_need(&format!("{NAME} {PHONE}")))
        .await;
    let erase = app
        .delete("/v1/users/me")
        .by(&person)
        .header("if-match", "*");
    let erase = erase.json(&json!({"password": PASSWORD}));
    erase.send().await.is(204);
    let written = "operation = 'erase_current_user'";
    let gone = format!("{written} and resource = 'listings' and verb = 'delete'");
    assert_eq!(app.database.count("audit_events", &gone), 1);
    for word in [NAME, PHONE, "liwuwu"] {
        let again = format!("{written} and concat(before, after, reason) like '%{word}%'");
        assert_eq!(app.database.count("audit_events", &again), 0, "{word}");
    }
    // That its state changed is told.
    let moved = format!("{written} and resource = 'users' and after ? 'erased_at'");
    assert_eq!(app.database.count("audit_events", &moved), 1);
}
