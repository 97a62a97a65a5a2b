//! Who goes on, and what keeps a ranking from being final.

use serde_json::{Value, json};

use super::support::{Stage, entry, exact, places, rules};
use crate::scoring::{BlockerCode, TieStepKind};

fn stage_of(places: u32, tie_steps: Value) -> Stage {
    Stage::new(rules(
        json!({"advance": {"stage": places}, "tie_steps": tie_steps}),
    ))
    .entry(1, &["90"])
    .entry(2, &["80"])
    .entry(3, &["80"])
    .entry(4, &["70"])
}

fn advancing(stage: &Stage) -> Vec<(u32, Option<bool>)> {
    let places = places(&stage.ranking());
    places
        .into_iter()
        .map(|(number, .., advances)| (number, advances))
        .collect()
}

#[test]
fn a_tie_within_the_places_blocks_nothing() {
    let ranking = stage_of(3, json!([])).ranking();
    assert!(ranking.blockers.is_empty() && ranking.edge_ties.is_empty());
    assert_eq!(
        places(&ranking),
        [
            (1, Some(1), false, Some(true)),
            (2, Some(2), true, Some(true)),
            (3, Some(2), true, Some(true)),
            (4, Some(4), false, Some(false))
        ]
    );
    assert!(stage_of(1, json!([])).ranking().blockers.is_empty());
}

#[test]
fn a_tie_across_the_last_place_blocks_until_it_is_decided() {
    let stage = stage_of(2, json!([{"step": "jury_vote"}, {"step": "lot"}]));
    let ranking = stage.ranking();
    let [tie] = ranking.edge_ties.as_slice() else {
        panic!("{:?}", ranking.edge_ties);
    };
    assert_eq!((tie.rank, tie.places, tie.places_left), (2, 2, 1));
    assert_eq!(tie.entries, [entry(2), entry(3)]);
    assert_eq!(tie.pending_steps, [TieStepKind::JuryVote, TieStepKind::Lot]);
    assert_eq!(ranking.blockers[0].code, BlockerCode::EdgeTie);
    assert_eq!(
        advancing(&stage),
        [(1, Some(true)), (2, None), (3, None), (4, Some(false))]
    );
    let decided = stage.decision(TieStepKind::JuryVote, &[&[3], &[2]]);
    assert!(decided.ranking().blockers.is_empty());
    assert_eq!(
        advancing(&decided),
        [
            (1, Some(true)),
            (3, Some(true)),
            (2, Some(false)),
            (4, Some(false))
        ]
    );
}

#[test]
fn a_tie_for_which_the_rules_have_no_step_blocks_too() {
    let ranking = stage_of(2, json!([])).ranking();
    assert!(ranking.edge_ties[0].pending_steps.is_empty());
    assert_eq!(ranking.blockers.len(), 1);
}

#[test]
fn ties_across_the_places_of_prizes_are_found() {
    let ranking = stage_of(4, json!([])).ranking();
    for (places, tied) in [
        (0, false),
        (1, false),
        (2, true),
        (3, false),
        (4, false),
        (9, false),
    ] {
        assert_eq!(ranking.tie_across(None, places).is_some(), tied, "{places}");
    }
}

#[test]
fn preliminary_of_34_entries_with_24_places() {
    let mut stage = Stage::new(rules(json!({"advance": {"stage": 24}})));
    for number in 1..=34 {
        stage = stage.entry(number, &[&format!("{}", 100 - number)]);
    }
    let ranking = stage.ranking();
    assert_eq!(
        ranking
            .entries
            .iter()
            .filter(|one| one.advances == Some(true))
            .count(),
        24
    );
    assert_eq!(stage.result(25).advances, Some(false));
}

#[test]
fn tracks_have_their_own_ranks_and_places() {
    let changes = json!({"rank_scope": "track", "advance": {"track": {"旅游": 1, "加工": 1}}});
    let stage = Stage::new(rules(changes))
        .in_track(1, "旅游", &["70"])
        .in_track(2, "旅游", &["60"])
        .in_track(3, "加工", &["90"])
        .in_track(4, "加工", &["90"]);
    let ranking = stage.ranking();
    assert_eq!(
        places(&ranking),
        [
            (3, Some(1), true, None),
            (4, Some(1), true, None),
            (1, Some(1), false, Some(true)),
            (2, Some(2), false, Some(false))
        ]
    );
    assert_eq!(ranking.edge_ties[0].track.as_deref(), Some("加工"));
    assert!(ranking.tie_across(Some("加工"), 1).is_some());
    assert!(ranking.tie_across(Some("旅游"), 1).is_none());
}

