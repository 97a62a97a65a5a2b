use serde_json::json;
use tianfu::kernel::roles::Role;

use super::rows::{Cast, PLANTED, count, kept, listing_id, path, planted, with};
use crate::support::{TestApp, a_need};
use diesel::prelude::*;
use tianfu::kernel::ids::UserId;
use tianfu::platform::db::schema::listings;

#[actix_web::test]
async fn brokers_and_administrators_write_for_others_in_their_division() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(a_need("电气改造"), json!({"on_behalf_of": cast.owner.id}));
    for person in cast.all() {
        let before = count(&app);
        let answer = app.post("/v1/listings").by(person).json(&body).send().await;
        // A society's broker has his own society's workers in any division.
        let may = ["owner", "city", "county", "province", "broker", "society"];
        if may.contains(&person.username.as_str()) {
            let draft = answer.created();
            assert_eq!(draft["owner"]["id"], cast.owner.id, "{}", person.username);
            assert_eq!(draft["drafted_by"], person.id);
            assert_eq!(draft["status"], "draft");
            assert_eq!(count(&app), before + 1);
        } else {
            answer.refused(403, "forbidden");
            assert_eq!(count(&app), before, "{}", person.username);
        }
    }
}

#[actix_web::test]
async fn nobody_writes_for_somebody_who_is_not_there() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let nobody = "0198f3a2-5b1c-7000-8000-000000000010";
    let body = with(a_need("电气改造"), json!({"on_behalf_of": nobody}));
    let call = app.post("/v1/listings").by(&broker).json(&body);
    call.send()
        .await
        .refused_at(422, "/on_behalf_of", "unknown_id");
    assert_eq!(count(&app), 0);
}

#[actix_web::test]
async fn the_owners_consent_comes_before_the_review() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(planted("电气改造"), json!({"on_behalf_of": cast.owner.id}));
    let draft = app.draft(&cast.broker, &body).await;
    let submitted = app.moved(&cast.broker, &draft, "submit").await;
    assert_eq!(submitted["status"], "pending_owner_consent");
    assert_eq!(kept(&app, &draft).status, "pending_owner_consent");

    // Nobody consents in the owner's name, and nothing is published before he has.
    for person in [&cast.broker, &cast.city, &cast.province] {
        let call = app.post(&path(&draft, "consent")).by(person);
        call.send().await.refused(403, "forbidden");
    }
    let publish = app.post(&path(&draft, "publish")).by(&cast.city);
    publish.send().await.refused(409, "wrong_state");
    assert_eq!(kept(&app, &draft).status, "pending_owner_consent");

    let consented = app.moved(&cast.owner, &draft, "consent").await;
    assert_eq!(consented["status"], "submitted");
    let published = app.moved(&cast.city, &draft, "publish").await;
    assert_eq!(published["drafted_by"], cast.broker.id);
    assert!(!published.to_string().contains(PLANTED));

    // Both who wrote it and who stands for it are on record.
    let row: (UserId, Option<UserId>, Option<UserId>) = listings::table
        .find(listing_id(&draft))
        .select((
            listings::drafted_by,
            listings::submitted_by,
            listings::decided_by,
        ))
        .first(&mut app.database.connect())
        .unwrap();
    let ids = (
        row.0.to_string(),
        row.1.unwrap().to_string(),
        row.2.unwrap().to_string(),
    );
    assert_eq!(ids, (cast.broker.id, cast.owner.id, cast.city.id));
}

#[actix_web::test]
async fn an_owner_who_does_not_consent_sends_it_back_to_the_drafter() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(a_need("电气改造"), json!({"on_behalf_of": cast.owner.id}));
    let draft = app.draft(&cast.broker, &body).await;
    app.moved(&cast.broker, &draft, "submit").await;
    let call = app.post(&path(&draft, "return")).by(&cast.owner);
    let returned = call.json(&json!({"reason": "预算不对"})).send().await.ok();
    assert_eq!(returned["status"], "needs_changes");
    assert_eq!(returned["status_reason"], "预算不对");

    let change = app.patch(&path(&draft, "")).by(&cast.broker);
    let change = change.header("if-match", "*");
    change
        .json(&json!({"budget_max_fen": 100}))
        .send()
        .await
        .ok();
    let again = app.moved(&cast.broker, &draft, "submit").await;
    assert_eq!(again["status"], "pending_owner_consent");
    assert_eq!(kept(&app, &draft).status, "pending_owner_consent");
}

