use std::collections::BTreeMap;

use super::brute_force::{best, sum_of_squares};
use super::random::{Chance, small_request};
use super::{assert_keeps_rules, judge_id, open_only, pair, pairs, request, totals};
use crate::assignment::{Balance, Plan, Request, plan};

fn planned(request: &Request) -> Plan {
    let plan = plan(request).expect("the judges suffice");
    assert_keeps_rules(request, &plan);
    plan
}

#[test]
fn every_entry_gets_its_judges_and_the_loads_differ_by_one_at_most() {
    let plan = planned(&request(25, 7, 3));
    assert_eq!(plan.assigned.len(), 75);
    assert_eq!(totals(&plan), [10, 10, 11, 11, 11, 11, 11]);
}

#[test]
fn a_large_contest_keeps_all_rules() {
    let mut request = request(300, 30, 5);
    let mut chance = Chance::new(7);
    let tracks = ["特色产业", "农畜产品加工", "乡村旅游", "民族手工艺"];
    for entry in &mut request.entries {
        entry.track = tracks[chance.below(4)].to_owned();
    }
    for judge in &mut request.judges {
        let known = tracks.iter().filter(|_| chance.holds(40));
        judge.tracks = known.map(|track| (*track).to_owned()).collect();
    }
    for entry in 0..300 {
        for judge in 0..30 {
            if chance.holds(4) {
                request.conflicts.insert(pair(entry, judge));
            }
        }
    }
    request.max_per_judge = Some(55);
    request.avoid = vec![[judge_id(0), judge_id(1)], [judge_id(2), judge_id(3)]];
    planned(&request);
}

#[test]
fn no_small_plan_is_better_and_none_is_overlooked() {
    let mut planned = 0;
    for seed in 0..1_500 {
        let mut request = small_request(seed);
        request.avoid.clear();
        let best = best(&request, true);
        let plan = plan(&request);
        assert_eq!(plan.is_ok(), best.is_complete, "{request:?}");
        let Ok(plan) = plan else { continue };
        planned += 1;
        assert_keeps_rules(&request, &plan);
        let loads = plan.loads.iter().map(|load| (load.judge, load.assigned));
        let squares = sum_of_squares(&request, &loads.collect::<BTreeMap<_, _>>());
        let unnamed = plan.assigned.iter().filter(|pair| {
            let entry = request.entries.iter().find(|entry| entry.id == pair.entry);
            let judge = request.judges.iter().find(|judge| judge.id == pair.judge);
            let track = entry.map(|entry| &entry.track).expect("known");
            !judge.expect("known").tracks.contains(track)
        });
        assert_eq!(
            Some((squares, unnamed.count() as u32)),
            best.cost,
            "{request:?}"
        );
    }
    assert!(
        (300..1_200).contains(&planned),
        "{planned} requests could be planned"
    );
}

#[test]
fn the_order_of_the_lists_does_not_matter() {
    for seed in 0..300 {
        let request = small_request(seed);
        let mut shuffled = request.clone();
        let mut chance = Chance::new(seed);
        chance.shuffle(&mut shuffled.entries);
        chance.shuffle(&mut shuffled.judges);
        chance.shuffle(&mut shuffled.avoid);
        shuffled.avoid.iter_mut().for_each(|pair| pair.reverse());
        assert_eq!(plan(&request), plan(&shuffled), "{request:?}");
    }
}

#[test]
fn another_seed_gives_another_plan() {
    let first = request(40, 8, 3);
    let mut second = first.clone();
    second.seed = "2024-08-31".to_owned();
    assert_eq!(planned(&first), planned(&first));
    assert_ne!(planned(&first).assigned, planned(&second).assigned);
}

#[test]
fn the_panels_are_mixed() {
    // Judges in turn would give four panels, whose scores could not be compared.
    let plan = planned(&request(60, 12, 3));
    let panels = plan
        .assigned
        .chunks(3)
        .map(|panel| panel.iter().map(|pair| pair.judge).collect());
    let distinct = panels.collect::<std::collections::BTreeSet<Vec<_>>>();
    assert!(distinct.len() > 30, "{} panels", distinct.len());
}

