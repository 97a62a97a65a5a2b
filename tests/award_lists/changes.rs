use serde_json::{Value, json};

use super::rows::{Finals, counts};
use crate::contest_stages::rows::codes;

#[actix_web::test]
async fn the_same_ranking_proposes_the_same_list() {
    let finals = Finals::of(3).await;
    finals.set_prizes("vacancy").await;
    let first = finals.proposed().await;
    let again = finals.propose(json!({})).await.ok();
    assert_eq!(again["list"]["id"], first["id"]);
    assert_eq!(again["changes"], json!([]));
    assert_eq!(finals.staged.count("award_lists", "true"), 1);
}

#[actix_web::test]
async fn a_later_list_replaces_the_earlier_one_and_tells_what_changes() {
    let finals = Finals::of(3).await;
    finals.set_prizes("vacancy").await;
    let first = finals.proposed().await;
    let swapped = [finals.entries[2], finals.entries[1], finals.entries[0]];
    finals.result_of(&swapped);
    finals
        .propose(json!({}))
        .await
        .refused_at(422, "/reason", "required");
    let body = json!({"reason": "异议成立，重新统分"});
    let proposal = finals.propose(body).await.created();
    let second = finals.list(&proposal["list"]["id"]).await;
    assert_eq!(
        (&second["number"], &second["reason"]),
        (&json!(2), &json!("异议成立，重新统分"))
    );
    let changes = second["changes"].as_array().unwrap();
    assert_eq!(proposal["changes"], second["changes"]);
    let mut moved: Vec<&str> = changes
        .iter()
        .map(|one| one["entry_id"].as_str().unwrap())
        .collect();
    moved.sort_unstable();
    let mut expected = [finals.entries[0].to_string(), finals.entries[2].to_string()];
    expected.sort_unstable();
    assert_eq!(moved, expected);
    let earlier = finals.list(&first["id"]).await;
    assert_eq!(earlier["status"], "superseded");
    assert_eq!(finals.staged.count("awards", "status = 'amended'"), 3);
    assert_eq!(finals.staged.count("awards", "status = 'proposed'"), 3);
    let all = finals.staged.app.get(&finals.staged.path("/award-lists"));
    let all = all.by(&finals.staged.organizer).send().await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    assert_eq!(all["awards"].as_array().unwrap().len(), 3);
}

async fn declined_with(fill: &str) -> (Finals, Value) {
    let finals = Finals::of(24).await;
    finals.set_prizes(fill).await;
    finals.proposed().await;
    finals.publish();
    let award = finals.award(finals.entries[0]).await;
    let body = json!({"reason": "自愿放弃"});
    let declined = finals
        .act(&finals.owners[0], &award, "decline", body)
        .await
        .ok();
    assert_eq!(declined["status"], "declined");
    (finals, award)
}

#[actix_web::test]
async fn a_place_that_is_given_up_stays_vacant_where_the_rules_say_so() {
    let (finals, award) = declined_with("vacancy").await;
    let same = finals.propose(json!({})).await.ok();
    assert_eq!(same["list"]["number"], 1);
    assert_eq!(counts(&same)[..4], [(1, 1), (3, 0), (5, 0), (14, 0)]);
    finals.finalize_by(&finals.staged.city).await.ok();
    let list = finals.list(&award["list_id"]).await;
    // The official still sees the award that was given up.
    assert_eq!(counts(&list)[0], (2, 1));
    assert_eq!(
        (finals.statuses("awarded"), finals.statuses("not_awarded")),
        (23, 1)
    );
}

#[actix_web::test]
async fn a_place_that_is_given_up_is_filled_where_the_rules_say_so() {
    let (finals, _) = declined_with("fill_down").await;
    let refused = finals.finalize_by(&finals.staged.city).await;
    let refused = refused.refused(409, "contest_blocked");
    assert_eq!(codes(&refused), ["award_list_outdated"]);
    let body = json!({"reason": "递补"});
    let proposal = finals.propose(body).await.created();
    assert_eq!(counts(&proposal)[..4], [(2, 0), (3, 0), (5, 0), (13, 1)]);
    assert_eq!(proposal["tiers"][0]["awards"][0]["project_title"], "项目2");
    assert_eq!(proposal["unplaced"][0]["declined"], true);
    assert_eq!(finals.staged.count("awards", "status = 'declined'"), 1);
}

#[actix_web::test]
async fn who_accepted_the_same_award_before_has_accepted_it() {
    let finals = Finals::of(3).await;
    finals.set_prizes("vacancy").await;
    finals.proposed().await;
    finals.publish();
    for entry in 0..2 {
        let award = finals.award(finals.entries[entry]).await;
        finals
            .act(&finals.owners[entry], &award, "accept", json!({}))
            .await
            .ok();
    }
    // The second falls to the second prize.
    finals.result_of(&[finals.entries[0], finals.entries[2], finals.entries[1]]);
    finals.proposed().await;
    let accepted = |award: &Value| award["accepted_at"].is_string();
    assert!(accepted(&finals.award(finals.entries[0]).await));
    assert!(!accepted(&finals.award(finals.entries[1]).await));
}
