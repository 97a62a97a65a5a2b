use serde_json::json;
use sha2::{Digest, Sha256};

use super::rows::{Judged, one_total};
use crate::contest_stages::rows::of;

/// Three entries with equal scores for two places, and one that is better than they.
async fn tied() -> Judged {
    Judged::new(&one_total(1, 2), &[&["95"], &["80"], &["80"], &["80"]]).await
}

#[actix_web::test]
async fn a_tie_across_the_last_place_blocks_until_the_next_step_of_the_rules_decides() {
    let judged = tied().await;
    let [_, a, b, c] = judged.entries[..] else {
        panic!("four entries");
    };
    let first = judged.computed().await;
    let rows = judged.ranking(&first).await;
    let ranks: Vec<_> = rows
        .iter()
        .map(|row| row["rank"].as_i64().unwrap())
        .collect();
    assert_eq!(ranks, [1, 2, 2, 2]);
    assert_eq!(rows[1]["tie_trace"][0]["step"], "untrimmed_sum");
    assert_eq!(rows[1]["advances"], json!(null));
    let blocked = judged.apply(&first).await.refused(409, "ranking_blocked");
    assert_eq!(blocked["blockers"][0]["code"], "edge_tie");
    // Not the lot before the vote, and not only a part of the tie.
    judged
        .decide("lot", &[&[a, b, c]])
        .await
        .refused_at(422, "/step", "not_the_next_step");
    judged
        .decide("jury_vote", &[&[a], &[b]])
        .await
        .refused_at(422, "/order", "not_tied");
    judged
        .decide("jury_vote", &[&[a], &[b], &[c], &[a]])
        .await
        .refused_at(422, "/order", "duplicate");
    let decision = judged
        .decide("jury_vote", &[&[c], &[a], &[b]])
        .await
        .created();
    assert_eq!(decision["seed"], json!(null));
    // Decided once: the group is no longer tied.
    judged
        .decide("jury_vote", &[&[a], &[b], &[c]])
        .await
        .refused_at(422, "/order", "not_tied");
    judged.apply(&first).await.refused(409, "ranking_outdated");
    let second = judged
        .compute(json!({"reason": "评委会表决"}))
        .await
        .created();
    let second = second["result"]["id"].as_str().unwrap();
    let rows = judged.ranking(second).await;
    let order: Vec<_> = rows[1..]
        .iter()
        .map(|row| row["entry_id"].clone())
        .collect();
    assert_eq!(order, [json!(c), json!(a), json!(b)]);
    assert_eq!(rows[1]["tie_trace"][1]["step"], "jury_vote");
    judged.apply(second).await.ok();
    assert!(
        judged.is(c, "shortlisted") && judged.is(a, "eliminated") && judged.is(b, "eliminated")
    );
    let listed = judged.get(&of(&judged.stage, "/tie-decisions")).await;
    assert_eq!(listed["items"][0]["reason"], "评委会表决");
}

#[actix_web::test]
async fn nobody_chooses_the_seed_of_a_lot_and_anybody_can_draw_it_again() {
    let mut rules = one_total(1, 2);
    rules["tie_steps"] = json!([{"step": "lot"}]);
    let judged = Judged::new(&rules, &[&["95"], &["80"], &["80"], &["80"]]).await;
    let result = judged.computed().await;
    let version = judged.get(&format!("/v1/stage-results/{result}")).await;
    let [_, a, b, c] = judged.entries[..] else {
        panic!("four entries");
    };
    let decision = judged.decide("lot", &[&[a, b, c]]).await.created();
    let seed = decision["seed"].as_str().unwrap();
    assert_eq!(seed, version["input_hash"].as_str().unwrap());
    let mut drawn = [a, b, c].map(|id| (Sha256::digest(format!("{seed}:{id}")).to_vec(), id));
    drawn.sort();
    assert_eq!(decision["order"], json!(drawn.map(|(_, id)| [id])));
}

#[actix_web::test]
async fn a_tie_that_crosses_no_place_stays_and_blocks_nothing() {
    let judged = Judged::new(&one_total(1, 1), &[&["95"], &["80"], &["80"]]).await;
    let result = judged.computed().await;
    let rows = judged.ranking(&result).await;
    assert_eq!((&rows[1]["rank"], &rows[2]["rank"]), (&json!(2), &json!(2)));
    assert_eq!(
        (&rows[1]["tied"], &rows[1]["advances"]),
        (&json!(true), &json!(false))
    );
    judged.apply(&result).await.ok();
    assert_eq!(judged.statuses("eliminated"), 2);
}
