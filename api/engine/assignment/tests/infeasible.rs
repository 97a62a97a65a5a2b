use super::brute_force::best;
use super::random::small_request;
use super::{entry_id, judge_id, open_only, pair, pairs, request};
use crate::assignment::{
    FullJudge, Infeasible, Judge, NoPlan, Relaxation, Request, ShortEntry, plan,
};

fn infeasible(request: &Request) -> Infeasible {
    match plan(request) {
        Err(NoPlan::Infeasible(infeasible)) => infeasible,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_entry_with_too_few_eligible_judges_is_named_alone() {
    let mut request = request(5, 4, 3);
    open_only(&mut request, 2, &[1, 3]);
    let found = infeasible(&request);
    let short = ShortEntry {
        entry: entry_id(2),
        eligible: vec![judge_id(1), judge_id(3)],
        needed: 3,
        missing: 1,
    };
    assert_eq!(found.missing, 1);
    assert_eq!(found.entries_short, [short]);
    assert_eq!(found.judges_full, []);
    let expected = [Relaxation::JudgesPerEntry(2), Relaxation::AddJudges(1)];
    assert_eq!(found.relaxations, expected);
}

#[test]
fn entries_that_compete_for_full_judges_are_named_together() {
    // Entries 0 to 2 share judges 0 and 1, who have four places for six; entries 3 and 4 have judges of their own.
    let mut request = request(5, 5, 2);
    request.max_per_judge = Some(2);
    for entry in 0..3 {
        open_only(&mut request, entry, &[0, 1]);
    }
    open_only(&mut request, 3, &[2, 3, 4]);
    open_only(&mut request, 4, &[2, 3, 4]);
    let found = infeasible(&request);
    let entries = found.entries_short.iter().map(|short| short.entry);
    assert_eq!(
        entries.collect::<Vec<_>>(),
        [entry_id(0), entry_id(1), entry_id(2)]
    );
    let missing = found.entries_short.iter().map(|short| short.missing);
    assert_eq!((found.missing, missing.sum::<u32>()), (2, 2));
    let full = |judge| FullJudge {
        judge: judge_id(judge),
        limit: 2,
        fixed: 0,
    };
    assert_eq!(found.judges_full, [full(0), full(1)]);
    let expected = [
        Relaxation::JudgesPerEntry(1),
        Relaxation::MaxPerJudge(3),
        Relaxation::AddJudges(1),
    ];
    assert_eq!(found.relaxations, expected);
}

#[test]
fn a_maximum_that_cannot_help_is_not_proposed() {
    let mut request = request(3, 2, 2);
    request.max_per_judge = Some(2);
    request.judges[0].limit = Some(1);
    let found = infeasible(&request);
    let expected = [Relaxation::JudgesPerEntry(1), Relaxation::AddJudges(2)];
    assert_eq!(found.relaxations, expected);
}

#[test]
fn standing_assignments_leave_less_room() {
    let mut request = request(3, 2, 1);
    request.max_per_judge = Some(2);
    request.fixed = pairs(&[(80, 0), (81, 0), (82, 0), (83, 1)]);
    let found = infeasible(&request);
    assert_eq!(found.missing, 2);
    let full = found
        .judges_full
        .iter()
        .map(|full| (full.judge, full.limit, full.fixed));
    assert_eq!(
        full.collect::<Vec<_>>(),
        [(judge_id(0), 2, 3), (judge_id(1), 2, 1)]
    );
    let expected = [Relaxation::MaxPerJudge(4), Relaxation::AddJudges(1)];
    assert_eq!(found.relaxations, expected);
}

#[test]
fn no_judge_at_all_is_answered_by_further_judges() {
    let mut request = request(4, 0, 3);
    assert_eq!(infeasible(&request).relaxations, [Relaxation::AddJudges(3)]);
    request.max_per_judge = Some(2);
    assert_eq!(infeasible(&request).relaxations, [Relaxation::AddJudges(6)]);
    request.max_per_judge = Some(0);
    assert_eq!(infeasible(&request).relaxations, []);
}

#[test]
fn very_many_further_judges_are_reckoned() {
    let mut request = request(500, 2, 3);
    request.max_per_judge = Some(1);
    assert_eq!(
        infeasible(&request).relaxations,
        [Relaxation::AddJudges(1_498)]
    );
}

#[test]
fn a_number_of_judges_beyond_all_measure_ends() {
    let found = infeasible(&request(3, 4, u32::MAX));
    assert_eq!(found.missing, 3 * (u64::from(u32::MAX) - 4));
    let expected = [
        Relaxation::JudgesPerEntry(4),
        Relaxation::AddJudges(u32::MAX - 4),
    ];
    assert_eq!(found.relaxations, expected);
}

#[test]
fn the_cut_names_exactly_the_entries_that_a_best_plan_can_leave_short() {
    let mut seen = 0;
    for seed in 0..1_500 {
        let request = small_request(seed);
        let best = best(&request, false);
        if best.is_complete {
            continue;
        }
        seen += 1;
        let found = infeasible(&request);
        let entries = found.entries_short.iter().map(|short| short.entry);
        assert_eq!(entries.collect::<Vec<_>>(), best.short, "{request:?}");
        let needed = request.entries.iter().map(|entry| {
            let standing = request
                .fixed
                .iter()
                .filter(|pair| pair.entry == entry.id)
                .count();
            request.judges_per_entry.saturating_sub(standing as u32)
        });
        assert_eq!(
            found.missing,
            u64::from(needed.sum::<u32>() - best.served),
            "{request:?}"
        );
        for judge in &request.judges {
            let is_full = found.judges_full.iter().any(|full| full.judge == judge.id);
            let helps =
                super::brute_force::best(&with_room(&request, judge), false).served > best.served;
            assert_eq!(is_full, helps, "{} in {request:?}", judge.id);
        }
    }
    assert!(seen > 200, "{seen} requests could not be planned");
}

/// The request in which the judge may have one entry more than now.
fn with_room(request: &Request, judge: &Judge) -> Request {
    let mut changed = request.clone();
    let standing = request
        .fixed
        .iter()
        .filter(|pair| pair.judge == judge.id)
        .count() as u32;
    for one in &mut changed.judges {
        let limit = one.limit.into_iter().chain(request.max_per_judge).min();
        // Above the standing load: a judge who has more than the limit gains no room by one more.
        one.limit = limit.map(|limit| {
            limit.max(if one.id == judge.id { standing } else { 0 }) + u32::from(one.id == judge.id)
        });
    }
    changed.max_per_judge = None;
    changed
}

#[test]
fn relaxations_are_the_smallest_that_help() {
    let mut proposed = [0; 3];
    for seed in 0..1_500 {
        let request = small_request(seed);
        if best(&request, false).is_complete {
            continue;
        }
        let found = infeasible(&request);
        let can = |changed: &Request| best(changed, true).is_complete;
        let mut expected = Vec::new();
        let fewer = (1..request.judges_per_entry).rev().find(|count| {
            can(&Request {
                judges_per_entry: *count,
                ..request.clone()
            })
        });
        expected.extend(fewer.map(Relaxation::JudgesPerEntry));
        let raised = request.max_per_judge.and_then(|maximum| {
            (maximum + 1..12).find(|more| {
                can(&Request {
                    max_per_judge: Some(*more),
                    ..request.clone()
                })
            })
        });
        expected.extend(raised.map(Relaxation::MaxPerJudge));
        let added = (1..=3).find(|count| can(&with_judges(&request, *count)));
        proposed[0] += u32::from(fewer.is_some());
        proposed[1] += u32::from(raised.is_some());
        proposed[2] += u32::from(added.is_some());
        match added {
            Some(count) => expected.push(Relaxation::AddJudges(count as u32)),
            // More than the brute force can try.
            None => expected.extend(
                found
                    .relaxations
                    .iter()
                    .copied()
                    .filter(|one| matches!(one, Relaxation::AddJudges(count) if *count > 3)),
            ),
        }
        assert_eq!(found.relaxations, expected, "{request:?}");
    }
    assert!(proposed.iter().all(|count| *count > 30), "{proposed:?}");
}

fn with_judges(request: &Request, count: usize) -> Request {
    let mut changed = request.clone();
    changed.judges.extend((0..count).map(|number| Judge {
        id: judge_id(50 + number),
        tracks: Vec::new(),
        limit: None,
    }));
    changed
}

#[test]
fn standing_judges_are_not_among_the_eligible() {
    let mut request = request(1, 3, 3);
    request.fixed = pairs(&[(0, 0)]);
    request.conflicts.insert(pair(0, 1));
    let found = infeasible(&request);
    assert_eq!(found.entries_short[0].eligible, [judge_id(2)]);
    assert_eq!((found.entries_short[0].needed, found.missing), (2, 1));
}
