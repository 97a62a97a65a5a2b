//! All plans of a small request, one after the other: what is best and what is impossible without any cleverness.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Entry, Pair, Request};
use crate::assignment::{Balance, Judge};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Best {
    /// Whether some plan serves all places.
    pub is_complete: bool,
    /// The most places that can be served.
    pub served: u32,
    /// The entries that lack a judge in some plan that serves so many places.
    pub short: Vec<Uuid>,
    /// Of the complete plans, the least sum of squared loads, then the least number of judges who do not name the track.
    pub cost: Option<(u32, u32)>,
}

struct Walk<'r> {
    request: &'r Request,
    heeds_avoid: bool,
    loads: BTreeMap<Uuid, u32>,
    lacks: Vec<(Uuid, u32)>,
    unnamed: u32,
    best: Best,
}

/// Looks at all plans. Without `heeds_avoid`, judges may meet who may not, except those who stand.
pub fn best(request: &Request, heeds_avoid: bool) -> Best {
    let mut walk = Walk {
        request,
        heeds_avoid,
        loads: BTreeMap::new(),
        lacks: Vec::new(),
        unnamed: 0,
        best: Best::default(),
    };
    walk.entry(0, 0);
    walk.best.short.sort_unstable();
    walk.best.short.dedup();
    walk.best
}

impl Walk<'_> {
    fn entry(&mut self, number: usize, served: u32) {
        let request = self.request;
        let Some(entry) = request.entries.get(number) else {
            return self.note(served);
        };
        let standing = fixed(request, |pair| pair.entry == entry.id);
        let needed = request.judges_per_entry.saturating_sub(standing);
        for set in 0_u32..1 << request.judges.len() {
            let count = set.count_ones();
            if count > needed || !self.is_allowed(entry, set) {
                continue;
            }
            self.take(entry, set, true);
            self.lacks.push((entry.id, needed - count));
            self.entry(number + 1, served + count);
            self.lacks.pop();
            self.take(entry, set, false);
        }
    }

    fn is_allowed(&self, entry: &Entry, set: u32) -> bool {
        let request = self.request;
        let may = |judge: &Judge| {
            let pair = Pair {
                entry: entry.id,
                judge: judge.id,
            };
            let limit = judge.limit.into_iter().chain(request.max_per_judge).min();
            let load = self.loads.get(&judge.id).copied().unwrap_or_default();
            let load = load + fixed(request, |pair| pair.judge == judge.id);
            !request.conflicts.contains(&pair)
                && !request.fixed.contains(&pair)
                && (judge.tracks.is_empty() || judge.tracks.contains(&entry.track))
                && limit.is_none_or(|limit| load < limit)
        };
        let stands = |judge| {
            request.fixed.contains(&Pair {
                entry: entry.id,
                judge,
            })
        };
        let is_new = |judge| members(request, set).any(|one| one.id == judge);
        members(request, set).all(may)
            && request.avoid.iter().all(|[one, other]| {
                let meets_standing =
                    is_new(*one) && stands(*other) || is_new(*other) && stands(*one);
                let meets_new = self.heeds_avoid && is_new(*one) && is_new(*other);
                !meets_standing && !meets_new
            })
    }

    fn take(&mut self, entry: &Entry, set: u32, is_added: bool) {
        for judge in members(self.request, set) {
            let unnamed = u32::from(!judge.tracks.contains(&entry.track));
            let load = self.loads.entry(judge.id).or_default();
            if is_added {
                *load += 1;
                self.unnamed += unnamed;
            } else {
                *load -= 1;
                self.unnamed -= unnamed;
            }
        }
    }

    fn note(&mut self, served: u32) {
        if served > self.best.served {
            self.best = Best {
                served,
                ..Best::default()
            };
        }
        if served < self.best.served {
            return;
        }
        let short = self
            .lacks
            .iter()
            .filter(|(_, lack)| *lack > 0)
            .map(|(entry, _)| *entry);
        self.best.short.extend(short);
        self.best.short.sort_unstable();
        self.best.short.dedup();
        if self.lacks.iter().all(|(_, lack)| *lack == 0) {
            self.best.is_complete = true;
            let cost = (sum_of_squares(self.request, &self.loads), self.unnamed);
            let least = self.best.cost.map_or(cost, |least| least.min(cost));
            self.best.cost = Some(least);
        }
    }
}

pub fn sum_of_squares(request: &Request, loads: &BTreeMap<Uuid, u32>) -> u32 {
    let square = |judge: &Judge| {
        let standing = match request.balance {
            Balance::All => fixed(request, |pair| pair.judge == judge.id),
            Balance::New => 0,
        };
        (standing + loads.get(&judge.id).copied().unwrap_or_default()).pow(2)
    };
    request.judges.iter().map(square).sum()
}

fn fixed(request: &Request, counts: impl Fn(&Pair) -> bool) -> u32 {
    request.fixed.iter().filter(|pair| counts(pair)).count() as u32
}

fn members(request: &Request, set: u32) -> impl Iterator<Item = &Judge> {
    let judges = request.judges.iter().enumerate();
    judges
        .filter(move |(number, _)| set >> number & 1 == 1)
        .map(|(_, judge)| judge)
}
