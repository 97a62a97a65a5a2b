//! The account of an organisation.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{PASSWORD, Person, TestApp, together, with_status};

fn path(organization: &Value) -> String {
    format!("/v1/organizations/{}", organization["id"].as_str().unwrap())
}

async fn link(
    app: &TestApp,
    by: &Person,
    organization: &Value,
    account: Value,
) -> crate::support::Answer {
    let change = app
        .patch(&path(organization))
        .by(by)
        .header("if-match", "*");
    change.json(&json!({"account_id": account})).send().await
}

#[actix_web::test]
async fn an_organization_gets_the_account_that_registers_it_if_it_is_one_of_an_organization() {
    let app = TestApp::start().await;
    let account = app.organization_account("company").await;
    let worker = app.person("worker").await;
    let first = app.organization(&account, "公司").await;
    assert_eq!(first["account_id"], account.id.as_str());
    // An account acts for one.
    let second = app.organization(&account, "另一公司").await;
    assert_eq!(second["account_id"], Value::Null);
    let of_worker = app.organization(&worker, "小店").await;
    assert_eq!(of_worker["account_id"], Value::Null);
}

#[actix_web::test]
async fn of_parallel_registrations_by_one_account_one_gets_it() {
    let app = TestApp::start().await;
    let account = app.organization_account("company").await;
    let calls = (0..5).map(|count| {
        let body =
            json!({"name": format!("公司{count}"), "kind": "enterprise", "division": "510603"});
        app.post("/v1/organizations").by(&account).json(&body)
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 5);
    assert_eq!(
        app.database
            .count("organizations", "account_id is not null"),
        1
    );
}

#[actix_web::test]
async fn an_administrator_of_the_division_names_the_account() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let other_city = app.appointed("other-city", Role::CityAdmin, "513300").await;
    let account = app.organization_account("company").await;
    let worker = app.person("worker").await;
    let shop = app.organization(&worker, "小店").await;
    for by in [&worker, &other_city] {
        link(&app, by, &shop, json!(account.id))
            .await
            .refused(403, "forbidden");
    }
    let linked = link(&app, &city, &shop, json!(account.id)).await.ok();
    assert_eq!(linked["account_id"], account.id.as_str());
    let other = app.organization(&worker, "另一店").await;
    let taken = link(&app, &city, &other, json!(account.id)).await;
    taken.refused(409, "organization_account_taken");
    let person = link(&app, &city, &other, json!(worker.id)).await;
    person.refused_at(422, "/account_id", "another_kind");
    let nobody = json!("0198f3a2-5b1c-7000-8000-000000000001");
    let unknown = link(&app, &city, &other, nobody).await;
    unknown.refused_at(422, "/account_id", "unknown_id");
    let cleared = link(&app, &city, &shop, Value::Null).await.ok();
    assert_eq!(cleared["account_id"], Value::Null);
    link(&app, &city, &other, json!(account.id)).await.ok();
}

#[actix_web::test]
async fn an_erased_account_acts_for_no_organization() {
    let app = TestApp::start().await;
    let account = app.organization_account("company").await;
    let company = app.organization(&account, "公司").await;
    let erase = app
        .delete("/v1/users/me")
        .by(&account)
        .header("if-match", "*");
    erase
        .json(&json!({"password": PASSWORD}))
        .send()
        .await
        .is(204);
    let read = app.get(&path(&company)).send().await.ok();
    assert_eq!(read["account_id"], Value::Null);
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    link(&app, &city, &company, json!(account.id))
        .await
        .refused(409, "account_erased");
}

#[actix_web::test]
async fn teams_are_found_by_the_credit_code_of_their_organization() {
    let app = TestApp::start().await;
    let worker = app.person("worker").await;
    let body = json!({"name": "公司", "kind": "enterprise", "division": "510603", "uscc": "91510600MA0000001E"});
    let company = app.post("/v1/organizations").by(&worker).json(&body);
    let company = company.send().await.created();
    for (name, organization) in [("甲", &company["id"]), ("乙", &Value::Null)] {
        let body = json!({"name": name, "division": "510603", "organization_id": organization});
        app.post("/v1/teams")
            .by(&worker)
            .json(&body)
            .send()
            .await
            .created();
    }
    for (code, found) in [("91510600ma0000001e", 1), ("91510600MA0000001F", 0)] {
        let list = app.get(&format!("/v1/teams?uscc={code}")).send().await.ok();
        assert_eq!(list["items"].as_array().unwrap().len(), found, "{code}");
    }
    let form = app.get("/v1/teams?uscc=91510600MA000000IO").send().await;
    form.refused_at(422, "uscc", "format");
}