#[test]
fn a_track_without_places_blocks() {
    let changes = json!({"rank_scope": "track", "advance": {"track": {"旅游": 1}}});
    let stage = Stage::new(rules(changes))
        .in_track(1, "旅游", &["70"])
        .in_track(2, "加工", &["60"])
        .entry(3, &["50"]);
    let ranking = stage.ranking();
    let missing: Vec<_> = ranking
        .blockers
        .iter()
        .map(|one| (one.code, one.track.as_deref()))
        .collect();
    assert_eq!(
        missing,
        [
            (BlockerCode::QuotaMissing, None),
            (BlockerCode::QuotaMissing, Some("加工"))
        ]
    );
    assert_eq!(stage.result(2).advances, None);
    assert_eq!(stage.result(2).rank, Some(1));
}

#[test]
fn a_showcase_entry_takes_no_rank_and_no_place() {
    let stage = stage_of(3, json!([])).entry_with(5, &["99"], |entry| entry.competing = false);
    let ranking = stage.ranking();
    assert_eq!(stage.result(1).rank, Some(1));
    assert_eq!(stage.result(3).advances, Some(true));
    let shown = stage.result(5);
    assert_eq!(
        (shown.rank, shown.advances, shown.score.as_deref()),
        (None, Some(false), Some("99.00"))
    );
    assert!(ranking.blockers.is_empty());
    let mut without = stage;
    without.entries.pop();
    without.sheets.pop();
    let others: Vec<_> = ranking
        .entries
        .into_iter()
        .filter(|one| one.competing)
        .collect();
    assert_eq!(others, without.ranking().entries);
}

#[test]
fn entries_below_the_quorum_or_without_a_score_block() {
    let stage = Stage::new(rules(json!({"quorum": 3})))
        .entry(1, &["90", "91", "92"])
        .entry(2, &["80", "81"])
        .entry(3, &[])
        .entry_with(4, &["50"], |entry| entry.competing = false);
    let ranking = stage.ranking();
    let blockers: Vec<_> = ranking
        .blockers
        .iter()
        .map(|one| (one.code, one.entries[0]))
        .collect();
    assert_eq!(
        blockers,
        [
            (BlockerCode::BelowQuorum, entry(2)),
            (BlockerCode::NoScore, entry(3))
        ]
    );
    assert_eq!(
        places(&ranking),
        [
            (1, Some(1), false, Some(true)),
            (2, Some(2), false, Some(true)),
            (3, None, false, None),
            (4, None, false, Some(false))
        ]
    );
}

#[test]
fn the_number_of_judges_expected_can_differ_by_entry() {
    let stage = Stage::new(rules(json!({})))
        .entry(1, &["90"])
        .entry_with(2, &["90"], |entry| entry.judges_expected = Some(6));
    assert_eq!(
        (stage.result(1).n_expected, stage.result(2).n_expected),
        (5, 6)
    );
}

#[test]
fn judges_who_differ_by_more_than_the_limit_are_named() {
    let stage = Stage::new(rules(json!({"divergence_limit": "15"})))
        .entry(1, &["70", "85"])
        .entry(2, &["70", "80", "85.01"])
        .entry(3, &[]);
    let divergent = stage.ranking().divergent;
    let [one] = divergent.as_slice() else {
        panic!("{divergent:?}");
    };
    assert_eq!((one.entry, &one.difference), (entry(2), &exact("15.01")));
    assert!(
        Stage::new(rules(json!({})))
            .entry(1, &["0", "100"])
            .ranking()
            .divergent
            .is_empty()
    );
}

#[test]
fn a_stage_without_entries_has_an_empty_ranking() {
    let ranking = Stage::new(rules(json!({"advance": {"stage": 3}}))).ranking();
    assert!(ranking.entries.is_empty() && ranking.blockers.is_empty());
}
