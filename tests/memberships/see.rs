use tianfu::kernel::roles::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn who_belongs_where_is_seen_by_the_person_the_managers_and_the_administrators_in_scope() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let staff = app.person("staff").await;
    let member = app.person("member").await;
    let stranger = app.person("stranger").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let province = app.province_admin().await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &manager, "manager").await;
    let works = app.member(&owner, &organization, &staff, "staff").await;
    app.member(&owner, &organization, &member, "member").await;
    app.organization(&stranger, "别的").await;
    let path = format!("/v1/memberships/{}", works["id"].as_str().unwrap());
    let id = organization["id"].as_str().unwrap();
    for (who, seen, all) in [
        (&owner, true, 4),
        (&manager, true, 4),
        (&staff, true, 1),
        (&member, false, 1),
        (&stranger, false, 0),
        (&city, true, 4),
        (&ganzi, false, 0),
        (&broker, false, 0),
        (&province, true, 4),
    ] {
        let answer = app.get(&path).by(who).send().await;
        match seen {
            true => assert_eq!(answer.ok()["display_name"], "staff"),
            false => drop(answer.refused(404, "not_found")),
        }
        let list = app.get("/v1/memberships").by(who);
        let list = list.query(&[("organization_id", id)]).send().await.ok();
        let count = list["items"].as_array().unwrap().len();
        assert_eq!(count, all, "{}", who.username);
    }
    app.get(&path).send().await.refused(401, "unauthenticated");
    app.get("/v1/memberships")
        .send()
        .await
        .refused(401, "unauthenticated");
}

#[actix_web::test]
async fn its_etag_changes_with_the_names_that_are_shown() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let organization = app.organization(&owner, "东旗").await;
    let mine = app.get("/v1/memberships").by(&owner).send().await.ok();
    let path = format!(
        "/v1/memberships/{}",
        mine["items"][0]["id"].as_str().unwrap()
    );
    let mut seen = std::collections::HashSet::new();
    seen.insert(app.get(&path).by(&owner).send().await.etag());
    let rename = app.patch("/v1/users/me").by(&owner).header("if-match", "*");
    let rename = rename.json(&serde_json::json!({"display_name": "新名"}));
    rename.send().await.ok();
    seen.insert(app.get(&path).by(&owner).send().await.etag());
    let rename = app.patch(&format!(
        "/v1/organizations/{}",
        organization["id"].as_str().unwrap()
    ));
    let rename = rename.by(&owner).header("if-match", "*");
    let rename = rename.json(&serde_json::json!({"name": "新东旗"}));
    rename.send().await.ok();
    seen.insert(app.get(&path).by(&owner).send().await.etag());
    assert_eq!(seen.len(), 3, "{seen:?}");
}
