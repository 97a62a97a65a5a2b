use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{events, id};
use crate::support::{Person, TestApp, a_need, an_offer};

/// A need of 德阳, an offer of 成都, and a match of both, which the owner of the need proposed.
pub struct World {
    pub app: TestApp,
    pub province: Person,
    deyang: Person,
    ganzi: Person,
    broker: Person,
    pub owner: Person,
    pub partner: Person,
    pub need: Value,
    pub offer: Value,
    pub pair: Value,
}

impl World {
    pub async fn new() -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let owner = app.person("owner").await;
        let partner = app.person("partner").await;
        let need = app.published(&owner, &province, &a_need("电气改造")).await;
        let offer = app
            .published(&partner, &province, &an_offer("电气节能"))
            .await;
        app.until_indexed(2).await;
        let pair = app.proposed(&owner, &need, &offer).await;
        Self {
            deyang: app.appointed("deyang", Role::CityAdmin, "510600").await,
            ganzi: app.appointed("ganzi", Role::CityAdmin, "513300").await,
            broker: app.appointed("broker", Role::Broker, "510600").await,
            app,
            province,
            owner,
            partner,
            need,
            offer,
            pair,
        }
    }

    async fn sees(&self, reader: &Person, row: &Value) -> bool {
        let seen = events(&self.app, reader, &[("row_id", id(row))]).await;
        for event in &seen {
            let path = format!("/v1/audit-events/{}", id(event));
            assert_eq!(&self.app.get(&path).by(reader).send().await.ok(), event);
        }
        if seen.is_empty() {
            // What a list does not show is not there by its id either.
            for event in events(&self.app, &self.province, &[("row_id", id(row))]).await {
                let path = format!("/v1/audit-events/{}", id(&event));
                let answer = self.app.get(&path).by(reader).send().await;
                answer.refused(404, "not_found");
            }
        }
        !seen.is_empty()
    }
}

#[actix_web::test]
async fn each_reads_his_scope_and_nothing_else() {
    let world = World::new().await;
    let judge = world.app.appointed("judge", Role::Judge, "510000").await;
    for (reader, need, offer, pair) in [
        (&world.province, true, true, true),
        (&world.deyang, true, false, true),
        (&world.ganzi, false, false, false),
        (&world.broker, false, false, false),
        (&world.owner, true, false, true),
        (&world.partner, false, true, true),
    ] {
        let name = &reader.username;
        assert_eq!(world.sees(reader, &world.need).await, need, "{name}");
        assert_eq!(world.sees(reader, &world.offer).await, offer, "{name}");
        assert_eq!(world.sees(reader, &world.pair).await, pair, "{name}");
    }
    let list = world.app.get("/v1/audit-events");
    list.by(&judge).send().await.refused(403, "forbidden");
    let list = world.app.get("/v1/audit-events");
    list.send().await.refused(401, "unauthenticated");

    // Nothing but his own in all of a broker's list; his sign-in is among it.
    let own = events(&world.app, &world.broker, &[("limit", "100")]).await;
    assert!(own.iter().any(|one| one["resource"] == "sessions"));
    for event in &own {
        let his = event["actor"]["id"] == world.broker.id.as_str()
            || event["owners"]
                .as_array()
                .unwrap()
                .contains(&json!(world.broker.id));
        assert!(his, "{event}");
    }
    // A city's: inside it, or his own.
    let city = events(&world.app, &world.deyang, &[("limit", "100")]).await;
    assert!(city.len() > 8);
    for event in &city {
        let inside = event["divisions"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one.as_str().unwrap().starts_with("5106"));
        let his = event["owners"]
            .as_array()
            .unwrap()
            .contains(&json!(world.deyang.id));
        assert!(inside || his, "{event}");
    }
}

#[actix_web::test]
async fn from_where_is_told_to_the_actor_and_to_administrators() {
    let world = World::new().await;
    let filter = [
        ("row_id", id(&world.need)),
        ("operation", "publish_listing"),
    ];
    for (reader, told) in [
        (&world.owner, false),
        (&world.deyang, true),
        (&world.province, true),
    ] {
        let event = &events(&world.app, reader, &filter).await[0];
        assert_eq!(event["actor"]["id"], json!(world.province.id));
        assert_eq!(event["actor"]["address"].is_string(), told, "{event}");
        assert_eq!(event["actor"]["session_id"].is_string(), told, "{event}");
    }
    let filter = [("row_id", id(&world.need)), ("operation", "submit_listing")];
    let own = &events(&world.app, &world.owner, &filter).await[0];
    assert_eq!(own["actor"]["address"], "127.0.0.1");
}

