use diesel::RunQueryDsl;
use serde_json::{Value, json};

use super::rows::{id_of, path, put_into, with};
use crate::support::{Person, TestApp, a_need, an_offer};

/// The titles of a list, in order.
async fn titles(app: &TestApp, query: &[(&str, &str)]) -> Vec<String> {
    let list = app.get("/v1/listings").query(query).send().await.ok();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

/// What a filter finds, whatever the order.
async fn found(app: &TestApp, query: &[(&str, &str)]) -> String {
    let mut titles = titles(app, query).await;
    titles.sort();
    titles.join(" ")
}

struct Market {
    app: TestApp,
    owner: Person,
    admin: Person,
}

impl Market {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let owner = app.person("owner").await;
        let admin = app.province_admin().await;
        Self { app, owner, admin }
    }

    async fn add(&self, listing: Value, members: Value) -> Value {
        let listing = with(listing, members);
        self.app.published(&self.owner, &self.admin, &listing).await
    }
}

#[actix_web::test]
async fn each_filter_keeps_what_fits_and_nothing_else() {
    let market = Market::open().await;
    let app = &market.app;
    market
        .add(
            a_need("a"),
            json!({"kind": "rnd", "fields": ["agriculture", "environment"], "industry": "A", "trl": 4,
                "cooperation_modes": ["license", "service"], "urgency": "urgent"}),
        )
        .await;
    market
        .add(
            a_need("b"),
            json!({"fields": ["new_energy"], "industry": "C", "trl": 7, "cooperation_modes": ["service"]}),
        )
        .await;
    market
        .add(an_offer("c"), json!({"fields": ["agriculture"]}))
        .await;
    market
        .add(
            an_offer("d"),
            json!({"market": "popsci", "kind": "lecture", "urgency": "soon", "trl": 9}),
        )
        .await;
    diesel::sql_query(
        "update listings set source = 'file', external_ref = 'x-1' where title = 'c'",
    )
    .execute(&mut app.database.connect())
    .unwrap();
    let other = app.person("other").await;
    app.published(&other, &market.admin, &a_need("e")).await;
    for (query, expected) in [
        (&[][..], "a b c d e"),
        (&[("side", "need")], "a b e"),
        (&[("side", "offer")], "c d"),
        (&[("market", "technology")], "a b c e"),
        (&[("market", "popsci")], "d"),
        (&[("kind", "rnd")], "a"),
        (&[("kind", "exhibit")], ""),
        (&[("status", "published")], "a b c d e"),
        (&[("status", "withdrawn")], ""),
        (&[("field", "agriculture")], "a c"),
        (&[("field", "environment")], "a"),
        (&[("field", "nuclear")], ""),
        (&[("industry", "C")], "b"),
        (&[("cooperation_mode", "service")], "a b"),
        (&[("cooperation_mode", "license")], "a"),
        (&[("urgency", "urgent")], "a"),
        (&[("urgency", "normal")], "b c e"),
        (&[("trl_min", "4")], "a b d"),
        (&[("trl_min", "8")], "d"),
        (&[("owner_id", &other.id)], "e"),
        (&[("owner_id", &market.admin.id)], ""),
        (&[("external_ref", "x-1")], "c"),
        (&[("external_ref", "x-2")], ""),
        (&[("side", "need"), ("field", "agriculture")], "a"),
        (&[("side", "offer"), ("urgency", "urgent")], ""),
    ] {
        assert_eq!(found(app, query).await, expected, "{query:?}");
    }
}

#[actix_web::test]
async fn a_division_is_a_prefix() {
    let market = Market::open().await;
    let app = &market.app;
    for (title, division) in [
        ("danba", "513323"),
        ("ganzi", "513300"),
        ("deyang", "510600"),
        ("jingyang", "510603"),
        ("huaying", "511681"),
    ] {
        market
            .add(
                a_need(title),
                json!({"division": division, "urgency": "urgent"}),
            )
            .await;
    }
    for (division, expected) in [
        ("513300", "danba ganzi"),
        ("513323", "danba"),
        ("510600", "deyang jingyang"),
        ("511681", "huaying"),
        ("510000", "danba deyang ganzi huaying jingyang"),
        ("510100", ""),
        ("500000", ""),
        ("999999", ""),
    ] {
        assert_eq!(
            found(app, &[("division", division)]).await,
            expected,
            "{division}"
        );
    }
    // Scenario S28.
    let urgent = [
        ("side", "need"),
        ("urgency", "urgent"),
        ("division", "511681"),
    ];
    assert_eq!(found(app, &urgent).await, "huaying");
}

