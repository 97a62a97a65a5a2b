use serde_json::json;

use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn no_chain_of_parents_comes_back_to_where_it_began() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let mut ids = Vec::new();
    for name in ["省科协", "市科协", "县科协"] {
        let made = app.organization(&owner, name).await;
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let put = |child: &str, parent: &str| {
        let call = app.patch(&format!("/v1/organizations/{child}")).by(&owner);
        call.header("if-match", "*")
            .json(&json!({"parent_id": parent}))
    };
    put(&ids[1], &ids[0]).send().await.ok();
    put(&ids[2], &ids[1]).send().await.ok();
    for (child, parent) in [(0, 2), (0, 1), (0, 0)] {
        let refused = put(&ids[child], &ids[parent]).send().await;
        assert_eq!(refused.body["code"], "parent_circle");
        refused.refused_at(422, "/parent_id", "parent_circle");
    }
    let nobody = uuid::Uuid::now_v7().to_string();
    put(&ids[0], &nobody)
        .send()
        .await
        .refused_at(422, "/parent_id", "unknown_id");
    assert_eq!(app.database.count("organizations", "parent_id is null"), 1);
    let below = app
        .get("/v1/organizations")
        .query(&[("parent_id", &ids[0])]);
    let below = below.send().await.ok();
    assert_eq!(below["items"].as_array().unwrap().len(), 1);
    assert_eq!(below["items"][0]["id"], ids[1].as_str());
}

#[actix_web::test]
async fn two_that_name_each_other_at_once_do_not_both() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for round in 0..5 {
        let one = app.organization(&owner, &format!("甲{round}")).await;
        let two = app.organization(&owner, &format!("乙{round}")).await;
        let put = |child: &serde_json::Value, parent: &serde_json::Value| {
            let path = format!("/v1/organizations/{}", child["id"].as_str().unwrap());
            app.patch(&path)
                .by(&owner)
                .header("if-match", "*")
                .json(&json!({"parent_id": parent["id"]}))
        };
        let answers = together([put(&one, &two), put(&two, &one)]).await;
        assert_eq!(with_status(&answers, 200), 1, "{answers:?}");
        assert_eq!(with_status(&answers, 422), 1, "{answers:?}");
    }
    assert_eq!(
        app.database.count("organizations", "parent_id is not null"),
        5
    );
}
