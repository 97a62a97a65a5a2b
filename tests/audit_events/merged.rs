//! The trail of a merged record is read by the person, and names the record that each event was of.

use serde_json::{Value, json};

use super::{events, id};
use crate::support::{TestApp, a_need};

#[actix_web::test]
async fn the_survivor_reads_the_trail_of_both_records_while_the_merge_lasts() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (old, into) = (app.person("old").await, app.person("into").await);
    let draft = app.draft(&old, &a_need("草稿")).await;
    let of_draft = [("row_id", id(&draft)), ("resource", "listings")];
    assert_eq!(events(&app, &into, &of_draft).await.len(), 0);
    let merge = app.post(&format!("/v1/users/{}/merge", old.id));
    let merge = merge.by(&province).json(&json!({"into_id": into.id}));
    merge.send().await.ok();
    let patch = app.patch(&format!("/v1/listings/{}", id(&draft)));
    let patch = patch.by(&into).header("if-match", "*");
    patch.json(&json!({"summary": "补充"})).send().await.ok();
    let told = events(&app, &into, &of_draft).await;
    let owners: Vec<&Value> = told.iter().map(|event| &event["owners"]).collect();
    assert_eq!(owners, [&json!([old.id]), &json!([old.id])]);
    assert_eq!(told[0]["actor"]["id"], into.id.as_str());
    assert_eq!(told[0]["actor"]["acting_as"], json!(["owner"]));
    let unmerge = app.post(&format!("/v1/users/{}/unmerge", old.id));
    unmerge.by(&province).send().await.ok();
    // What the survivor did stays readable to the survivor; what was done to the row before is not.
    let told = events(&app, &into, &of_draft).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["operation"], "update_listing");
}
