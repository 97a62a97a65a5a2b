//! The index of texts finds what PostgreSQL finds, in its order.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use serde_json::{Value, json};
use tianfu::market::listings::search;
use uuid::Uuid;

use super::rows::{id_of, path, put_into, with};
use crate::support::{TestApp, a_need, an_offer};

const HEADS: [&str; 10] = [
    "猕猴桃酒",
    "水泵维修",
    "LED灯具",
    "leds 照明",
    "ledger 记账",
    "35 kV变压器",
    "5G基站",
    "磷酸铁锂电池",
    "電氣節能改造",
    "玄武岩膜材料",
];
const TAILS: [&str; 9] = [
    "猕猴与桃",
    "岩玄武",
    "电气，节能",
    "膜的材料",
    "技术研究",
    "的的的的",
    "锂铁酸磷",
    "35 kV 与 5 A",
    "灯",
];
const QUERIES: [&str; 36] = [
    "猕猴桃",
    "猕猴桃酒",
    "水泵",
    "修水泵",
    "灯",
    "LED",
    "led灯",
    "le",
    "leds",
    "35kV",
    "35 kV",
    "kv",
    "35",
    "5G",
    "5 A",
    "磷酸铁锂",
    "磷酸铁锂 电池",
    "电气",
    "電氣 節能",
    "电气节能改造",
    "节能",
    "玄武岩",
    "玄武岩 膜材料",
    "膜材料",
    "技术",
    "技术 研究",
    "柑橘 技术",
    "的",
    "的的的",
    "求购",
    "求猕猴桃",
    "迪弗",
    "电",
    "Ａ",
    "照明 灯 led 研究 电 酒 桃 岩",
    "变压",
];

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// What PostgreSQL finds, in its order.
fn found_by_postgres(app: &TestApp, q: &str) -> Vec<String> {
    let query = search::query(q).expect("a word");
    let rows: Vec<Found> = diesel::sql_query(
        "select id from listings where status = 'published' and search @@ tsquery_of($1) \
         order by ts_rank(search, tsquery_of($2)) desc, id desc",
    )
    .bind::<Text, _>(query.expression())
    .bind::<Text, _>(query.ranking())
    .load(&mut app.database.connect())
    .unwrap();
    rows.into_iter().map(|row| row.id.to_string()).collect()
}

/// What the API finds, page by page.
async fn found(app: &TestApp, q: &str, limit: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut pairs = vec![("q", q), ("limit", limit)];
        pairs.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let list = app.get("/v1/listings").query(&pairs);
        let page = list.send().await.ok();
        let items = page["items"].as_array().unwrap();
        ids.extend(items.iter().map(|item| id_of(item).to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return ids,
        }
    }
}

async fn filled() -> TestApp {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    for number in 0..40_usize {
        let (head, tail) = (HEADS[number % HEADS.len()], TAILS[number * 7 % TAILS.len()]);
        let other = HEADS[number * 3 % 7];
        let long = "电气设备。膜材".repeat(number % 5 * 70);
        let members = json!({
            "summary": format!("{tail}、{other}").repeat(number % 4),
            "keywords": [tail, "研究"],
            "description": format!("{long}{other}与{tail}"),
        });
        let listing = match number % 3 {
            0 => a_need(head),
            _ => an_offer(&format!("{head}{tail}")),
        };
        app.published(&owner, &admin, &with(listing, members)).await;
    }
    app
}

fn is_followed(app: &TestApp) -> bool {
    app.app.index.catch_up(Duration::from_secs(10))
}

#[actix_web::test]
async fn the_index_finds_what_postgresql_finds_in_its_order() {
    let app = filled().await;
    app.until("the texts are indexed", || is_followed(&app))
        .await;
    let mut hits = 0;
    for q in QUERIES {
        let expected = found_by_postgres(&app, q);
        hits += expected.len();
        assert_eq!(found(&app, q, "3").await, expected, "{q}");
        assert_eq!(found(&app, q, "100").await, expected, "{q}");
    }
    assert!(hits > 200, "{hits}");
}

