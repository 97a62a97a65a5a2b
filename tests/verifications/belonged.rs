//! Nobody verifies an organisation that he belongs to, did within a year, or said yes to be of.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{submit, verify};
use crate::support::{Person, TestApp};

async fn submitted(app: &TestApp, by: &Person, organization: &Value) -> Value {
    let asked = submit(app, by, Some(organization)).send().await;
    asked.created()
}

async fn is_his_own(app: &TestApp, reviewer: &Person, asked: &Value) {
    let refused = verify(app, reviewer, asked).send().await;
    refused.refused(403, "own_proposal");
}

#[actix_web::test]
async fn who_was_of_an_organisation_within_a_year_does_not_verify_it() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let works = app.member(&province, &organization, &city, "owner").await;
    let end = format!("/v1/memberships/{}/end", works["id"].as_str().unwrap());
    app.post(&end).by(&city).send().await.ok();
    let asked = submitted(&app, &owner, &organization).await;
    is_his_own(&app, &city, &asked).await;
    let ended = |days: i64| {
        format!(
            "update memberships set from_on = current_date - 900, to_on = current_date - {days}, \
             ended_at = now() - interval '{days} days' where ended_at is not null"
        )
    };
    app.database.run(&ended(363)).unwrap();
    is_his_own(&app, &city, &asked).await;
    app.database.run(&ended(368)).unwrap();
    verify(&app, &city, &asked).send().await.ok();
}

#[actix_web::test]
async fn a_membership_does_not_end_in_the_past_to_be_rid_of_a_year() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let works = app.member(&province, &organization, &city, "staff").await;
    app.database
        .run("update memberships set from_on = '2020-01-01' where role = 'staff'")
        .unwrap();
    let path = format!("/v1/memberships/{}", works["id"].as_str().unwrap());
    let asked = submitted(&app, &owner, &organization).await;
    for by in [&city, &owner] {
        let end = app.patch(&path).by(by).header("if-match", "*");
        let end = end.json(&json!({"to_on": "2020-01-02"})).send().await;
        end.refused_at(422, "/to_on", "range");
        is_his_own(&app, &city, &asked).await;
    }
    let running = "role = 'staff' and to_on is null";
    assert_eq!(app.database.count("memberships", running), 1);
}

#[actix_web::test]
async fn a_longer_term_that_waits_for_its_yes_does_not_make_a_member_a_stranger() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let works = app.member(&owner, &organization, &city, "staff").await;
    let path = format!("/v1/memberships/{}", works["id"].as_str().unwrap());
    let change = async |to_on: Value| {
        let call = app.patch(&path).by(&owner).header("if-match", "*");
        call.json(&json!({"to_on": to_on})).send().await.ok()
    };
    change(json!("2090-12-31")).await;
    let longer = change(Value::Null).await;
    assert_eq!(longer["accepted_at"], Value::Null);
    let asked = submitted(&app, &owner, &organization).await;
    is_his_own(&app, &city, &asked).await;
    let told = "first_accepted_at is not null and accepted_at is null";
    assert_eq!(app.database.count("memberships", told), 1);
    let forget = "update memberships set first_accepted_at = null where accepted_at is null";
    let refused = app.database.run(forget).unwrap_err().to_string();
    assert!(refused.contains("first acceptance"), "{refused}");
    assert_eq!(app.database.count("memberships", told), 1);
}

#[actix_web::test]
async fn who_said_yes_to_a_term_to_come_verifies_nothing_of_it() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let works = app.post("/v1/memberships").by(&owner);
    let works = works.json(
        &json!({"organization_id": organization["id"], "user_id": city.id, "role": "staff",
        "from_on": "2090-01-01"}),
    );
    let works = works.send().await.created();
    app.accepted(&city, &works).await;
    let asked = submitted(&app, &owner, &organization).await;
    is_his_own(&app, &city, &asked).await;
}

#[actix_web::test]
async fn what_a_record_of_his_belongs_to_he_belongs_to() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let older = app.person("older").await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &older, "staff").await;
    // An invitation of the same kind keeps the membership with the record.
    app.asked(&owner, &organization, &city, "staff").await;
    app.merge(&province, &older, &city).send().await.ok();
    let with_it = format!("user_id = '{}' and accepted_at is not null", older.id);
    assert_eq!(app.database.count("memberships", &with_it), 1);
    let asked = submitted(&app, &owner, &organization).await;
    is_his_own(&app, &city, &asked).await;
}

#[actix_web::test]
async fn nobody_is_rid_of_his_reviewer_by_making_him_a_member() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let offered = app.asked(&owner, &organization, &city, "staff").await;
    let asked = submitted(&app, &owner, &organization).await;
    verify(&app, &city, &asked).send().await.ok();
    // With his yes he is of it, and decides no more.
    app.accepted(&city, &offered).await;
    let again = submitted(&app, &owner, &organization).await;
    is_his_own(&app, &city, &again).await;
}
