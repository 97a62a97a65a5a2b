use serde_json::{Value, json};

use super::{DRAFT, print};
use crate::entries::rows::{Cast, act, assign, in_stage, patch, path, steps};
use crate::support::{TestApp, pdf_pages};

fn paper(entry: &Value) -> String {
    format!("{}/application.pdf", path(entry))
}

fn named(app: &TestApp, cast: &Cast) {
    let change = format!(
        "update users set display_name = '巴桑·卓玛·仁青措姆' where id = '{}'",
        cast.owner.id
    );
    app.database.run(&change).unwrap();
}

#[actix_web::test]
async fn a_draft_is_marked_and_what_was_submitted_carries_a_code() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    named(&app, &cast);
    let draft = cast.draft(&app).await;
    let before = print(&app, &cast.owner, &paper(&draft)).await;
    before.is_draft();
    before.says(&[
        "俄色茶产业化",
        "特色产业",
        "巴桑·卓玛·仁青措姆",
        "商业模式",
        "合作社加农户",
    ]);
    act(&app, &cast.owner, &draft, "submit", json!({}))
        .send()
        .await
        .ok();
    let after = print(&app, &cast.owner, &paper(&draft)).await;
    let code = after.is_final();
    after.says(&["俄色茶产业化", "版本：1", "负责人", "甘孜县"]);
    assert_eq!(pdf_pages(&after.answer.bytes), 1);
    // The name of the file in any script, and a plain one.
    let disposition = after.answer.header("content-disposition");
    assert!(
        disposition
            .starts_with("attachment; filename=\"application.pdf\"; filename*=UTF-8''%E5%8F%82")
    );
    // All readers read the same, and the same again.
    for by in [&cast.owner, &cast.organizer, &cast.city, &cast.province] {
        let again = print(&app, by, &paper(&draft)).await;
        assert_eq!(again.answer.bytes, after.answer.bytes);
        assert_eq!(again.code(), Some(code.clone()));
    }
    let known = app.get(&paper(&draft)).by(&cast.owner);
    let known = known.header("if-none-match", &after.answer.etag());
    known.send().await.is(304);
}

#[actix_web::test]
async fn the_code_changes_with_the_content_and_with_the_submission() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    steps(&app, &cast, &[("organizer", 9)]);
    let entry = cast.submitted(&app).await;
    let first = print(&app, &cast.owner, &paper(&entry)).await.is_final();
    let back = act(
        &app,
        &cast.organizer,
        &entry,
        "return",
        json!({"reason": "请补充"}),
    );
    back.send().await.ok();
    print(&app, &cast.owner, &paper(&entry)).await.is_draft();
    let change = json!({"plan": {"model": "直播带货"}});
    patch(&app, &cast.owner, &entry, change).send().await.ok();
    act(&app, &cast.owner, &entry, "submit", json!({}))
        .send()
        .await
        .ok();
    let second = print(&app, &cast.owner, &paper(&entry)).await;
    second.says(&["直播带货", "版本：2"]);
    assert_ne!(second.is_final(), first);
}

#[actix_web::test]
async fn what_officials_note_on_an_entry_changes_nothing_on_paper() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast.submitted(&app).await;
    let before = print(&app, &cast.owner, &paper(&entry)).await;
    app.database
        .run("update entries set status = 'qualified', version = version + 1")
        .unwrap();
    let after = print(&app, &cast.owner, &paper(&entry)).await;
    assert_eq!(after.answer.bytes, before.answer.bytes);
}

#[actix_web::test]
async fn in_a_blind_stage_the_paper_names_nobody_to_judges_and_administrators() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    named(&app, &cast);
    let entry = cast.submitted(&app).await;
    let whole = print(&app, &cast.owner, &paper(&entry)).await;
    let judge = app.person("judge").await;
    in_stage(&app, &cast, "preliminary", "preliminary");
    assign(&app, &cast, &judge, &entry, "assigned");
    for who in [&judge, &cast.city, &cast.province] {
        let seen = print(&app, who, &paper(&entry)).await;
        seen.says(&["俄色茶产业化", "合作社加农户", "匿名件"]);
        seen.keeps_silent_of(&["巴桑", "卓玛", "甘孜县", "项目编号", "负责人", DRAFT]);
        assert_eq!(seen.code(), None);
    }
    for who in [&cast.owner, &cast.organizer] {
        let seen = print(&app, who, &paper(&entry)).await;
        assert_eq!(seen.answer.bytes, whole.answer.bytes);
    }
}

#[actix_web::test]
async fn who_may_not_read_the_entry_reads_no_paper() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast.submitted(&app).await;
    for who in [&cast.stranger, &cast.other_city, &cast.broker] {
        let refused = app.get(&paper(&entry)).by(who).send().await;
        refused.refused(404, "not_found");
    }
    app.get(&paper(&entry))
        .send()
        .await
        .refused(401, "unauthenticated");
    let wall = format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
        entry["id"].as_str().unwrap(),
        cast.city.id
    );
    app.database.run(&wall).unwrap();
    let walled = app.get(&paper(&entry)).by(&cast.city).send().await;
    walled.refused(404, "not_found");
}

#[actix_web::test]
async fn a_character_that_the_font_lacks_is_named() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast
        .draft_of(&app, &cast.owner, json!({"title": "龘"}))
        .await;
    let refused = app.get(&paper(&entry)).by(&cast.owner).send().await;
    refused.refused(422, "glyph_missing");
}
