use serde_json::json;

use super::moves::STATES;
use super::rows::{Cast, count, kept, path, phone, planted, put_into, with};
use crate::support::TestApp;

#[actix_web::test]
async fn owner_and_drafter_throw_a_draft_away_and_nobody_else() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(planted("电气改造"), json!({"on_behalf_of": cast.owner.id}));
    let delete = |listing, person| {
        let call = app.delete(&path(listing, "")).by(person);
        call.header("if-match", "*").send()
    };
    let draft = app.draft(&cast.broker, &body).await;
    for person in cast.all() {
        match person.username.as_str() {
            "owner" | "broker" => continue,
            _ if Cast::is_staff(person) => delete(&draft, person).await.refused(403, "forbidden"),
            _ => delete(&draft, person).await.refused(404, "not_found"),
        };
    }
    let call = app.delete(&path(&draft, "")).header("if-match", "*");
    call.send().await.refused(401, "unauthenticated");
    assert_eq!(count(&app), 1);

    delete(&draft, &cast.broker).await.is(204);
    assert_eq!(count(&app), 0);
    assert_eq!(phone(&app, &draft), None);
    delete(&draft, &cast.broker).await.refused(404, "not_found");

    let draft = app.draft(&cast.broker, &body).await;
    delete(&draft, &cast.owner).await.is(204);
    assert_eq!(count(&app), 0);
}

#[actix_web::test]
async fn only_the_version_that_was_read_is_thrown_away() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &planted("电气改造")).await;
    let delete = || app.delete(&path(&draft, "")).by(&owner);
    delete().send().await.refused(428, "precondition_required");
    let call = delete().header("if-match", "\"99-1\"");
    call.send().await.refused(412, "precondition_failed");
    assert_eq!(count(&app), 1);
    let etag = app.get(&path(&draft, "")).by(&owner).send().await.etag();
    delete().header("if-match", &etag).send().await.is(204);
    assert_eq!(count(&app), 0);
}

#[actix_web::test]
async fn what_was_submitted_stays_on_record() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let need = app.draft(&owner, &planted("电气改造")).await;
    for state in STATES.into_iter().filter(|state| *state != "draft") {
        put_into(&app, &need, state);
        let call = app.delete(&path(&need, "")).by(&owner);
        let problem = call
            .header("if-match", "*")
            .send()
            .await
            .refused(409, "wrong_state");
        assert_eq!(problem["current_status"], state);
        assert_eq!(kept(&app, &need).status, state);
    }
}
