use std::collections::HashSet;

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::Market;
use crate::support::{Person, a_need};

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

impl Market {
    async fn list(&self, by: &Person, query: &[(&str, &str)]) -> Value {
        self.app
            .get("/v1/matches")
            .query(query)
            .by(by)
            .send()
            .await
            .ok()
    }

    /// A match of another need with the same offer.
    async fn another(&self, title: &str) -> Value {
        let need = self
            .app
            .published(&self.seeker, &self.admin, &a_need(title))
            .await;
        self.app.proposed(&self.seeker, &need, &self.offer).await
    }
}

#[actix_web::test]
async fn owners_the_proposer_and_the_staff_see_a_match_and_nobody_else() {
    let market = Market::open().await;
    let app = &market.app;
    let (of, society) = app.society("society").await;
    app.worker_of(&of, &society, &market.maker).await;
    let (_, other_society) = app.society("other.society").await;
    let deyang = app.appointed("deyang", Role::Broker, "510600").await;
    let chengdu = app.appointed("chengdu", Role::CityAdmin, "510100").await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let judge = app.appointed("judge", Role::Judge, "510600").await;
    let stranger = app.person("stranger").await;
    let made = market.proposed(&society).await;
    let id = made["id"].as_str().unwrap();
    for person in [
        &market.seeker,
        &market.maker,
        &society,
        &deyang,
        &chengdu,
        &market.admin,
    ] {
        let page = market.list(person, &[("count", "true")]).await;
        assert_eq!(ids(&page), [id], "{}", person.username);
        assert_eq!(page["total"]["value"], 1);
        let seen = app.get(&super::path(&made)).by(person).send().await.ok();
        assert_eq!(page["items"][0], seen);
    }
    for person in [&ganzi, &judge, &stranger, &other_society] {
        let page = market.list(person, &[("count", "true")]).await;
        assert_eq!(page["items"], json!([]), "{}", person.username);
        assert_eq!(page["total"]["value"], 0);
        let call = app.get(&super::path(&made)).by(person);
        call.send().await.refused(404, "not_found");
    }
    app.get("/v1/matches")
        .send()
        .await
        .refused(401, "unauthenticated");
}

#[actix_web::test]
async fn filters_hold_together_and_a_wrong_one_is_named() {
    let market = Market::open().await;
    let first = market.proposed(&market.seeker).await;
    let second = market.another("第二个需求").await;
    market.moved(&market.maker, &second, "decline").await.ok();
    let third = market.another("第三个需求").await;
    market.moved(&market.maker, &third, "accept").await.ok();
    let [first, second, third] = [&first, &second, &third].map(|one| one["id"].as_str().unwrap());
    let need = market.need["id"].as_str().unwrap();
    let offer = market.offer["id"].as_str().unwrap();
    let nothing = uuid::Uuid::now_v7().to_string();
    for (query, expected) in [
        (vec![], vec![first, second, third]),
        (vec![("status", "proposed")], vec![first]),
        (vec![("status", "accepted_both")], vec![third]),
        (vec![("open", "true")], vec![first, third]),
        (vec![("open", "false")], vec![second]),
        (vec![("listing_id", need)], vec![first]),
        (vec![("listing_id", offer)], vec![first, second, third]),
        (vec![("listing_id", offer), ("open", "false")], vec![second]),
        (vec![("status", "declined"), ("open", "true")], vec![]),
        (vec![("listing_id", &nothing)], vec![]),
    ] {
        let page = market.list(&market.maker, &query).await;
        let found: HashSet<_> = ids(&page).into_iter().collect();
        assert_eq!(found, expected.into_iter().collect(), "{query:?}");
    }
    for (name, value, kind) in [
        ("status", "lost", "unknown_code"),
        ("listing_id", "x", "type"),
        ("open", "1", "type"),
        ("limit", "0", "range"),
        ("limit", "101", "range"),
        ("need_id", need, "unknown_parameter"),
    ] {
        let call = market
            .app
            .get("/v1/matches")
            .query(&[(name, value)])
            .by(&market.maker);
        call.send().await.refused_at(422, name, kind);
    }
    let call = market
        .app
        .get("/v1/matches")
        .query(&[("cursor", "x")])
        .by(&market.maker);
    call.send().await.refused(422, "invalid_cursor");
}

#[actix_web::test]
async fn the_last_changed_comes_first_and_pages_join_without_gaps() {
    let market = Market::open().await;
    let mut made = vec![market.proposed(&market.seeker).await];
    for n in 1..5 {
        made.push(market.another(&format!("需求{n}")).await);
    }
    market.moved(&market.maker, &made[0], "accept").await.ok();
    let expected: Vec<&str> = [0, 4, 3, 2, 1]
        .map(|n| made[n]["id"].as_str().unwrap())
        .into();
    let all = market.list(&market.maker, &[]).await;
    assert_eq!(ids(&all), expected);
    assert_eq!(all["next_cursor"], json!(null));

    let mut next = "/v1/matches?limit=2".to_owned();
    let mut read: Vec<String> = Vec::new();
    loop {
        let answer = market.app.get(&next).by(&market.maker).send().await;
        let link = answer
            .headers
            .get("link")
            .map(|link| link.to_str().unwrap().to_owned());
        let page = answer.ok();
        assert!(ids(&page).len() <= 2);
        read.extend(ids(&page).into_iter().map(str::to_owned));
        assert_eq!(link.is_some(), page["next_cursor"].is_string());
        let Some(link) = link else { break };
        next = link
            .strip_prefix('<')
            .unwrap()
            .strip_suffix(">; rel=\"next\"")
            .unwrap()
            .to_owned();
        assert!(next.contains("limit=2"), "{next}");
        // What is added meanwhile comes before the first page and shifts nothing.
        market.another(&format!("新需求{}", read.len())).await;
    }
    assert_eq!(read, expected);
    // A cursor is good for its own list only.
    let cursor = market.list(&market.maker, &[("limit", "2")]).await["next_cursor"].clone();
    let query = [("cursor", cursor.as_str().unwrap()), ("open", "true")];
    let call = market
        .app
        .get("/v1/matches")
        .query(&query)
        .by(&market.maker);
    call.send().await.refused(422, "invalid_cursor");
}
