//! Which entries lack judges, and for which full judges they compete: the smallest cut of an incomplete flow.

use super::flow::Flow;
use super::outcome::{FullJudge, ShortEntry};

pub struct Shortage {
    pub entries: Vec<ShortEntry>,
    pub judges: Vec<FullJudge>,
}

/// From the entries with empty places over the judges who could serve them, to the entries that hold these judges, and
/// so on. Every judge on the way is full: otherwise the flow would have used the room. All largest flows have the same
/// smallest cut, so that the seed does not change what is returned.
pub fn shortage(flow: &Flow) -> Shortage {
    let allocation = &flow.allocation;
    let mut is_short = flow
        .missing
        .iter()
        .map(|missing| *missing > 0)
        .collect::<Vec<_>>();
    let mut is_full = vec![false; allocation.problem.judges.len()];
    let mut to_visit = allocation
        .entries()
        .filter(|entry| is_short[*entry])
        .collect::<Vec<_>>();
    while let Some(entry) = to_visit.pop() {
        for judge in allocation.free.ones(entry) {
            if std::mem::replace(&mut is_full[judge], true) {
                continue;
            }
            for held in allocation.held.ones(judge) {
                if !is_short[held] {
                    is_short[held] = true;
                    to_visit.push(held);
                }
            }
        }
    }
    let short = allocation.entries().filter(|entry| is_short[*entry]);
    let mut entries = short
        .map(|entry| short_entry(flow, entry))
        .collect::<Vec<_>>();
    entries.sort_by_key(|short| short.entry);
    let full = allocation.judges().filter(|judge| is_full[*judge]);
    let mut judges = full
        .map(|judge| full_judge(flow, judge))
        .collect::<Vec<_>>();
    judges.sort_by_key(|full| full.judge);
    Shortage { entries, judges }
}

fn short_entry(flow: &Flow, entry: usize) -> ShortEntry {
    let problem = flow.allocation.problem;
    let open = problem.open.ones(entry);
    let mut eligible = open.map(|judge| problem.judges[judge]).collect::<Vec<_>>();
    eligible.sort_unstable();
    ShortEntry {
        entry: problem.entries[entry],
        eligible,
        needed: problem.needs[entry],
        missing: flow.missing[entry],
    }
}

fn full_judge(flow: &Flow, judge: usize) -> FullJudge {
    let problem = flow.allocation.problem;
    FullJudge {
        judge: problem.judges[judge],
        limit: problem.limits[judge],
        fixed: problem.fixed[judge],
    }
}
