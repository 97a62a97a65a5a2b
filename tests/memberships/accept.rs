use serde_json::json;
use tianfu::kernel::roles::Role;

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

#[actix_web::test]
async fn a_longer_term_is_accepted_anew_and_one_that_is_over_is_over() {
    let app = TestApp::start().await;
    let (society, broker) = app.society("society").await;
    let worker = app.person("worker").await;
    let asked = app.asked(&broker, &society, &worker, "member").await;
    let path = format!("/v1/memberships/{}", asked["id"].as_str().unwrap());
    let today = tianfu::kernel::clock::official_day(app.app.clock.now());
    let change = |body: serde_json::Value| {
        let call = app.patch(&path).by(&broker).header("if-match", "*");
        call.json(&body).send()
    };
    change(json!({"to_on": today})).await.ok();
    app.accepted(&worker, &asked).await;
    let reveal = || {
        let call = app.post(&format!("/v1/users/{}/contact-points/reveal", worker.id));
        call.by(&broker).json(&json!({"reason": "service"})).send()
    };
    reveal().await.ok();
    // The same day again, or another title, is what he said yes to.
    let same = change(json!({"to_on": today, "title": "理事"})).await.ok();
    assert!(same["accepted_at"].is_string());
    let longer = change(json!({"to_on": null})).await.ok();
    assert!(longer["accepted_at"].is_null());
    reveal().await.refused(403, "forbidden");
    app.accepted(&worker, &asked).await;
    reveal().await.ok();
    let kept = "role = 'member' and first_accepted_at < accepted_at";
    assert_eq!(app.database.count("memberships", kept), 1);
    let yesterday = "update memberships set from_on = from_on - 9, to_on = current_date - 2 where role = 'member'";
    app.database.run(yesterday).unwrap();
    reveal().await.refused(403, "forbidden");
    for body in [json!({"to_on": null}), json!({"title": "x"})] {
        change(body).await.refused(409, "wrong_state");
    }
    reveal().await.refused(403, "forbidden");
}

#[actix_web::test]
async fn the_last_owner_who_can_act_does_not_go() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let second = app.person("second").await;
    let province = app.province_admin().await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&province, &organization, &second, "owner").await;
    let close = app.post(&format!("/v1/users/{}/deactivate", second.id));
    let close = close.by(&province).json(&json!({"reason": "x"}));
    close.send().await.ok();
    let own = app.get("/v1/memberships").query(&[("user_id", &*owner.id)]);
    let own = own.by(&owner).send().await.ok();
    let end = format!(
        "/v1/memberships/{}/end",
        own["items"][0]["id"].as_str().unwrap()
    );
    let end = app.post(&end).by(&owner).send().await;
    end.refused(409, "last_owner");
    assert_eq!(app.database.count("memberships", "ended_at is null"), 2);
}
