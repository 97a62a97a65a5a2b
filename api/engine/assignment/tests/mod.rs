mod avoided;
mod brute_force;
mod infeasible;
mod plans;
mod random;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Entry, Judge, Pair, Plan, Request};

fn entry_id(number: usize) -> Uuid {
    Uuid::from_u128(0xe000 + number as u128)
}

fn judge_id(number: usize) -> Uuid {
    Uuid::from_u128(0xa000 + number as u128)
}

fn pair(entry: usize, judge: usize) -> Pair {
    Pair {
        entry: entry_id(entry),
        judge: judge_id(judge),
    }
}

fn pairs(numbers: &[(usize, usize)]) -> BTreeSet<Pair> {
    numbers
        .iter()
        .map(|(entry, judge)| pair(*entry, *judge))
        .collect()
}

/// Entries and judges without tracks, limits and conflicts.
fn request(entries: usize, judges: usize, judges_per_entry: u32) -> Request {
    let entry = |number| Entry {
        id: entry_id(number),
        track: String::new(),
    };
    let judge = |number| Judge {
        id: judge_id(number),
        tracks: Vec::new(),
        limit: None,
    };
    Request {
        entries: (0..entries).map(entry).collect(),
        judges: (0..judges).map(judge).collect(),
        judges_per_entry,
        seed: "2024-08-30".to_owned(),
        ..Request::default()
    }
}

/// Closes all but the given judges to an entry.
fn open_only(request: &mut Request, entry: usize, judges: &[usize]) {
    let others = (0..request.judges.len()).filter(|judge| !judges.contains(judge));
    request
        .conflicts
        .extend(others.map(|judge| pair(entry, judge)));
}

/// The total loads, sorted.
fn totals(plan: &Plan) -> Vec<u32> {
    let mut totals = plan
        .loads
        .iter()
        .map(|load| load.fixed + load.assigned)
        .collect::<Vec<_>>();
    totals.sort_unstable();
    totals
}

/// Asserts all rules that a plan may not break, from the request alone.
fn assert_keeps_rules(request: &Request, plan: &Plan) {
    let held = plan
        .assigned
        .iter()
        .chain(&request.fixed)
        .collect::<BTreeSet<_>>();
    let count = plan.assigned.len() + request.fixed.len();
    assert_eq!(held.len(), count, "a judge is assigned twice");
    for entry in &request.entries {
        let standing = request
            .fixed
            .iter()
            .filter(|pair| pair.entry == entry.id)
            .count();
        let judges = held.iter().filter(|pair| pair.entry == entry.id).count();
        assert_eq!(
            judges,
            standing.max(request.judges_per_entry as usize),
            "{}",
            entry.id
        );
    }
    for pair in &plan.assigned {
        assert!(!request.conflicts.contains(pair), "{pair:?} is a conflict");
        let judge = request.judges.iter().find(|judge| judge.id == pair.judge);
        let entry = request.entries.iter().find(|entry| entry.id == pair.entry);
        let (judge, entry) = (judge.expect("unknown judge"), entry.expect("unknown entry"));
        assert!(judge.tracks.is_empty() || judge.tracks.contains(&entry.track));
        for met in request.avoid.iter().filter(|met| met.contains(&pair.judge)) {
            let both = met.map(|judge| Pair { judge, ..*pair });
            assert!(!both.iter().all(|pair| held.contains(pair)), "{met:?} meet");
        }
    }
    assert_keeps_limits(request, plan);
}

fn assert_keeps_limits(request: &Request, plan: &Plan) {
    let mut assigned: BTreeMap<Uuid, u32> = BTreeMap::new();
    for pair in &plan.assigned {
        *assigned.entry(pair.judge).or_default() += 1;
    }
    for judge in &request.judges {
        let new = assigned.get(&judge.id).copied().unwrap_or_default();
        let fixed = request
            .fixed
            .iter()
            .filter(|pair| pair.judge == judge.id)
            .count() as u32;
        let limit = judge.limit.into_iter().chain(request.max_per_judge).min();
        let is_within = limit.is_none_or(|limit| fixed + new <= limit);
        assert!(
            new == 0 || is_within,
            "{} has {new} beside {fixed}",
            judge.id
        );
        let load = plan.loads.iter().find(|load| load.judge == judge.id);
        let load = load.expect("every judge has a load");
        assert_eq!((load.fixed, load.assigned), (fixed, new));
    }
}