#[actix_web::test]
async fn ranges_of_money_overlap() {
    let market = Market::open().await;
    let app = &market.app;
    for (title, min, max) in [
        ("narrow", json!(100), json!(200)),
        ("from", json!(150), Value::Null),
        ("upto", Value::Null, json!(120)),
        ("dear", json!(1000), json!(2000)),
        ("none", Value::Null, Value::Null),
    ] {
        let money = json!({"budget_min_fen": min, "budget_max_fen": max});
        market.add(a_need(title), money).await;
    }
    for (query, expected) in [
        (&[("budget_min", "0")][..], "dear from narrow upto"),
        (&[("budget_min", "120")], "dear from narrow upto"),
        (&[("budget_min", "121")], "dear from narrow"),
        (&[("budget_min", "201")], "dear from"),
        (&[("budget_min", "2001")], "from"),
        (&[("budget_max", "0")], "upto"),
        (&[("budget_max", "99")], "upto"),
        (&[("budget_max", "100")], "narrow upto"),
        (&[("budget_max", "999")], "from narrow upto"),
        (&[("budget_max", "1000")], "dear from narrow upto"),
        (&[("budget_min", "201"), ("budget_max", "999")], "from"),
    ] {
        assert_eq!(found(app, query).await, expected, "{query:?}");
    }
    let backwards = [("budget_min", "2001"), ("budget_max", "149")];
    let call = app.get("/v1/listings").query(&backwards);
    call.send().await.refused_at(422, "budget_max", "order");
}

#[actix_web::test]
async fn since_a_moment_finds_what_changed_at_or_after_it() {
    let market = Market::open().await;
    let app = &market.app;
    let first = market.add(a_need("first"), json!({})).await;
    let second = market.add(a_need("second"), json!({})).await;
    let at = |listing: &Value| listing["updated_at"].as_str().unwrap().to_owned();
    assert_eq!(
        found(app, &[("updated_since", &at(&first))]).await,
        "first second"
    );
    assert_eq!(
        found(app, &[("updated_since", &at(&second))]).await,
        "second"
    );
    let change = app.patch(&path(&first, "")).by(&market.admin);
    let change = change.header("if-match", "*").json(&json!({"trl": 1}));
    let changed = change.send().await.ok();
    assert_eq!(
        found(app, &[("updated_since", &at(&changed))]).await,
        "first"
    );
    assert_eq!(
        found(app, &[("updated_since", "9999-12-31T23:59:59Z")]).await,
        ""
    );
    assert_eq!(
        found(app, &[("updated_since", "0000-01-01T08:00:00+08:00")]).await,
        "first second"
    );
}

