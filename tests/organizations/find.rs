use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn filters_hold_together_and_pages_lead_through_all() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for (name, kind, division, uscc) in [
        (
            "德阳东旗电气有限公司",
            "enterprise",
            "510603",
            Some("91510600MA0000001E"),
        ),
        ("Dongqi Electric", "enterprise", "510104", None),
        ("重庆理工大学", "university", "500000", None),
        ("丹巴县科学技术协会", "association", "513323", None),
    ] {
        let mut body = json!({"name": name, "kind": kind, "division": division});
        if let Some(uscc) = uscc {
            body["uscc"] = uscc.into();
        }
        let made = app.post("/v1/organizations").by(&owner).json(&body);
        made.send().await.created();
    }
    let names = async |query: &[(&str, &str)]| {
        let page = app.get("/v1/organizations").query(query).send().await.ok();
        let items = page["items"].as_array().unwrap().clone();
        let names: Vec<String> = items
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect();
        (names, page)
    };
    for (query, count) in [
        (vec![("q", "电气")], 1),
        (vec![("q", "dongqi")], 1),
        (vec![("q", "%")], 0),
        (vec![("kind", "enterprise")], 2),
        (vec![("division", "510600")], 1),
        (vec![("division", "510000")], 3),
        (vec![("division", "513300"), ("kind", "enterprise")], 0),
        (vec![("uscc", "91510600ma0000001e")], 1),
        (vec![("uscc", "91510600MA0000001F")], 0),
    ] {
        assert_eq!(names(&query).await.0.len(), count, "{query:?}");
    }
    let (first, page) = names(&[("limit", "3"), ("count", "true")]).await;
    assert_eq!(first[0], "丹巴县科学技术协会", "newest first");
    assert_eq!(page["total"], json!({"value": 4, "exact": true}));
    let cursor = page["next_cursor"].as_str().unwrap();
    let (rest, last) = names(&[("limit", "3"), ("cursor", cursor)]).await;
    assert_eq!(rest, ["德阳东旗电气有限公司"]);
    assert!(last["next_cursor"].is_null());
    let foreign = app
        .get("/v1/organizations")
        .query(&[("kind", "university"), ("cursor", cursor)]);
    foreign.send().await.refused(422, "invalid_cursor");
}

#[actix_web::test]
async fn the_public_sees_what_is_registered_and_nobody_behind_it() {
    let app = TestApp::start().await;
    let owner = app.person("secret_owner").await;
    let made = app.organization(&owner, "东旗").await;
    let path = format!("/v1/organizations/{}", made["id"].as_str().unwrap());
    for path in [path.as_str(), "/v1/organizations"] {
        let text = app.get(path).send().await.text;
        assert!(
            !text.contains(&owner.id) && !text.contains("secret_owner"),
            "{text}"
        );
    }
    let nobody = format!("/v1/organizations/{}", uuid::Uuid::now_v7());
    app.get(&nobody).send().await.refused(404, "not_found");
}
