pub mod authorization;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::TestApp;

fn codes(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn sichuan_has_21_cities_and_the_first_is_chengdu() {
    let app = TestApp::start().await;
    let query = [
        ("parent", "510000"),
        ("level", "city"),
        ("limit", "100"),
        ("count", "true"),
    ];
    let page = app.get("/v1/divisions").query(&query).send().await.ok();
    let codes = codes(&page);
    assert_eq!((codes.len(), codes[0], codes[20]), (21, "510100", "513400"));
    assert!(
        !codes
            .iter()
            .any(|code| code.starts_with("5102") || code.starts_with("5112"))
    );
    assert_eq!(page["total"]["value"], 21);
    assert_eq!(page["total"]["exact"], true);
    assert_eq!(page["next_cursor"], Value::Null);
}

#[actix_web::test]
async fn pages_over_the_counties_show_each_once_in_the_order_of_their_codes() {
    let app = TestApp::start().await;
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("parent", "510000"), ("level", "county"), ("limit", "50")];
        if let Some(cursor) = &cursor {
            query.push(("cursor", cursor));
        }
        let answer = app.get("/v1/divisions").query(&query).send().await;
        let linked = answer.headers.get("link").is_some();
        let page = answer.ok();
        seen.extend(codes(&page).iter().map(|code| (*code).to_owned()));
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        assert_eq!(linked, cursor.is_some(), "Link goes with next_cursor");
        if cursor.is_none() {
            break;
        }
    }
    let once: BTreeSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), once.len()), (183, 183));
    assert!(seen.is_sorted());
}

#[actix_web::test]
async fn what_lies_inside_is_found_at_any_depth_and_what_does_not_is_not() {
    let app = TestApp::start().await;
    let towns = app
        .get("/v1/divisions")
        .query(&[("parent", "513323"), ("limit", "100")])
        .send()
        .await
        .ok();
    let towns = codes(&towns);
    assert!(
        towns.len() > 5
            && towns
                .iter()
                .all(|code| code.len() == 9 && code.starts_with("513323")),
        "{towns:?}"
    );
    let named = app
        .get("/v1/divisions")
        .query(&[("parent", "513300"), ("name", "丹巴")])
        .send()
        .await
        .ok();
    assert_eq!(codes(&named), ["513323"]);
    let elsewhere = app
        .get("/v1/divisions")
        .query(&[("parent", "510600"), ("name", "丹巴")])
        .send()
        .await
        .ok();
    assert_eq!(codes(&elsewhere), Vec::<&str>::new());
}

#[actix_web::test]
async fn partners_outside_sichuan_have_their_divisions_too() {
    let app = TestApp::start().await;
    let provinces = app
        .get("/v1/divisions")
        .query(&[("level", "province"), ("limit", "100")])
        .send()
        .await
        .ok();
    let provinces = codes(&provinces);
    assert_eq!(provinces.len(), 34);
    assert!(provinces.contains(&"500000"));
    let chongqing = app.get("/v1/divisions/500000").send().await.ok();
    assert_eq!(chongqing["name"], "重庆市");
    assert_eq!(chongqing["parent"], Value::Null);
}

#[actix_web::test]
async fn a_code_that_is_none_is_told_from_one_that_names_nothing() {
    let app = TestApp::start().await;
    app.get("/v1/divisions/51060")
        .send()
        .await
        .refused_at(422, "code", "format");
    app.get("/v1/divisions/519900")
        .send()
        .await
        .refused(404, "not_found");
    let danba = app.get("/v1/divisions/513323").send().await.ok();
    assert_eq!(
        (danba["name"].as_str(), danba["level"].as_str()),
        (Some("丹巴县"), Some("county"))
    );
}

#[actix_web::test]
async fn a_part_of_a_name_is_text_and_no_pattern() {
    let app = TestApp::start().await;
    for pattern in ["%", "_", "成_市", "'"] {
        let page = app
            .get("/v1/divisions")
            .query(&[("name", pattern)])
            .send()
            .await
            .ok();
        assert_eq!(codes(&page), Vec::<&str>::new(), "{pattern}");
    }
}