#[actix_web::test]
async fn nobody_decides_on_what_he_proposed() {
    let app = TestApp::start().await;
    let owner = app.appointed("owner", Role::CityAdmin, "510600").await;
    let drafter = app.appointed("drafter", Role::CityAdmin, "510600").await;
    let third = app.appointed("third", Role::CityAdmin, "510600").await;

    // His own; and one that an administrator wrote for somebody else, whoever sent it to the review.
    let own = app.draft(&owner, &a_need("电气改造")).await;
    app.moved(&owner, &own, "submit").await;
    let body = with(a_need("变压器改造"), json!({"on_behalf_of": owner.id}));
    let written = app.draft(&drafter, &body).await;
    app.moved(&drafter, &written, "submit").await;
    app.moved(&owner, &written, "consent").await;

    for (listing, person) in [(&own, &owner), (&written, &owner), (&written, &drafter)] {
        let before = kept(&app, listing);
        for verb in ["publish", "return", "reject"] {
            let call = app.post(&path(listing, verb)).by(person);
            let call = call.json(&super::rows::body_of(verb));
            call.send().await.refused(403, "own_proposal");
        }
        assert_eq!(kept(&app, listing), before);
    }
    for listing in [&own, &written] {
        assert_eq!(
            app.moved(&third, listing, "publish").await["status"],
            "published"
        );
    }
}

#[actix_web::test]
async fn an_administrator_does_not_rewrite_his_own_listing_past_the_review() {
    let app = TestApp::start().await;
    let owner = app.appointed("owner", Role::CityAdmin, "510600").await;
    let third = app.province_admin().await;
    let need = app.published(&owner, &third, &a_need("电气改造")).await;
    let change = app.patch(&path(&need, "")).by(&owner);
    let change = change.header("if-match", "*");
    change
        .json(&json!({"title": "谁也没有读过的话"}))
        .send()
        .await
        .refused(409, "wrong_state");
    assert_eq!(kept(&app, &need).title, "电气改造");
}

#[actix_web::test]
async fn a_broker_whose_appointment_ended_moves_nothing_for_others() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(a_need("电气改造"), json!({"on_behalf_of": cast.owner.id}));
    let draft = app.draft(&cast.broker, &body).await;
    let grants = app.get("/v1/role-grants").by(&cast.province);
    let grants = grants
        .query(&[("user_id", &cast.broker.id)])
        .send()
        .await
        .ok();
    let grant = grants["items"][0]["id"].as_str().unwrap();
    let revoke = app.post(&format!("/v1/role-grants/{grant}/revoke"));
    revoke.by(&cast.province).send().await.ok();
    let submit = app.post(&path(&draft, "submit")).by(&cast.broker);
    submit.send().await.refused(404, "not_found");
    assert_eq!(kept(&app, &draft).status, "draft");
}

#[actix_web::test]
async fn whoever_writes_for_others_keeps_to_his_division() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(a_need("电气改造"), json!({"on_behalf_of": cast.owner.id}));
    let draft = app.draft(&cast.broker, &body).await;
    for person in [&cast.broker, &cast.city] {
        let change = app.patch(&path(&draft, "")).by(person);
        let change = change.header("if-match", "*");
        change
            .json(&json!({"division": "513323"}))
            .send()
            .await
            .refused(403, "forbidden");
    }
    let change = app.patch(&path(&draft, "")).by(&cast.owner);
    let change = change.header("if-match", "*");
    let moved = change
        .json(&json!({"division": "513323"}))
        .send()
        .await
        .ok();
    assert_eq!(moved["division"], "513323");
}

#[actix_web::test]
async fn nobody_writes_for_who_is_at_home_where_he_does_not_work() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let inside = app.person_in("inside", "510603").await;
    let outside = app.person_in("outside", "513323").await;
    let call = |by: &crate::support::Person, owner: &str| {
        let body = with(a_need("x"), json!({"on_behalf_of": owner}));
        app.post("/v1/listings").by(by).json(&body)
    };
    for by in [&cast.broker, &cast.city, &cast.county] {
        call(by, &inside.id).send().await.created();
        let before = count(&app);
        let refused = call(by, &outside.id).send().await;
        refused.refused_at(422, "/on_behalf_of", "outside_division");
        assert_eq!(count(&app), before);
    }
    call(&cast.province, &outside.id).send().await.created();
    // A society's broker writes for its workers wherever they are; and everybody for himself.
    let home = app.patch("/v1/users/me").by(&cast.owner);
    let home = home.header("if-match", "*");
    let home = home.json(&json!({"division": "513323"}));
    home.send().await.ok();
    call(&cast.society, &cast.owner.id).send().await.created();
    call(&cast.owner, &cast.owner.id).send().await.created();
    let refused = call(&cast.broker, &cast.owner.id).send().await;
    refused.refused_at(422, "/on_behalf_of", "outside_division");
}
