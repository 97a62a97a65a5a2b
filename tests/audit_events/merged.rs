//! The trail of a merged record is read by the person, and names the record that each event was of.

use serde_json::{Value, json};
use tianfu::administration::audit_events::chain;

use super::{events, id};
use crate::support::{Person, TestApp, a_need};

async fn edited(app: &TestApp, by: &Person, listing: &Value) {
    let patch = app.patch(&format!("/v1/listings/{}", id(listing)));
    let patch = patch.by(by).header("if-match", "*");
    patch.json(&json!({"summary": "补充"})).send().await.ok();
}

#[actix_web::test]
async fn the_survivor_reads_the_trail_of_both_records_while_the_merge_lasts() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let draft = app.draft(&old, &a_need("草稿")).await;
    let of_draft = [("row_id", id(&draft)), ("resource", "listings")];
    assert_eq!(events(&app, &into, &of_draft).await.len(), 0);
    app.merge(&province, &old, &into).send().await.ok();
    edited(&app, &into, &draft).await;
    let told = events(&app, &into, &of_draft).await;
    let owners: Vec<&Value> = told.iter().map(|event| &event["owners"]).collect();
    assert_eq!(owners, [&json!([old.id]), &json!([old.id])]);
    assert_eq!(told[0]["actor"]["id"], into.id.as_str());
    assert_eq!(told[0]["actor"]["acting_as"], json!(["owner"]));
    app.unmerge(&province, &old).send().await.ok();
    // What the survivor did stays readable to the survivor; what was done to the row before is not.
    let told = events(&app, &into, &of_draft).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["operation"], "update_listing");
}

#[actix_web::test]
async fn an_erasure_withholds_what_the_survivor_wrote_to_rows_of_the_erased_account() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let draft = app.draft(&old, &a_need("草稿")).await;
    app.merge(&province, &old, &into).send().await.ok();
    edited(&app, &into, &draft).await;
    app.unmerge(&province, &old).send().await.ok();
    let edits = [
        ("row_id", id(&draft)),
        ("resource", "listings"),
        ("operation", "update_listing"),
    ];
    let before = events(&app, &province, &edits).await;
    assert_eq!(before.len(), 1);
    assert_eq!(before[0]["after"]["summary"], "补充");

    let erase = app.delete(&format!("/v1/users/{}", old.id)).by(&province);
    let erase = erase.header("if-match", "*");
    let erase = erase.json(&json!({"reason": "本人书面申请"}));
    erase.send().await.is(204);
    for reader in [&province, &into] {
        let after = events(&app, reader, &edits).await;
        assert_eq!(after.len(), 1, "{}", reader.username);
        for part in ["before", "after", "reason"] {
            assert!(after[0][part].is_null(), "{part}: {}", after[0]);
        }
        assert_eq!(after[0]["withheld"], true);
        assert_eq!(after[0]["actor"]["id"], into.id.as_str());
        assert_eq!(after[0]["hash"], before[0]["hash"]);
    }
    let whole = chain::verify(&mut app.database.connect(), None, |_| ()).unwrap();
    assert!(whole.is_ok(), "{whole:?}");
}