#[actix_web::test]
async fn filters_narrow_the_list() {
    let world = World::new().await;
    let (app, province) = (&world.app, &world.province);
    let count = |filter: Vec<(&'static str, String)>| async move {
        let filter: Vec<(&str, &str)> = filter
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        let page = app
            .get("/v1/audit-events")
            .query(&[&filter[..], &[("count", "true")]].concat());
        page.by(province).send().await.ok()["total"]["value"]
            .as_i64()
            .unwrap()
    };
    let rows = |condition: String| app.database.count("audit_events", &condition);
    let all = count(vec![]).await;
    assert_eq!(all, rows("true".into()));
    let owner = world.owner.id.clone();
    let need = id(&world.need).to_owned();
    for (filter, condition) in [
        (
            vec![("resource", "matches".into())],
            "resource = 'matches'".to_owned(),
        ),
        (vec![("row_id", need.clone())], format!("row_id = '{need}'")),
        (
            vec![("actor_id", owner.clone())],
            format!("actor_id = '{owner}'"),
        ),
        (
            vec![("operation", "publish_listing".into())],
            "operation = 'publish_listing'".to_owned(),
        ),
        (
            vec![("division", "510600".into())],
            "'510603' = any (divisions) or '510600' = any (divisions)".to_owned(),
        ),
        (
            vec![("resource", "listings".into()), ("actor_id", owner.clone())],
            format!("resource = 'listings' and actor_id = '{owner}'"),
        ),
    ] {
        let found = count(filter.clone()).await;
        assert_eq!(found, rows(condition), "{filter:?}");
        assert!((1..all).contains(&found), "{filter:?}");
    }
    assert_eq!(count(vec![("resource", "no_such_table".into())]).await, 0);
    assert_eq!(count(vec![("operation", "' or true --".into())]).await, 0);

    // Times, to the microsecond: from `since` on, before `until`.
    let page = events(app, province, &[("limit", "100")]).await;
    let middle = page[page.len() / 2]["at"].as_str().unwrap().to_owned();
    let newer = page
        .iter()
        .filter(|one| one["at"].as_str().unwrap() >= &*middle)
        .count();
    assert_eq!(
        count(vec![("since", middle.clone())]).await,
        i64::try_from(newer).unwrap()
    );
    assert_eq!(
        count(vec![("until", middle.clone())]).await,
        all - i64::try_from(newer).unwrap()
    );
    assert_eq!(
        count(vec![("since", middle.clone()), ("until", middle)]).await,
        0
    );
}

#[actix_web::test]
async fn pages_go_from_the_newest_to_the_first_while_more_is_written() {
    let world = World::new().await;
    let all = events(&world.app, &world.province, &[("limit", "100")]).await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let mut filter = vec![("limit", "7")];
        if !cursor.is_empty() {
            filter.push(("cursor", &cursor));
        }
        let page = world
            .app
            .get("/v1/audit-events")
            .query(&filter)
            .by(&world.province);
        let page = page.send().await.ok();
        seen.extend(page["items"].as_array().unwrap().clone());
        world
            .app
            .sign_in("owner", crate::support::PASSWORD)
            .await
            .created();
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(seen, all);
    let times: Vec<&str> = seen.iter().map(|one| one["at"].as_str().unwrap()).collect();
    assert!(
        times.is_sorted_by(|newer, older| newer >= older),
        "{times:?}"
    );
    // Of another list.
    let other = [("resource", "users"), ("cursor", &*cursor)];
    let answer = world
        .app
        .get("/v1/audit-events")
        .query(&other)
        .by(&world.province);
    answer.send().await.refused(422, "invalid_cursor");
}

#[actix_web::test]
async fn what_is_rare_is_found_behind_thousands_that_are_newer() {
    let world = World::new().await;
    let many = format!(
        "insert into role_grants (id, user_id, role, division, from_on, granted_at, revoked_at)
         select gen_random_uuid(), '{}', 'judge', '510000', now(), now(), now() from generate_series(1, 2100)",
        world.partner.id
    );
    world.app.database.run(&many).unwrap();
    assert!(world.sees(&world.owner, &world.need).await);
    assert!(!world.sees(&world.ganzi, &world.need).await);
    let filter = [("resource", "matches"), ("limit", "1")];
    assert_eq!(events(&world.app, &world.province, &filter).await.len(), 1);
    // Pages go on from the newest through the border to the first.
    let mut filter = vec![("limit", "100".to_owned())];
    let mut seen = 0;
    loop {
        let pairs: Vec<(&str, &str)> = filter
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        let page = world
            .app
            .get("/v1/audit-events")
            .query(&pairs)
            .by(&world.province);
        let page = page.send().await.ok();
        seen += page["items"].as_array().unwrap().len();
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        filter.truncate(1);
        filter.push(("cursor", next.to_owned()));
    }
    assert_eq!(
        i64::try_from(seen).unwrap(),
        world.app.database.count("audit_events", "true")
    );
}

#[actix_web::test]
async fn an_event_has_its_place_in_the_chain_and_never_changes() {
    let world = World::new().await;
    let all = events(&world.app, &world.province, &[("limit", "100")]).await;
    let at = |number: i64| all.iter().find(|one| one["sequence"] == number).unwrap();
    assert_eq!(at(1)["previous_hash"], "0".repeat(64));
    for number in 1..i64::try_from(all.len()).unwrap() {
        assert_eq!(at(number)["hash"], at(number + 1)["previous_hash"]);
    }
    let path = format!("/v1/audit-events/{}", id(at(3)));
    let answer = world.app.get(&path).by(&world.province).send().await;
    let etag = answer.etag();
    assert_eq!(answer.ok()["sequence"], 3);
    let known = world
        .app
        .get(&path)
        .by(&world.province)
        .header("if-none-match", &etag);
    known.send().await.is(304);
}
