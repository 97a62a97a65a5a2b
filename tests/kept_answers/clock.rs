//! What time alone changes.

use chrono::Duration;
use serde_json::{Value, json};

use super::{Public, from_memory, path};
use crate::support::{Statements, a_need};

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_listing_whose_term_is_over_is_not_served_from_memory() {
    let public = Public::start().await;
    let app = &public.app;
    let mut short = a_need("十天");
    short["valid_days"] = json!(10);
    let short = app.published(&public.owner, &public.province, &short).await;
    let statements = Statements::of(&app.database);
    let one = path("listings", &short);
    // The page of one ends before the other listing, and leads to it.
    let pages = [
        "/v1/listings",
        "/v1/listings?limit=1",
        "/v1/listings?sort=published_at&limit=1",
    ];
    let read = async |path: &str| from_memory(app, &statements, || app.get(path)).await.ok();
    app.app
        .clock
        .advance(Duration::days(10) - Duration::minutes(2));
    read(&one).await;
    let all = read(pages[0]).await;
    assert_eq!(ids(&all).len(), 2);
    let newest = read(pages[1]).await;
    assert_eq!(ids(&newest), [short["id"].as_str().unwrap()]);
    let oldest = read(pages[2]).await;
    assert_eq!(ids(&oldest), [public.need["id"].as_str().unwrap()]);
    assert!(oldest["next_cursor"].is_string());

    app.app.clock.advance(Duration::minutes(3));
    app.get(&one).send().await.refused(404, "not_found");
    for page in pages {
        let page = read(page).await;
        assert_eq!(ids(&page), [public.need["id"].as_str().unwrap()]);
        assert!(page["next_cursor"].is_null(), "{page}");
    }
}
