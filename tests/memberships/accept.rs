use serde_json::json;
use tianfu::auth::Role;

use crate::support::{Person, TestApp};

#[actix_web::test]
async fn nobody_makes_himself_a_member() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let province = app.province_admin().await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &manager, "manager").await;
    for (who, role) in [
        (&city, "owner"),
        (&city, "staff"),
        (&province, "owner"),
        (&owner, "staff"),
        (&manager, "member"),
    ] {
        let body = json!({"organization_id": organization["id"], "user_id": who.id, "role": role});
        let refused = app.post("/v1/memberships").by(who).json(&body).send();
        refused.await.refused(403, "forbidden");
    }
    assert_eq!(app.database.count("memberships", "true"), 2);
}

#[actix_web::test]
async fn without_its_holders_yes_a_membership_gives_no_rights() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let asked = app.person("asked").await;
    let stranger = app.person("stranger").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let waits = app.asked(&owner, &organization, &asked, "manager").await;
    assert!(waits["accepted_at"].is_null());
    let membership = format!("/v1/memberships/{}", waits["id"].as_str().unwrap());
    for (who, sees) in [
        (&owner, true),
        (&asked, true),
        (&city, true),
        (&stranger, false),
    ] {
        let status = app.get(&membership).by(who).send().await.status;
        assert_eq!(status == 200, sees, "{}", who.username);
    }
    let path = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let change = async |who: &Person| {
        let call = app.patch(&path).by(who).header("if-match", "*");
        call.json(&json!({"introduction": "x"})).send().await
    };
    let speaks = async || {
        let body =
            json!({"name": "团队", "division": "510603", "organization_id": organization["id"]});
        let team = app.post("/v1/teams").by(&asked).json(&body);
        team.send().await
    };
    let papers = json!({"organization_id": organization["id"], "evidence": "营业执照"});
    let verify = async || {
        let call = app.post("/v1/verifications").by(&asked).json(&papers);
        call.send().await
    };
    let listed = async |by: &Person| {
        let list = app.get("/v1/memberships").by(by);
        let list = list.query(&[("organization_id", organization["id"].as_str().unwrap())]);
        list.send().await.ok()["items"].as_array().unwrap().len()
    };
    change(&asked).await.refused(403, "forbidden");
    speaks()
        .await
        .refused_at(422, "/organization_id", "unknown_id");
    verify().await.refused(403, "forbidden");
    assert_eq!((listed(&asked).await, listed(&owner).await), (1, 2));
    app.accepted(&asked, &waits).await;
    change(&asked).await.ok();
    speaks().await.created();
    verify().await.created();
    assert_eq!(listed(&asked).await, 2);
}

#[actix_web::test]
async fn who_has_not_accepted_to_own_it_is_no_owner_to_leave_it_to() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let second = app.person("second").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let mine = app.get("/v1/memberships").by(&owner).send().await.ok();
    let mine = format!(
        "/v1/memberships/{}",
        mine["items"][0]["id"].as_str().unwrap()
    );
    let leave = async || app.post(&format!("{mine}/end")).by(&owner).send().await;
    let offered = app.asked(&city, &organization, &second, "owner").await;
    leave().await.refused(409, "last_owner");
    app.accepted(&second, &offered).await;
    leave().await.ok();
}

#[actix_web::test]
async fn a_citys_system_is_no_member() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let province = app.province_admin().await;
    let organization = app.organization(&owner, "东旗").await;
    let system = app
        .integration(&province, "510600", &["listings:read"])
        .await;
    let body =
        json!({"organization_id": organization["id"], "user_id": system.user_id, "role": "staff"});
    let refused = app.post("/v1/memberships").by(&owner).json(&body).send();
    refused.await.refused_at(422, "/user_id", "not_a_person");
    assert_eq!(app.database.count("memberships", "true"), 1);
    let by_hand = format!("update memberships set user_id = '{}'", system.user_id);
    assert!(app.database.run(&by_hand).is_err());
}
