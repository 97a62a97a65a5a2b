use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Person, TestApp};

async fn permissions(app: &TestApp, person: &Person) -> Vec<Value> {
    let list = app.get("/v1/users/me/permissions").by(person);
    let list = list.send().await.ok();
    list["items"].as_array().unwrap().clone()
}

fn of<'a>(all: &'a [Value], right: &str) -> Vec<&'a Value> {
    all.iter().filter(|one| one["right"] == right).collect()
}

#[actix_web::test]
async fn each_role_adds_its_rights_where_it_reaches() {
    let app = TestApp::start().await;
    let worker = app.person("worker").await;
    let own = permissions(&app, &worker).await;
    let mine = json!({"right": "draft_listing", "reach": "own", "role": null, "division": null, "organization_id": null, "contest_id": null});
    assert_eq!(of(&own, "draft_listing"), [&mine]);
    assert_eq!(of(&own, "review_listing"), [&json!(null); 0]);

    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let all = permissions(&app, &broker).await;
    let begun = json!({"right": "edit_listing", "reach": "begun", "role": "broker", "division": "510600", "organization_id": null, "contest_id": null});
    assert_eq!(of(&all, "edit_listing")[1], &begun);
    assert_eq!(of(&all, "review_listing"), [&json!(null); 0]);

    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let all = permissions(&app, &city).await;
    let reviews = json!({"right": "review_listing", "reach": "scope", "role": "city_admin", "division": "510600", "organization_id": null, "contest_id": null});
    assert_eq!(of(&all, "review_listing"), [&reviews]);

    let province = app.province_admin().await;
    let all = permissions(&app, &province).await;
    assert_eq!(of(&all, "review_listing")[0]["reach"], "everything");
    let revoke = "update role_grants set revoked_at = granted_at where role = 'province_admin'";
    app.database.run(revoke).unwrap();
    let all = permissions(&app, &province).await;
    assert_eq!(of(&all, "review_listing"), [&json!(null); 0]);
    let nobody = app.get("/v1/users/me/permissions").send().await;
    nobody.refused(401, "unauthenticated");
}
