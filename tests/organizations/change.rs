use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn owners_managers_and_administrators_in_scope_change_it() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let staff = app.person("staff").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &manager, "manager").await;
    app.member(&owner, &organization, &staff, "staff").await;
    let path = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    for (who, may) in [
        (&owner, true),
        (&manager, true),
        (&city, true),
        (&staff, false),
        (&ganzi, false),
    ] {
        let call = app.patch(&path).by(who).header("if-match", "*");
        let answer = call
            .json(&json!({"introduction": who.username}))
            .send()
            .await;
        match may {
            true => assert_eq!(answer.ok()["introduction"], who.username.as_str()),
            false => drop(answer.refused(403, "forbidden")),
        }
    }
    let stale = app.patch(&path).by(&owner).header("if-match", "\"1\"");
    stale
        .json(&json!({"name": "x"}))
        .send()
        .await
        .refused(412, "precondition_failed");
    let without = app.patch(&path).by(&owner).json(&json!({"name": "x"}));
    without.send().await.refused(428, "precondition_required");
    assert_eq!(
        app.database
            .count("organizations", "name = '东旗' and version = 4"),
        1
    );
}

#[actix_web::test]
async fn a_code_that_another_has_is_refused_with_its_name_and_writes_nothing() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let body = json!({"name": "一", "kind": "enterprise", "uscc": "91510600MA0000001E", "division": "510603"});
    let first = app.post("/v1/organizations").by(&owner).json(&body);
    let first = first.send().await.created();
    let second = app.organization(&owner, "二").await;
    let path = format!("/v1/organizations/{}", second["id"].as_str().unwrap());
    let change = |body: serde_json::Value| {
        app.patch(&path)
            .by(&owner)
            .header("if-match", "*")
            .json(&body)
            .send()
    };
    let refused = change(json!({"uscc": "91510600ma0000001e", "introduction": "x"})).await;
    assert_eq!(
        refused.refused(409, "uscc_taken")["existing_id"],
        first["id"]
    );
    change(json!({"uscc": "91510600MA0000001F"}))
        .await
        .refused(422, "uscc_check_digit");
    change(json!({"uscc": null, "kind": "sole_trader"}))
        .await
        .ok();
    assert_eq!(app.database.count("organizations", "introduction <> ''"), 0);
}

#[actix_web::test]
async fn nobody_hands_an_organisation_to_a_division_that_he_does_not_administer() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let path = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let move_to = |who, division: &str| {
        let call = app.patch(&path).by(who).header("if-match", "*");
        call.json(&json!({"division": division})).send()
    };
    move_to(&city, "513323").await.refused(403, "forbidden");
    move_to(&city, "510604").await.ok();
    move_to(&owner, "513323").await.ok();
    move_to(&city, "510604").await.refused(403, "forbidden");
}
