//! Requests by chance, from a number.

use super::{Request, entry_id, judge_id, pair, request};
use crate::assignment::Balance;

pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    /// A number below the bound (xorshift of a Weyl sequence: enough for tests).
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 31).wrapping_mul(0xd6e8_feb8_6659_fd93);
        ((mixed ^ mixed >> 32) % bound as u64) as usize
    }

    pub fn holds(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at + 1));
        }
    }
}

/// A small request that touches every rule: some can be planned and some cannot.
pub fn small_request(seed: u64) -> Request {
    let mut chance = Chance::new(seed);
    let entries = 1 + chance.below(4);
    let judges = 1 + chance.below(5);
    let mut request = request(entries, judges, 1 + chance.below(3) as u32);
    request.seed = seed.to_string();
    let tracks = ["种植", "养殖"];
    for entry in &mut request.entries {
        entry.track = tracks[chance.below(2)].to_owned();
    }
    for judge in &mut request.judges {
        if chance.holds(30) {
            judge.tracks.push(tracks[chance.below(2)].to_owned());
        }
        if chance.holds(20) {
            judge.limit = Some(chance.below(4) as u32);
        }
    }
    if chance.holds(50) {
        request.max_per_judge = Some(1 + chance.below(4) as u32);
    }
    if chance.holds(30) {
        request.balance = Balance::New;
    }
    for entry in 0..entries {
        for judge in 0..judges {
            if chance.holds(15) {
                request.conflicts.insert(pair(entry, judge));
            } else if chance.holds(8) {
                request.fixed.insert(pair(entry, judge));
            }
        }
    }
    if chance.holds(10) {
        // A standing assignment of an entry that is not planned now.
        request.fixed.insert(pair(90, 0));
    }
    if judges > 2 && chance.holds(35) {
        request.avoid.push([judge_id(0), judge_id(1)]);
        if chance.holds(30) {
            request.avoid.push([judge_id(2), judge_id(1)]);
        }
    }
    debug_assert!(request.entries.iter().all(|entry| entry.id != entry_id(90)));
    request
}
