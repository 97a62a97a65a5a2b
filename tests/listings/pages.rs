use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{TestApp, a_need};

async fn market(count: usize) -> (TestApp, crate::support::Person, crate::support::Person) {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    for number in 0..count {
        let need = a_need(&format!("电气 {number}"));
        app.published(&owner, &admin, &need).await;
    }
    (app, owner, admin)
}

fn titles(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn pages_stay_as_they_are_while_rows_are_added_between_them() {
    let (app, owner, admin) = market(5).await;
    let first = [("limit", "2")];
    let page = app.get("/v1/listings").query(&first).send().await.ok();
    assert_eq!(titles(&page), ["电气 4", "电气 3"]);
    app.published(&owner, &admin, &a_need("电气 新")).await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = [("limit", "2"), ("cursor", cursor)];
    let page = app.get("/v1/listings").query(&next).send().await.ok();
    assert_eq!(titles(&page), ["电气 2", "电气 1"]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = [("limit", "2"), ("cursor", cursor)];
    let page = app.get("/v1/listings").query(&next).send().await.ok();
    assert_eq!(titles(&page), ["电气 0"]);
    assert_eq!(page["next_cursor"], Value::Null);
}

#[actix_web::test]
async fn the_link_leads_through_all_pages() {
    let (app, ..) = market(5).await;
    let mut path = "/v1/listings?q=%E7%94%B5%E6%B0%94&limit=2&count=true".to_owned();
    let mut seen = Vec::new();
    loop {
        let answer = app.get(&path).send().await;
        let link = answer.headers.get("link").cloned();
        let page = answer.ok();
        assert_eq!(page["total"]["value"], 5);
        seen.extend(titles(&page));
        let Some(link) = link else {
            assert_eq!(page["next_cursor"], Value::Null);
            break;
        };
        let link = link.to_str().unwrap().to_owned();
        let rest = link.strip_prefix('<').unwrap();
        path = rest.strip_suffix(">; rel=\"next\"").unwrap().to_owned();
        assert!(path.contains(page["next_cursor"].as_str().unwrap()));
    }
    seen.sort();
    assert_eq!(seen, ["电气 0", "电气 1", "电气 2", "电气 3", "电气 4"]);
}

#[actix_web::test]
async fn a_cursor_belongs_to_its_list() {
    let (app, ..) = market(3).await;
    let first = [("limit", "1")];
    let page = app.get("/v1/listings").query(&first).send().await.ok();
    let cursor = page["next_cursor"].as_str().unwrap().to_owned();
    for query in [
        &[("side", "need")][..],
        &[("sort", "published_at")],
        &[("q", "电气")],
        &[("division", "510600")],
        &[("status", "paused")],
    ] {
        let mut query = query.to_vec();
        query.push(("cursor", &cursor));
        let list = app.get("/v1/listings").query(&query).send().await;
        list.refused_at(422, "cursor", "cursor");
    }
    for wrong in ["x", "AAAA", "e30", "%", "游标"] {
        let list = app.get("/v1/listings").query(&[("cursor", wrong)]);
        list.send().await.refused(422, "invalid_cursor");
    }
    // The size of a page is no part of what the list is.
    let other_size = [("limit", "5"), ("cursor", cursor.as_str())];
    let rest = app.get("/v1/listings").query(&other_size).send().await.ok();
    assert_eq!(titles(&rest), ["电气 1", "电气 0"]);
}

#[actix_web::test]
async fn a_cursor_written_by_hand_is_refused_like_any_other() {
    let (app, ..) = market(3).await;
    for query in [
        vec![("limit", "1")],
        vec![("limit", "1"), ("sort", "budget")],
        vec![("limit", "1"), ("sort", "deadline_on")],
        vec![("limit", "1"), ("q", "电气")],
    ] {
        let page = app.get("/v1/listings").query(&query).send().await.ok();
        let cursor = page["next_cursor"].as_str().unwrap();
        let made: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
        let own = made["key"].as_object().unwrap().keys().next().unwrap();
        for key in [
            json!({"fen": 5}),
            json!({"moment": "2026-01-01T00:00:00Z"}),
            json!({"moment": "-100000-01-01T00:00:00Z"}),
            json!({"day": "2026-01-01"}),
            json!({"day": "-100000-01-01"}),
            json!({"rank": 0.5}),
        ] {
            let forged = crate::listings::rows::with(made.clone(), json!({"key": key}));
            let forged = URL_SAFE_NO_PAD.encode(forged.to_string());
            let mut query = query.clone();
            query.push(("cursor", &forged));
            let answer = app.get("/v1/listings").query(&query).send().await;
            let fits = key.get(own).is_some() && !key.to_string().contains("-100000");
            if fits {
                answer.ok();
            } else {
                answer.refused(422, "invalid_cursor");
            }
        }
    }
}
