//! The search for a plan in which judges to avoid do not meet.
//!
//! Exchanges part most of them. Where they do not suffice, one of the two judges who meet on an entry is banned from it
//! and everything is solved anew; if that leads nowhere, the other one is banned. Every plan without meetings lacks one
//! of the two judges on that entry, so that a search that ends without a plan proves that there is none.

use std::collections::BTreeMap;

use super::allocation::{Allocation, Clash};
use super::exchange;
use super::flow::Flow;
use super::outcome::{AvoidUnsatisfied, Meeting};
use super::problem::Problem;

/// How many pairs of entry and judge all attempts together may consider: some seconds at most.
const EFFORT: usize = 1_200_000;
const MOST_ATTEMPTS: usize = 2_000;

struct Search<'p> {
    problem: &'p Problem,
    attempts_left: usize,
    fewest: Vec<Clash>,
    is_cut_short: bool,
}

/// Parts the judges of a complete flow.
pub fn part(flow: Flow) -> Result<Allocation, AvoidUnsatisfied> {
    let mut allocation = flow.allocation;
    let clashes = exchange::part(&mut allocation);
    if clashes.is_empty() {
        return Ok(allocation);
    }
    let problem = allocation.problem;
    let pairs = problem.entries.len() * problem.judges.len();
    let mut search = Search {
        problem,
        attempts_left: (EFFORT / pairs).clamp(5, MOST_ATTEMPTS),
        fewest: clashes.clone(),
        is_cut_short: false,
    };
    search
        .ban(&mut Vec::new(), clashes[0])
        .ok_or_else(|| AvoidUnsatisfied {
            pairs: meetings(problem, &search.fewest),
            proven: !search.is_cut_short,
        })
}

impl<'p> Search<'p> {
    fn ban(&mut self, banned: &mut Vec<(usize, usize)>, clash: Clash) -> Option<Allocation<'p>> {
        for judge in clash.judges {
            banned.push((clash.entry, judge));
            let found = self.attempt(banned);
            banned.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn attempt(&mut self, banned: &mut Vec<(usize, usize)>) -> Option<Allocation<'p>> {
        // Each attempt parts one pair for certain: with more clashes than attempts, there is little hope.
        if self.attempts_left < self.fewest.len() {
            self.is_cut_short = true;
            return None;
        }
        self.attempts_left -= 1;
        let mut allocation = Flow::complete(self.problem, banned)?.allocation;
        let clashes = exchange::part(&mut allocation);
        let Some(clash) = clashes.first().copied() else {
            return Some(allocation);
        };
        if clashes.len() < self.fewest.len() {
            self.fewest = clashes;
        }
        self.ban(banned, clash)
    }
}

fn meetings(problem: &Problem, clashes: &[Clash]) -> Vec<Meeting> {
    let mut entries_by_pair = BTreeMap::new();
    for clash in clashes {
        let mut judges = clash.judges.map(|judge| problem.judges[judge]);
        judges.sort_unstable();
        let entries: &mut Vec<_> = entries_by_pair.entry(judges).or_default();
        entries.push(problem.entries[clash.entry]);
    }
    entries_by_pair
        .into_iter()
        .map(|(judges, mut entries)| {
            entries.sort_unstable();
            Meeting { judges, entries }
        })
        .collect()
}
