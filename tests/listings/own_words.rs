use diesel::prelude::*;
use serde_json::json;

use super::rows::{Cast, id_of, kept, path, planted};
use crate::support::TestApp;

#[actix_web::test]
async fn who_changed_what_it_says_does_not_publish_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &planted("电气改造")).await;
    let change = |person, title| {
        let call = app.patch(&path(&need, "")).by(person);
        call.header("if-match", "*").json(&json!({"title": title}))
    };
    change(&cast.city, "管理员写的话").send().await.ok();
    // The owner's own change beside it does not make the administrator's words his.
    change(&cast.owner, "所有者改过的话").send().await.ok();
    app.moved(&cast.owner, &need, "submit").await;
    for verb in ["publish", "reject", "return"] {
        let call = app.post(&path(&need, verb)).by(&cast.city);
        let call = call.json(&super::rows::body_of(verb));
        call.send().await.refused(403, "own_proposal");
        assert_eq!(kept(&app, &need).status, "submitted", "{verb}");
    }
    let published = app.moved(&cast.county, &need, "publish").await;
    assert_eq!(published["title"], "所有者改过的话");
}

#[actix_web::test]
async fn what_waits_for_consent_or_review_is_changed_by_nobody() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut body = planted("电气改造");
    body["on_behalf_of"] = json!(cast.owner.id);
    let need = app.draft(&cast.broker, &body).await;
    let nobody_changes = async |state: &str| {
        assert_eq!(kept(&app, &need).status, state);
        for person in [&cast.owner, &cast.city, &cast.province] {
            let call = app.patch(&path(&need, "")).by(person);
            let call = call.header("if-match", "*");
            let call = call.json(&json!({"title": "谁也没有同意过的话"}));
            let problem = call.send().await.refused(409, "wrong_state");
            assert_eq!(problem["current_status"], state);
        }
        assert_eq!(kept(&app, &need).title, "电气改造");
    };
    app.moved(&cast.broker, &need, "submit").await;
    nobody_changes("pending_owner_consent").await;
    app.moved(&cast.owner, &need, "consent").await;
    nobody_changes("submitted").await;
}

#[actix_web::test]
async fn the_database_itself_publishes_nothing_by_who_has_a_part_in_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &planted("电气改造")).await;
    let change = app.patch(&path(&need, "")).by(&cast.city);
    let change = change.header("if-match", "*");
    change.json(&json!({"trl": 4})).send().await.ok();
    app.moved(&cast.owner, &need, "submit").await;
    let publish = |by: &str| {
        diesel::sql_query(format!(
            "update listings set status = 'published', published_at = now(), expires_at = now(), decided_by = '{by}' \
             where id = '{}'",
            id_of(&need)
        ))
        .execute(&mut app.database.connect())
    };
    for by in [&cast.owner, &cast.city] {
        let refused = publish(&by.id).unwrap_err().to_string();
        assert!(refused.contains("it has a part in"), "{refused}");
    }
    assert_eq!(kept(&app, &need).status, "submitted");
    assert_eq!(publish(&cast.county.id).unwrap(), 1);
}
