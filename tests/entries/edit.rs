use serde_json::{Value, json};

use super::rows::{Cast, act, count, get, patch, path};
use crate::support::TestApp;

#[actix_web::test]
async fn a_change_merges_into_the_entry() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    let change = json!({"plan": {"market": "三百万元"}, "summary": "s", "tags": [{"code": "online_influencer"}]});
    let changed = patch(&app, &cast.owner, &draft, change.clone())
        .send()
        .await;
    let etag = changed.header("etag");
    let changed = changed.ok();
    assert_eq!(
        changed["plan"],
        json!({"model": "合作社加农户", "market": "三百万元"})
    );
    // The same again is no change.
    let same = patch(&app, &cast.owner, &draft, change).send().await;
    assert_eq!((same.header("etag"), count(&app, "version = 2")), (etag, 1));
    let cleared = json!({"plan": {"market": null}, "summary": null, "tags": null, "track": null});
    let cleared = patch(&app, &cast.owner, &draft, cleared).send().await.ok();
    assert_eq!(cleared["plan"], json!({"model": "合作社加农户"}));
    assert_eq!(
        (&cleared["summary"], &cleared["tags"]),
        (&json!(""), &json!([]))
    );
    let members = json!({"members": [{"person": {"user_id": cast.partner.id}, "role": "leader"}]});
    let changed = patch(&app, &cast.owner, &draft, members).send().await.ok();
    assert_eq!(changed["members"][0]["name"], "partner");
    let fault = patch(&app, &cast.owner, &draft, json!({"plan": {"x": "y"}}));
    fault
        .send()
        .await
        .refused_at(422, "/plan/x", "unknown_code");
}

#[actix_web::test]
async fn a_change_needs_the_version_and_the_right() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let team = json!({"members": [{"person": {"user_id": cast.owner.id}, "role": "leader"},
        {"person": {"user_id": cast.partner.id}, "role": "member"}]});
    let draft = cast.draft_of(&app, &cast.owner, team).await;
    let change = json!({"title": "新"});
    let bare = app.patch(&path(&draft)).by(&cast.owner).json(&change);
    bare.send().await.refused(428, "precondition_required");
    let stale = app.patch(&path(&draft)).by(&cast.owner).json(&change);
    let stale = stale.header("if-match", "\"0-000000000000\"");
    stale.send().await.refused(412, "precondition_failed");
    // The team reads the entry, and its owner writes it.
    patch(&app, &cast.partner, &draft, change.clone())
        .send()
        .await
        .refused(403, "forbidden");
    patch(&app, &cast.stranger, &draft, change)
        .send()
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn what_was_submitted_is_changed_only_while_papers_are_missing() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast.submitted(&app).await;
    let change = || patch(&app, &cast.owner, &entry, json!({"title": "新"}));
    let refused = change().send().await.refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "submitted");
    app.database
        .run("update entries set status = 'supplement_requested', supplement_due_at = now()")
        .unwrap();
    assert_eq!(change().send().await.ok()["title"], "新");
    app.database
        .run("update contests set suspended_status = status, status = 'suspended', status_reason = 'x'")
        .unwrap();
    change().send().await.refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_draft_is_deleted_until_it_is_submitted() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    let delete = |entry: &Value, by| app.delete(&path(entry)).by(by).header("if-match", "*");
    delete(&draft, &cast.stranger)
        .send()
        .await
        .refused(404, "not_found");
    delete(&draft, &cast.owner).send().await.is(204);
    get(&app, &cast.owner, &draft)
        .await
        .refused(404, "not_found");
    assert_eq!(
        (
            count(&app, "true"),
            app.database.count("entry_members", "true")
        ),
        (0, 0)
    );
    let entry = cast.submitted(&app).await;
    act(&app, &cast.owner, &entry, "recall", json!({}))
        .send()
        .await
        .ok();
    delete(&entry, &cast.owner)
        .send()
        .await
        .refused(409, "wrong_state");
}
