//! The spelling of what a request for a plan gives.

use serde_json::json;

use super::judging::{Judging, TRACKS, pairs};

#[actix_web::test]
async fn blanks_around_a_track_are_left_out() {
    let judging = Judging::begin().await;
    judging.entry(TRACKS[0]);
    let judge = judging.judge();
    let body =
        json!({"judges_per_entry": 1, "judges": [judge], "tracks": [format!(" {} ", TRACKS[0])]});
    let plan = judging.plan(body).await.created();
    assert_eq!(
        (&plan["judges_per_entry"], &plan["tracks"]),
        (&json!(1), &json!([TRACKS[0]]))
    );
    assert_eq!(pairs(&plan).len(), 1);
}
