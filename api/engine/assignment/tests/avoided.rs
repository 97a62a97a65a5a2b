use super::brute_force::best;
use super::random::small_request;
use super::{assert_keeps_rules, entry_id, judge_id, open_only, pairs, request, totals};
use crate::assignment::{AvoidUnsatisfied, Meeting, NoPlan, Request, plan};

fn unsatisfied(request: &Request) -> AvoidUnsatisfied {
    match plan(request) {
        Err(NoPlan::AvoidUnsatisfied(unsatisfied)) => unsatisfied,
        other => panic!("{other:?}"),
    }
}

#[test]
fn judges_to_avoid_are_parted_and_the_loads_stay_even() {
    let mut request = request(40, 8, 3);
    request.avoid = vec![
        [judge_id(0), judge_id(1)],
        [judge_id(1), judge_id(2)],
        [judge_id(5), judge_id(6)],
    ];
    for seed in 0..20 {
        request.seed = seed.to_string();
        let plan = plan(&request).expect("there is a plan");
        assert_keeps_rules(&request, &plan);
        assert_eq!(totals(&plan), [15; 8]);
    }
}

#[test]
fn two_full_judges_are_parted_by_a_trade() {
    // All four judges are full: parting judges 0 and 1 takes two entries that change hands.
    let mut request = request(2, 4, 2);
    request.max_per_judge = Some(1);
    request.avoid = vec![[judge_id(0), judge_id(1)], [judge_id(2), judge_id(3)]];
    for seed in 0..20 {
        request.seed = seed.to_string();
        assert_keeps_rules(&request, &plan(&request).expect("there is a plan"));
    }
}

#[test]
fn a_judge_does_not_join_one_to_avoid_who_stands() {
    let mut request = request(2, 3, 2);
    request.fixed = pairs(&[(0, 0)]);
    request.avoid = vec![[judge_id(0), judge_id(1)]];
    open_only(&mut request, 1, &[1, 2]);
    assert_keeps_rules(&request, &plan(&request).expect("there is a plan"));
}

#[test]
fn standing_judges_who_meet_do_not_hinder_the_plan() {
    let mut request = request(2, 3, 2);
    request.fixed = pairs(&[(0, 0), (0, 1)]);
    request.avoid = vec![[judge_id(0), judge_id(1)]];
    let plan = plan(&request).expect("there is a plan");
    assert_eq!(plan.assigned.len(), 2);
}

#[test]
fn pairs_that_must_meet_are_named_with_their_entries() {
    let mut request = request(3, 4, 2);
    request.avoid = vec![[judge_id(3), judge_id(1)], [judge_id(0), judge_id(2)]];
    open_only(&mut request, 1, &[1, 3]);
    let meeting = Meeting {
        judges: [judge_id(1), judge_id(3)],
        entries: vec![entry_id(1)],
    };
    let expected = AvoidUnsatisfied {
        pairs: vec![meeting],
        proven: true,
    };
    assert_eq!(unsatisfied(&request), expected);
}

#[test]
fn a_judge_to_avoid_themselves_is_no_rule() {
    let mut request = request(2, 2, 2);
    request.avoid = vec![[judge_id(0), judge_id(0)], [judge_id(0), judge_id(99)]];
    assert!(plan(&request).is_ok());
}

#[test]
fn a_small_plan_is_found_exactly_if_there_is_one() {
    let mut outcomes = [0; 2];
    for seed in 0..6_000 {
        let request = small_request(seed);
        if request.avoid.is_empty() || !best(&request, false).is_complete {
            continue;
        }
        let best = best(&request, true);
        match plan(&request) {
            Ok(plan) => {
                assert!(best.is_complete, "{request:?}");
                assert_keeps_rules(&request, &plan);
                outcomes[0] += 1;
            }
            Err(NoPlan::AvoidUnsatisfied(unsatisfied)) => {
                assert!(!best.is_complete, "{request:?}");
                assert!(unsatisfied.proven && !unsatisfied.pairs.is_empty());
                outcomes[1] += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(outcomes.iter().all(|count| *count > 50), "{outcomes:?}");
}
