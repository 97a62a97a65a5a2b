//! Finding the listings with the greatest weighted sum of impacts, without adding up all of them.

use super::postings::{Cursor, Ordinal, Postings};

/// A term of a query: where it is, and what one unit of impact of it counts.
///
/// Weights are whole numbers, so that a sum does not depend on the order of its parts and pruning cannot change a
/// ranking; all weights together must stay below 2^24, so that a sum fits into 32 bits.
#[derive(Debug, Clone, Copy)]
pub struct Clause<'a> {
    pub postings: &'a Postings,
    pub weight: u32,
}

impl Clause<'_> {
    /// The most this term can add to a listing.
    fn ceiling(&self) -> u32 {
        self.weight * u32::from(self.postings.peak())
    }

    /// What this term adds to a listing.
    #[must_use]
    pub fn sum_in(&self, ordinal: Ordinal) -> u32 {
        self.postings
            .impact_in(ordinal)
            .map_or(0, |impact| self.weight * u32::from(impact))
    }
}

/// How many ordinals are added up at once: their sums fit into the first-level cache.
const WINDOW: usize = 4096;
const WINDOW_ORDINALS: Ordinal = 4096;

/// Hands every listing whose sum is at least the floor to `accept`, which answers the floor from there on; it must not
/// fall. Listings come in ascending order.
///
/// This is `MaxScore` (Turtle and Flood 1995) over windows of ordinals, as in Lucene: terms which even together cannot
/// lift a listing to the floor are not walked through, they are only looked up for listings the other terms lifted near
/// it.
pub fn each_above(clauses: &[Clause], mut floor: u32, mut accept: impl FnMut(Ordinal, u32) -> u32) {
    let mut scan = Scan::new(clauses);
    let mut sums = Box::new([0; WINDOW]);
    while let Some(start) = scan.next_window(floor) {
        scan.fill(&mut sums, start);
        each_at_least(&mut sums, scan.least(floor), |offset, sum| {
            if let Some(sum) = scan.complete(start + offset, sum, floor) {
                floor = accept(start + offset, sum).max(floor);
            }
        });
    }
}

/// The terms of a query, the least telling first.
struct Scan<'a> {
    cursors: Vec<(Cursor<'a>, u32)>,
    /// The most that the first n terms can add up to, for every n.
    ceilings: Vec<u32>,
    /// The terms before this one are looked up, the others walked through.
    essential: usize,
}

