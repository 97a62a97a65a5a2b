//! Erasure, export and merge of the persons behind entries.

use serde_json::json;

use super::rows::{Cast, act, count, get, id};
use crate::support::TestApp;

#[actix_web::test]
async fn an_erased_account_leaves_no_drafts_and_withdraws_its_entries() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    cast.draft(&app).await;
    let entry = cast.submitted(&app).await;
    let team = json!({"members": [{"person": {"user_id": cast.partner.id}, "role": "leader"},
        {"person": {"user_id": cast.owner.id}, "role": "member"}]});
    let others = cast.draft_of(&app, &cast.partner, team).await;
    let erased = app.delete(&format!("/v1/users/{}", cast.owner.id));
    let erased = erased.by(&cast.province).header("if-match", "*");
    let erased = erased.json(&json!({"reason": "本人申请"})).send().await;
    assert!([200, 204].contains(&erased.status), "{:?}", erased.body);
    assert_eq!(count(&app, "status = 'draft'"), 1);
    let seen = get(&app, &cast.organizer, &entry).await.ok();
    assert_eq!(
        (&seen["status"], &seen["title"], &seen["plan"]),
        (&json!("withdrawn"), &json!("账号已注销"), &json!({}))
    );
    assert_eq!(seen["number"], 1);
    let team = get(&app, &cast.partner, &others).await.ok();
    assert_ne!(team["members"][1]["name"], "owner");
}

#[actix_web::test]
async fn an_export_has_the_entries_of_the_person() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast.submitted(&app).await;
    let export = app
        .get("/v1/users/me/export")
        .by(&cast.owner)
        .send()
        .await
        .ok();
    assert_eq!(export["entries"][0]["id"], entry["id"]);
    assert_eq!(export["entries"][0]["plan"], entry["plan"]);
    let export = app
        .get("/v1/users/me/export")
        .by(&cast.partner)
        .send()
        .await
        .ok();
    assert_eq!(export["entries"], json!([]));
}

#[actix_web::test]
async fn entries_follow_a_merge_of_accounts() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    app.merge(&cast.province, &cast.owner, &cast.partner)
        .send()
        .await
        .ok();
    assert_eq!(
        get(&app, &cast.partner, &draft).await.ok()["id"],
        json!(id(&draft))
    );
    act(&app, &cast.partner, &draft, "submit", json!({}))
        .send()
        .await
        .ok();
}
