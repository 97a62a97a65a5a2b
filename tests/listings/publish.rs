use tianfu::kernel::roles::Role;

use crate::support::{TestApp, a_need};

#[actix_web::test]
async fn only_an_administrator_of_its_division_publishes() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let deyang = app.appointed("deyang", Role::CityAdmin, "510600").await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let need = app.draft(&owner, &a_need("电气改造")).await;
    app.moved(&owner, &need, "submit").await;
    let path = format!("/v1/listings/{}/publish", need["id"].as_str().unwrap());

    app.post(&path).send().await.refused(401, "unauthenticated");
    app.post(&path)
        .by(&owner)
        .send()
        .await
        .refused(403, "forbidden");
    app.post(&path)
        .by(&ganzi)
        .send()
        .await
        .refused(404, "not_found");
    let published = app.post(&path).by(&deyang).send().await.ok();
    assert_eq!(published["status"], "published");
    assert!(published["expires_at"].as_str() > published["published_at"].as_str());
    app.post(&path)
        .by(&deyang)
        .send()
        .await
        .refused(409, "wrong_state");
}