#[actix_web::test]
async fn every_order_goes_its_way_and_what_has_no_value_comes_last() {
    let market = Market::open().await;
    let app = &market.app;
    let mut added = Vec::new();
    for (title, deadline, min, max) in [
        ("a", json!("2099-03-01"), json!(300), json!(400)),
        ("b", Value::Null, Value::Null, Value::Null),
        ("c", json!("2099-01-01"), json!(100), json!(900)),
        ("d", json!("2099-02-01"), Value::Null, json!(200)),
        ("e", Value::Null, json!(500), Value::Null),
    ] {
        let members =
            json!({"deadline_on": deadline, "budget_min_fen": min, "budget_max_fen": max});
        added.push(market.add(a_need(title), members).await);
    }
    let touch = app.patch(&path(&added[1], "")).by(&market.admin);
    let touch = touch.header("if-match", "*").json(&json!({"trl": 1}));
    touch.send().await.ok();
    for (sort, expected) in [
        ("", "e d c b a"),
        ("-published_at", "e d c b a"),
        ("published_at", "a b c d e"),
        ("updated_at", "a c d e b"),
        ("-updated_at", "b e d c a"),
        ("deadline_on", "c d a b e"),
        ("budget", "c d a e b"),
        ("-budget", "c e a d b"),
    ] {
        let query: &[(&str, &str)] = match sort {
            "" => &[],
            _ => &[("sort", sort)],
        };
        assert_eq!(titles(app, query).await.join(" "), expected, "{sort}");
        // The same, a row a page.
        let (mut paged, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut query = query.to_vec();
            query.push(("limit", "1"));
            if let Some(cursor) = &cursor {
                query.push(("cursor", cursor));
            }
            let page = app.get("/v1/listings").query(&query).send().await.ok();
            paged.push(page["items"][0]["title"].as_str().unwrap().to_owned());
            cursor = page["next_cursor"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged.join(" "), expected, "{sort}, a row a page");
    }
    for wrong in [
        "title",
        "-deadline_on",
        "published_at;",
        "-relevance",
        "relevance",
    ] {
        let list = app.get("/v1/listings").query(&[("sort", wrong)]);
        list.send().await.refused_at(422, "sort", "unknown_code");
    }
}

#[actix_web::test]
async fn what_is_asked_wrongly_is_refused_by_name() {
    let app = TestApp::start().await;
    for (query, place, fault) in [
        (("limit", "0"), "limit", "range"),
        (("limit", "101"), "limit", "range"),
        (("limit", "many"), "limit", "type"),
        (("limit", "99999999999999999999"), "limit", "type"),
        (("offset", "10"), "offset", "unknown_parameter"),
        (("page", "2"), "page", "unknown_parameter"),
        (("side", "both"), "side", "unknown_code"),
        (("kind", "nothing"), "kind", "unknown_code"),
        (("status", "gone"), "status", "unknown_code"),
        (("division", "51"), "division", "type"),
        (("owner_id", "me"), "owner_id", "type"),
        (("trl_min", "10"), "trl_min", "range"),
        (("budget_min", "-1"), "budget_min", "range"),
        (("budget_max", "1000000000001"), "budget_max", "range"),
        (("updated_since", "yesterday"), "updated_since", "type"),
        (
            ("updated_since", "+10000-01-01T00:00:00Z"),
            "updated_since",
            "range",
        ),
        (
            ("updated_since", "-100000-01-01T00:00:00Z"),
            "updated_since",
            "range",
        ),
        (("count", "perhaps"), "count", "type"),
        (("q", ""), "q", "length"),
        (("q", " \u{3000}"), "q", "length"),
        (("q", "电\u{0}气"), "q", "nul"),
        (("external_ref", ""), "external_ref", "length"),
    ] {
        let answer = app.get("/v1/listings").query(&[query]).send().await;
        answer.refused_at(422, place, fault);
    }
    let long = "字".repeat(201);
    let list = app.get("/v1/listings").query(&[("q", &long)]);
    list.send().await.refused_at(422, "q", "length");
    let twice = app
        .get("/v1/listings")
        .query(&[("limit", "1"), ("limit", "2")]);
    twice.send().await.refused_at(422, "limit", "duplicate_key");
}

#[actix_web::test]
async fn the_total_is_told_when_it_is_asked_for() {
    let market = Market::open().await;
    let app = &market.app;
    for title in ["a", "b", "c"] {
        market.add(a_need(title), json!({})).await;
    }
    let paused = market.add(a_need("d"), json!({})).await;
    put_into(app, &paused, "paused");
    let list = |query: &'static [(&str, &str)]| app.get("/v1/listings").query(query).send();
    let plain = list(&[("limit", "2")]).await.ok();
    assert!(plain.get("total").is_none());
    let counted = list(&[("limit", "2"), ("count", "true")]).await.ok();
    assert_eq!(counted["total"], json!({"value": 3, "exact": true}));
    assert_eq!(counted["items"].as_array().unwrap().len(), 2);
    let none = list(&[("side", "offer"), ("count", "true")]).await.ok();
    assert_eq!(none["total"], json!({"value": 0, "exact": true}));
    let wordless = list(&[("q", "!!"), ("count", "true")]).await.ok();
    assert_eq!(wordless["total"], json!({"value": 0, "exact": true}));
    let whole = list(&[("limit", "100")]).await.ok();
    assert_eq!(whole["items"].as_array().unwrap().len(), 3);
    assert_eq!(whole["next_cursor"], Value::Null);
    assert_ne!(id_of(&whole["items"][0]), id_of(&paused));
}