#[actix_web::test]
async fn a_search_reads_the_index_where_it_follows() {
    let app = filled().await;
    app.until("the texts are indexed", || is_followed(&app))
        .await;
    let expected = found_by_postgres(&app, "猕猴桃");
    diesel::sql_query("update listings set search = ''")
        .execute(&mut app.database.connect())
        .unwrap();
    assert!(is_followed(&app));
    assert_eq!(found(&app, "猕猴桃", "2").await, expected);
}

#[actix_web::test]
async fn filters_leave_out_what_the_index_finds() {
    let app = filled().await;
    app.until("the texts are indexed", || is_followed(&app))
        .await;
    for (name, value, sql) in [
        ("side", "need", "side = 'need'"),
        ("market", "popsci", "market = 'popsci'"),
        ("division", "510600", "division like '5106%'"),
        ("division", "330000", "division like '33%'"),
        ("kind", "capability", "kind = 'capability'"),
        ("trl_min", "9", "trl >= 9"),
        ("updated_since", "2000-01-01T00:00:00Z", "true"),
    ] {
        let list = app.get("/v1/listings");
        let list = list.query(&[
            ("q", "电气"),
            ("limit", "100"),
            ("count", "true"),
            (name, value),
        ]);
        let page = list.send().await.ok();
        let ids: Vec<Value> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].clone())
            .collect();
        let sql = format!("select id from listings where {sql}");
        let fit: Vec<Found> = diesel::sql_query(sql)
            .load(&mut app.database.connect())
            .unwrap();
        let fit: Vec<String> = fit.into_iter().map(|row| row.id.to_string()).collect();
        let mut expected = found_by_postgres(&app, "电气");
        expected.retain(|id| fit.contains(id));
        assert_eq!(ids, expected, "{name}={value}");
        assert_eq!(page["total"]["value"], expected.len(), "{name}={value}");
    }
}

#[actix_web::test]
async fn what_was_committed_before_a_search_is_in_its_answer_on_every_replica() {
    let app = TestApp::start().await;
    let other = app.replica().await;
    app.until("the texts are indexed", || {
        is_followed(&app) && is_followed(&other)
    })
    .await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    for number in 0..8 {
        let listing = app.published(&owner, &admin, &a_need("柑橘保鲜")).await;
        let id = id_of(&listing).to_owned();
        assert_eq!(found(&other, "柑橘", "5").await, [id.as_str()], "{number}");
        assert_eq!(found(&app, "柑橘", "5").await, [id.as_str()], "{number}");
        put_into(&app, &listing, "withdrawn");
        assert_eq!(found(&other, "柑橘", "5").await, [""; 0], "{number}");
    }
}

#[actix_web::test]
async fn terms_are_kept_with_their_version() {
    #[derive(QueryableByName)]
    struct Kept {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        fits: bool,
    }
    let app = TestApp::start().await;
    app.until("the texts are indexed", || is_followed(&app))
        .await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let listing = app.published(&owner, &admin, &a_need("柑橘保鲜")).await;
    let change = app.patch(&path(&listing, "")).by(&admin);
    let change = change.header("if-match", "*");
    change.json(&json!({"title": "花椒烘干"})).send().await.ok();
    assert!(is_followed(&app));
    let kept: Vec<Kept> = diesel::sql_query(
        "select t.version = l.version and position(convert_to('花椒', 'utf8') in terms) > 0 as fits
         from listing_terms t join listings l on l.id = listing_id",
    )
    .load(&mut app.database.connect())
    .unwrap();
    assert_eq!(kept.iter().map(|row| row.fits).collect::<Vec<_>>(), [true]);
    // A replica that starts reads them.
    let fresh = app.replica().await;
    fresh
        .until("the texts are indexed", || is_followed(&fresh))
        .await;
    assert_eq!(found(&fresh, "花椒", "5").await, [id_of(&listing)]);
}
