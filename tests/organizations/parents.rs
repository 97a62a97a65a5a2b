use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::{Person, TestApp, together, with_status};

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

#[actix_web::test]
async fn nobody_puts_an_organisation_under_one_that_he_does_not_keep() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let stranger = app.person("stranger").await;
    let asked = app.person("asked").await;
    let staff = app.person("staff").await;
    let manager = app.person("manager").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let province = app.province_admin().await;
    let parent = app.organization(&owner, "四川省科学技术协会").await;
    app.member(&owner, &parent, &staff, "staff").await;
    app.member(&owner, &parent, &manager, "manager").await;
    app.asked(&owner, &parent, &asked, "manager").await;
    for (who, may) in [
        (&stranger, false),
        (&staff, false),
        (&asked, false),
        (&ganzi, false),
        (&manager, true),
        (&owner, true),
        (&city, true),
        (&province, true),
    ] {
        let body = json!({"name": "直属公司", "kind": "enterprise", "division": "513323", "parent_id": parent["id"]});
        let made = app.post("/v1/organizations").by(who).json(&body);
        let made = made.send().await;
        match may {
            true => drop(made.created()),
            false => drop(made.refused(403, "forbidden")),
        }
    }
    assert_eq!(
        app.database.count("organizations", "parent_id is not null"),
        4
    );
    let own = app.organization(&stranger, "直属公司").await;
    let own = format!("/v1/organizations/{}", own["id"].as_str().unwrap());
    let put = async |by: &Person, change| {
        let call = app.patch(&own).by(by).header("if-match", "*");
        call.json(&change).send().await
    };
    let under = json!({"parent_id": parent["id"]});
    put(&stranger, under.clone())
        .await
        .refused(403, "forbidden");
    put(&city, under.clone()).await.ok();
    // What stands there stays, and is taken away by whose organisation it is.
    put(
        &stranger,
        json!({"introduction": "x", "parent_id": parent["id"]}),
    )
    .await
    .ok();
    put(&stranger, json!({"parent_id": null})).await.ok();
    put(&stranger, under).await.refused(403, "forbidden");
}
