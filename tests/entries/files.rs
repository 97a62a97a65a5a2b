//! Files of an entry.

use serde_json::{Value, json};

use super::rows::{Cast, act, assign, id, in_stage, patch, text};
use crate::attachments::samples::{a_pdf, file_on, path, pdf};
use crate::support::TestApp;

#[actix_web::test]
async fn in_a_blind_stage_judges_read_only_files_that_do_not_tell_the_entrant() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    let hang = |kind: &str, by| file_on(&app, by, kind, id(&draft), pdf(kind));
    let named = hang("entry", &cast.owner).send().await.created();
    let anonymous = hang("entry_anonymous", &cast.owner).send().await.created();
    assert_eq!(
        (&named["uploaded_by"], &anonymous["uploaded_by"]),
        (&json!(cast.owner.id), &Value::Null)
    );
    // The name of a file would tell the entrant.
    let id_of = text(&anonymous["id"]).replace('-', "");
    assert_eq!(named["file_name"], "a.pdf");
    assert_eq!(
        anonymous["file_name"],
        format!("{}.pdf", id_of.split_at(24).1)
    );
    let free = a_pdf(&app, &cast.owner, "何香菊的作品").await;
    let attach = json!({"on": "entry_anonymous", "on_id": id(&draft)});
    let attach = app
        .post(&format!("{}/attach", path(&free)))
        .by(&cast.owner)
        .json(&attach);
    let attached = attach.send().await.ok();
    assert!(!text(&attached["file_name"]).contains('课'));
    hang("entry", &cast.stranger)
        .send()
        .await
        .refused(404, "not_found");
    act(&app, &cast.owner, &draft, "submit", json!({}))
        .send()
        .await
        .ok();
    // Files go with the entry: what was submitted stays.
    hang("entry", &cast.owner)
        .send()
        .await
        .refused(409, "wrong_state");
    let judge = app.person("judge").await;
    let read = |file: &Value, by| app.get(&path(file)).by(by);
    for who in [&cast.organizer, &cast.city] {
        read(&named, who).send().await.ok();
        read(&anonymous, who).send().await.ok();
    }
    in_stage(&app, &cast, "preliminary", "preliminary");
    assign(&app, &cast, &judge, &draft, "assigned");
    for who in [&judge, &cast.city] {
        read(&named, who).send().await.refused(404, "not_found");
        assert!(read(&anonymous, who).send().await.ok()["uploaded_by"].is_null());
        let list = app.get(&format!("/v1/attachments?on=entry&on_id={}", id(&draft)));
        list.by(who).send().await.refused(404, "not_found");
    }
    read(&named, &cast.organizer).send().await.ok();
    for file in [&named, &anonymous] {
        read(file, &cast.stranger)
            .send()
            .await
            .refused(404, "not_found");
        app.get(&path(file)).send().await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn a_file_that_proves_a_tag_is_a_file_of_the_entry() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let free = a_pdf(&app, &cast.owner, "a").await;
    let tags = |file: &Value| json!({"tags": [{"code": "high_education", "proof": file["id"]}]});
    let draft = cast.draft_of(&app, &cast.owner, tags(&free)).await;
    assert_eq!(draft["tags"][0]["proof"], free["id"]);
    let file = app.get(&path(&free)).by(&cast.owner).send().await.ok();
    assert_eq!(
        (&file["on"], &file["on_id"]),
        (&json!("entry"), &draft["id"])
    );
    patch(&app, &cast.owner, &draft, tags(&free))
        .send()
        .await
        .ok();
    let others = a_pdf(&app, &cast.stranger, "b").await;
    let other = patch(&app, &cast.owner, &draft, tags(&others));
    other
        .send()
        .await
        .refused_at(422, "/tags/0/proof", "unknown_id");
    // The files of a draft go with it.
    let deleted = app.delete(&super::rows::path(&draft)).by(&cast.owner);
    deleted.header("if-match", "*").send().await.is(204);
    app.get(&path(&free))
        .by(&cast.owner)
        .send()
        .await
        .refused(404, "not_found");
}
