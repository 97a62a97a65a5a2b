//! The spelling of what a request for a plan gives.

use serde_json::json;

use super::judging::{Judging, TRACKS, pairs};

#[actix_web::test]
async fn numbers_and_ids_are_read_in_their_usual_spellings() {
    let judging = Judging::begin().await;
    judging.entry(TRACKS[0]);
    let judge = judging.judge();
    let body =
        json!({"judges_per_entry": 1.0, "judges": [judge], "tracks": [format!(" {} ", TRACKS[0])]});
    let plan = judging.plan(body).await.created();
    assert_eq!(
        (&plan["judges_per_entry"], &plan["tracks"]),
        (&json!(1), &json!([TRACKS[0]]))
    );
    assert_eq!(pairs(&plan).len(), 1);
    let capitals = judging
        .plans_path()
        .replace(&judging.stage, &judging.stage.to_uppercase());
    let listed = judging
        .app
        .get(&capitals)
        .by(&judging.organizer)
        .send()
        .await
        .ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}
