//! A request with numbers in place of ids, in the order that its seed decides.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::bits::Bits;
use super::request::{Balance, Judge, Request};

/// The numbers of the request that a relaxation changes.
#[derive(Clone, Copy)]
pub struct Terms {
    pub judges_per_entry: u32,
    pub max_per_judge: Option<u32>,
    /// Further judges, for all tracks and without conflicts.
    pub added_judges: u32,
}

impl Terms {
    pub fn of(request: &Request) -> Self {
        Terms {
            judges_per_entry: request.judges_per_entry,
            max_per_judge: request.max_per_judge,
            added_judges: 0,
        }
    }
}

pub struct Problem {
    pub entries: Vec<Uuid>,
    pub judges: Vec<Uuid>,
    /// By entry: the judges who may be assigned.
    pub open: Bits,
    /// By entry: the judges who do not name its track.
    unnamed: Bits,
    entry_keys: Vec<u64>,
    judge_keys: Vec<u64>,
    /// How many judges each entry still needs.
    pub needs: Vec<u32>,
    /// The most entries of each judge, and how many of them stand.
    pub limits: Vec<u32>,
    pub fixed: Vec<u32>,
    /// The load of each judge from which loads are evened out.
    pub levels: Vec<u32>,
    /// By judge: the judges whom the judge may not meet.
    pub avoided: Bits,
}

impl Problem {
    pub fn new(request: &Request, terms: Terms) -> Self {
        let entries = in_order(
            &request.seed,
            request.entries.iter().map(|one| (one.id, one)),
        );
        let added = (1..=terms.added_judges)
            .map(added_judge)
            .collect::<Vec<_>>();
        let judges = in_order(
            &request.seed,
            request.judges.iter().chain(&added).map(|one| (one.id, one)),
        );
        let mut problem = Problem {
            open: Bits::new(entries.len(), judges.len()),
            unnamed: Bits::new(entries.len(), judges.len()),
            entry_keys: entries.iter().map(|one| one.key).collect(),
            judge_keys: judges.iter().map(|one| one.key).collect(),
            needs: vec![terms.judges_per_entry; entries.len()],
            limits: judges.iter().map(|one| limit(one.value, terms)).collect(),
            fixed: vec![0; judges.len()],
            levels: vec![0; judges.len()],
            avoided: Bits::new(judges.len(), judges.len()),
            entries: entries.iter().map(|one| one.value.id).collect(),
            judges: judges.iter().map(|one| one.value.id).collect(),
        };
        for (entry_number, entry) in entries.iter().enumerate() {
            for (judge_number, judge) in judges.iter().enumerate() {
                let tracks = &judge.value.tracks;
                let is_named = tracks.contains(&entry.value.track);
                let is_open = is_named || tracks.is_empty();
                problem.open.set(entry_number, judge_number, is_open);
                problem.unnamed.set(entry_number, judge_number, !is_named);
            }
        }
        problem.apply_rules(request);
        problem
    }

    /// The cost of the judge for the entry apart from the load.
    pub fn cost(&self, entry: usize, judge: usize) -> i64 {
        i64::from(self.unnamed.has(entry, judge))
    }

    /// Decides between judges who are equally good for the entry: so that panels are mixed, and not always the same.
    pub fn tie(&self, entry: usize, judge: usize) -> u64 {
        mix(self.entry_keys[entry].rotate_left(32) ^ self.judge_keys[judge])
    }

    /// How many more entries the judge may receive.
    pub fn room(&self, judge: usize) -> u32 {
        self.limits[judge].saturating_sub(self.fixed[judge])
    }

    fn apply_rules(&mut self, request: &Request) {
        let entry_numbers = numbers(&self.entries);
        let judge_numbers = numbers(&self.judges);
        let mut avoided: FxHashMap<Uuid, Vec<usize>> = FxHashMap::default();
        for [one, other] in request.avoid.iter().filter(|pair| pair[0] != pair[1]) {
            for (judge, met) in [(one, other), (other, one)] {
                if let Some(&met) = judge_numbers.get(met) {
                    avoided.entry(*judge).or_default().push(met);
                }
            }
        }
        for (judge, met) in &avoided {
            if let Some(&judge) = judge_numbers.get(judge) {
                met.iter()
                    .for_each(|met| self.avoided.set(judge, *met, true));
            }
        }
        for pair in &request.conflicts {
            let numbers = (
                entry_numbers.get(&pair.entry),
                judge_numbers.get(&pair.judge),
            );
            if let (Some(&entry), Some(&judge)) = numbers {
                self.open.set(entry, judge, false);
            }
        }
        for pair in &request.fixed {
            let judge = judge_numbers.get(&pair.judge).copied();
            if let Some(judge) = judge {
                self.fixed[judge] += 1;
            }
            let Some(&entry) = entry_numbers.get(&pair.entry) else {
                continue;
            };
            self.needs[entry] = self.needs[entry].saturating_sub(1);
            for closed in judge
                .iter()
                .chain(avoided.get(&pair.judge).into_iter().flatten())
            {
                self.open.set(entry, *closed, false);
            }
        }
        if request.balance == Balance::All {
            self.levels.clone_from(&self.fixed);
        }
    }
}

/// What stands in the order of the seed, with the number that decides its place.
struct Keyed<'r, T> {
    key: u64,
    value: &'r T,
}

fn in_order<'r, T>(seed: &str, values: impl Iterator<Item = (Uuid, &'r T)>) -> Vec<Keyed<'r, T>> {
    let mut keyed = values
        .map(|(id, value)| (key(seed, id), id, value))
        .collect::<Vec<_>>();
    keyed.sort_by_key(|(key, id, _)| (*key, *id));
    keyed.dedup_by_key(|(_, id, _)| *id);
    keyed
        .into_iter()
        .map(|(key, _, value)| Keyed { key, value })
        .collect()
}

fn key(seed: &str, id: Uuid) -> u64 {
    let hash = Sha256::new()
        .chain_update(id.as_bytes())
        .chain_update(seed)
        .finalize();
    hash.iter()
        .take(8)
        .fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// Spreads a number over all bits (the last step of SplitMix64).
fn mix(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

fn limit(judge: &Judge, terms: Terms) -> u32 {
    let own = judge.limit.unwrap_or(u32::MAX);
    own.min(terms.max_per_judge.unwrap_or(u32::MAX))
}

fn added_judge(number: u32) -> Judge {
    Judge {
        id: Uuid::from_u128(u128::MAX - u128::from(number)),
        tracks: Vec::new(),
        limit: None,
    }
}

fn numbers(ids: &[Uuid]) -> FxHashMap<Uuid, usize> {
    ids.iter()
        .enumerate()
        .map(|(number, id)| (*id, number))
        .collect()
}