#[test]
fn a_greedy_dead_end_is_solved() {
    // Judge 0 could take any entry, but entry 2 has no other judge; judge 1 is needed for entry 1 in the same way.
    let mut request = request(3, 3, 1);
    request.max_per_judge = Some(1);
    open_only(&mut request, 0, &[0, 1, 2]);
    open_only(&mut request, 1, &[0, 1]);
    open_only(&mut request, 2, &[0]);
    for seed in 0..50 {
        request.seed = seed.to_string();
        let plan = planned(&request);
        assert_eq!(plan.assigned, [pair(0, 2), pair(1, 1), pair(2, 0)]);
    }
}

#[test]
fn standing_assignments_count_for_entries_limits_and_the_total_load() {
    let mut request = request(6, 3, 2);
    request.fixed = pairs(&[(0, 0), (1, 0), (2, 0), (3, 0)]);
    let plan = planned(&request);
    assert_eq!(plan.assigned.len(), 8);
    assert_eq!(totals(&plan), [4, 4, 4]);
    request.max_per_judge = Some(4);
    request.judges[1].limit = Some(3);
    request.judges.push(crate::assignment::Judge {
        id: judge_id(3),
        tracks: Vec::new(),
        limit: Some(1),
    });
    assert_eq!(totals(&planned(&request)), [1, 3, 4, 4]);
}

#[test]
fn new_assignments_alone_are_evened_out_if_the_request_says_so() {
    let mut request = request(6, 3, 2);
    request.fixed = pairs(&[(0, 0), (1, 0), (2, 0)]);
    request.balance = Balance::New;
    let plan = planned(&request);
    let new = plan.loads.iter().map(|load| load.assigned);
    assert_eq!(new.collect::<Vec<_>>(), [3, 3, 3]);
}

#[test]
fn an_entry_with_more_standing_judges_than_needed_keeps_them() {
    let mut request = request(2, 4, 2);
    request.fixed = pairs(&[(0, 0), (0, 1), (0, 2)]);
    assert_eq!(planned(&request).assigned.len(), 2);
}

#[test]
fn a_standing_judge_who_is_not_in_the_request_counts_for_the_entry() {
    let mut request = request(2, 2, 2);
    request.fixed = pairs(&[(0, 77)]);
    request.avoid = vec![[judge_id(77), judge_id(0)]];
    let plan = planned(&request);
    assert_eq!(plan.assigned, [pair(0, 1), pair(1, 0), pair(1, 1)]);
}

#[test]
fn judges_who_name_the_track_come_first_at_equal_load() {
    let mut request = request(4, 4, 1);
    for (number, track) in ["种植", "种植", "养殖", "养殖"].iter().enumerate() {
        request.entries[number].track = (*track).to_owned();
    }
    request.judges[0].tracks = vec!["种植".to_owned()];
    request.judges[1].tracks = vec!["养殖".to_owned()];
    for seed in 0..50 {
        request.seed = seed.to_string();
        let plan = planned(&request);
        let holder = |judge| {
            plan.assigned
                .iter()
                .find(|pair| pair.judge == judge_id(judge))
        };
        let number = |judge| holder(judge).map(|pair| pair.entry.as_u128() - 0xe000);
        assert!(number(0).is_some_and(|entry| entry < 2));
        assert!(number(1).is_some_and(|entry| entry >= 2));
        assert_eq!(totals(&plan), [1, 1, 1, 1]);
    }
}

#[test]
fn a_judge_with_tracks_gets_no_entry_without_a_track() {
    let mut request = request(2, 2, 1);
    request.judges[0].tracks = vec!["种植".to_owned()];
    assert_eq!(planned(&request).assigned, [pair(0, 1), pair(1, 1)]);
}

#[test]
fn nothing_to_assign_is_a_plan() {
    assert!(planned(&request(0, 3, 2)).assigned.is_empty());
    assert!(planned(&request(3, 3, 0)).assigned.is_empty());
    assert!(planned(&request(0, 0, 5)).loads.is_empty());
}