impl<'a> Scan<'a> {
    fn new(clauses: &[Clause<'a>]) -> Self {
        let mut clauses = clauses.to_vec();
        clauses.sort_by_key(Clause::ceiling);
        let mut ceilings = vec![0];
        ceilings.extend(clauses.iter().scan(0, |sum, clause| {
            *sum += clause.ceiling();
            Some(*sum)
        }));
        let cursors = clauses
            .iter()
            .map(|clause| (clause.postings.cursor(), clause.weight))
            .collect();
        Self {
            cursors,
            ceilings,
            essential: 0,
        }
    }

    /// The first ordinal of the next window in which an essential term occurs.
    ///
    /// Terms could be looked up as long as they cannot reach the floor together, but then listings with hardly any sum
    /// would have to be looked up in them. A look-up costs several steps of a walk, so terms are walked through already
    /// when they may add up to a third of the floor: measured, this halves the time at 100,000 and 1,000,000 listings.
    fn next_window(&mut self, floor: u32) -> Option<Ordinal> {
        while self.essential < self.cursors.len() && self.ceilings[self.essential + 1] < floor / 3 {
            self.essential += 1;
        }
        let next = self.cursors[self.essential..]
            .iter()
            .filter_map(|(cursor, _)| cursor.ordinal())
            .min();
        next.map(|ordinal| ordinal / WINDOW_ORDINALS * WINDOW_ORDINALS)
    }

    /// The least sum of the essential terms with which a listing can reach the floor.
    fn least(&self, floor: u32) -> u32 {
        floor.saturating_sub(self.ceilings[self.essential]).max(1)
    }

    fn fill(&mut self, sums: &mut [u32; WINDOW], start: Ordinal) {
        let end = start.saturating_add(WINDOW_ORDINALS);
        for (cursor, weight) in &mut self.cursors[self.essential..] {
            let (ordinals, impacts) = cursor.take_until(end);
            for (ordinal, impact) in ordinals.iter().zip(impacts) {
                sums[(ordinal - start) as usize % WINDOW] += *weight * u32::from(*impact);
            }
        }
    }

    /// Adds what the other terms give a listing; `None` as soon as it cannot reach the floor.
    fn complete(&mut self, ordinal: Ordinal, mut sum: u32, floor: u32) -> Option<u32> {
        for term in (0..self.essential).rev() {
            if sum + self.ceilings[term + 1] < floor {
                return None;
            }
            let (cursor, weight) = &mut self.cursors[term];
            sum += cursor
                .seek(ordinal)
                .map_or(0, |impact| *weight * u32::from(impact));
        }
        (sum >= floor).then_some(sum)
    }
}

/// How many sums are compared at once.
const GROUP: usize = 64;

/// Hands over the sums that are at least so much, in order, with their offsets, and clears all.
fn each_at_least(sums: &mut [u32; WINDOW], least: u32, mut take: impl FnMut(Ordinal, u32)) {
    for (first, group) in (0..).step_by(GROUP).zip(sums.chunks_exact_mut(GROUP)) {
        // Counting to the end instead of leaving early lets the compiler compare several sums at a time.
        if group.iter().filter(|&&sum| sum >= least).count() > 0 {
            for (offset, &sum) in (first..)
                .zip(group.iter())
                .filter(|&(_, &sum)| sum >= least)
            {
                take(offset, sum);
            }
        }
        group.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::analysis::Impact;

    /// A few lists of pseudo-random postings over more than one window, from rare to common.
    fn lists() -> Vec<Postings> {
        let mut state = 11_u64;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(state >> 40).unwrap()
        };
        [900, 300, 90, 20, 7, 3]
            .map(|gap| {
                let mut postings = Postings::default();
                let mut ordinal = next() % gap;
                while ordinal < 20_000 {
                    postings.push(ordinal, Impact::try_from(next() % 255 + 1).unwrap());
                    ordinal += 1 + next() % (2 * gap);
                }
                postings
            })
            .into()
    }

    fn best(clauses: &[Clause], count: usize, prune: bool) -> Vec<(u32, Ordinal)> {
        let mut best: Vec<(u32, Ordinal)> = Vec::new();
        each_above(clauses, 1, |ordinal, sum| {
            best.push((sum, ordinal));
            best.sort_by_key(|&(sum, ordinal)| (std::cmp::Reverse(sum), ordinal));
            best.truncate(count);
            if prune && best.len() == count {
                best[count - 1].0
            } else {
                1
            }
        });
        best
    }

    #[test]
    fn pruning_changes_nothing() {
        let lists = lists();
        let weights = [90_000, 40_000, 21_000, 9_000, 2_500, 700];
        let clauses: Vec<Clause> = lists
            .iter()
            .zip(weights)
            .map(|(postings, weight)| Clause { postings, weight })
            .collect();
        for count in [1, 10, 100, 1_000] {
            assert_eq!(best(&clauses, count, true), best(&clauses, count, false));
        }
    }

    #[test]
    fn sums_are_those_of_the_single_terms() {
        let lists = lists();
        let clauses: Vec<Clause> = lists
            .iter()
            .map(|postings| Clause {
                postings,
                weight: 3,
            })
            .collect();
        let mut seen = 0;
        each_above(&clauses, 1, |ordinal, sum| {
            seen += 1;
            assert_eq!(
                sum,
                clauses
                    .iter()
                    .map(|clause| clause.sum_in(ordinal))
                    .sum::<u32>()
            );
            1
        });
        assert!(seen > 5_000);
    }

    #[test]
    fn no_terms_find_nothing() {
        each_above(&[], 1, |_, _| panic!("nothing to find"));
    }
}
