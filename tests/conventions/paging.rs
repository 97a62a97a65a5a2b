use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::TestApp;

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn links_lead_through_all_pages_while_rows_are_added() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    for n in 0..5 {
        app.appointed(&format!("judge{n}"), Role::Judge, "510000")
            .await;
    }
    let all = app
        .get("/v1/role-grants?role=judge&limit=100")
        .by(&admin)
        .send()
        .await;
    assert!(
        !all.headers.contains_key("link"),
        "the last page has no next"
    );
    let all = all.ok();
    assert_eq!(all["next_cursor"], json!(null));
    let expected = ids(&all);
    assert_eq!(expected.len(), 5);

    let mut next = "/v1/role-grants?limit=2&role=judge".to_owned();
    let mut read = Vec::new();
    loop {
        let answer = app.get(&next).by(&admin).send().await;
        let link = answer
            .headers
            .get("link")
            .map(|link| link.to_str().unwrap().to_owned());
        let page = answer.ok();
        read.extend(ids(&page));
        let Some(link) = link else {
            assert_eq!(page["next_cursor"], json!(null));
            break;
        };
        let cursor = page["next_cursor"].as_str().unwrap();
        let wanted = format!("</v1/role-grants?limit=2&role=judge&cursor={cursor}>; rel=\"next\"");
        assert_eq!(link, wanted);
        next = format!("/v1/role-grants?limit=2&role=judge&cursor={cursor}");
        app.appointed(&format!("late{}", read.len()), Role::Judge, "510000")
            .await;
    }
    assert_eq!(read, expected);
}

#[actix_web::test]
async fn a_cursor_is_good_for_the_list_that_gave_it() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    for n in 0..3 {
        app.appointed(&format!("judge{n}"), Role::Judge, "510000")
            .await;
    }
    let page = app
        .get("/v1/role-grants?limit=1")
        .by(&admin)
        .send()
        .await
        .ok();
    let cursor = page["next_cursor"].as_str().unwrap();
    // The page's size may change on the way.
    let other_size = format!("/v1/role-grants?limit=3&cursor={cursor}");
    assert_eq!(
        ids(&app.get(&other_size).by(&admin).send().await.ok()).len(),
        3
    );
    let backwards: String = cursor.chars().rev().collect();
    for path in [
        format!("/v1/role-grants?role=judge&cursor={cursor}"),
        format!("/v1/matches?cursor={cursor}"),
        format!("/v1/role-grants?cursor={}", &cursor[..cursor.len() - 4]),
        format!("/v1/role-grants?cursor={backwards}"),
        "/v1/role-grants?cursor=e30".to_owned(),
    ] {
        let answer = app.get(&path).by(&admin).send().await;
        answer.refused(422, "invalid_cursor");
    }
    let empty = app.get("/v1/role-grants?cursor=").by(&admin).send().await;
    empty.refused_at(422, "cursor", "length");
    let twice = app
        .get("/v1/role-grants?limit=1&limit=2")
        .by(&admin)
        .send()
        .await;
    twice.refused_at(422, "limit", "duplicate_key");
}
