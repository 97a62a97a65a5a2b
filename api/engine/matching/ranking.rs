//! The best listings for a query, by text and structure together.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use uuid::Uuid;

use super::document::{Document, Side};
use super::facts::Facts;
use super::postings::Ordinal;
use super::scoring::Scoring;
use super::search::each_above;
use super::shelf::{Record, Shelf};
use super::structure::{Fits, shown};
use super::suggestion::ReasonKind;

/// The structure of a query, held against that of the listings on a shelf.
pub struct Judge<'a> {
    facts: Facts,
    side: Side,
    shelf: &'a Shelf,
}

impl<'a> Judge<'a> {
    #[must_use]
    pub fn new(query: &Document, shelf: &'a Shelf) -> Self {
        Self {
            facts: Facts::of_query(query, shelf.codes()),
            side: query.side,
            shelf,
        }
    }

    /// How a listing fits the query.
    #[must_use]
    pub fn fits(&self, ordinal: Ordinal) -> Fits {
        Fits::of(&self.facts, self.side, &self.shelf.record(ordinal).facts)
    }

    /// What to show for a rule by which a listing fits.
    #[must_use]
    pub fn shown(&self, kind: ReasonKind, ordinal: Ordinal) -> String {
        shown(
            kind,
            &self.facts,
            self.side,
            &self.shelf.record(ordinal).facts,
            self.shelf.codes(),
        )
    }
}

/// A listing that was found, ordered by its value, equal ones by id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    pub value: f64,
    pub id: Uuid,
    pub ordinal: Ordinal,
}

impl Eq for Found {}

impl Ord for Found {
    /// The better one is the lesser: it comes first.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .value
            .total_cmp(&self.value)
            .then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The best listings, exactly: the search leaves out only what cannot be among them even with the largest factor.
pub fn best(
    scoring: &Scoring,
    judge: &Judge,
    limit: usize,
    admitted: &dyn Fn(&Record) -> bool,
) -> Vec<Found> {
    let mut heap: BinaryHeap<Found> = BinaryHeap::with_capacity(limit.min(1_000) + 1);
    let largest = Fits::best(&judge.facts).factor();
    let mut floor = 1;
    if limit == 0 {
        return Vec::new();
    }
    each_above(&scoring.clauses, floor, |ordinal, sum| {
        let record = judge.shelf.record(ordinal);
        let value = scoring.share(sum) * judge.fits(ordinal).factor();
        let found = Found {
            value,
            id: record.id,
            ordinal,
        };
        let is_full = heap.len() == limit;
        if is_full && heap.peek().is_some_and(|worst| *worst < found) || !admitted(record) {
            return floor;
        }
        if is_full {
            heap.pop();
        }
        heap.push(found);
        if let Some(worst) = heap.peek().filter(|_| heap.len() == limit) {
            floor = scoring.floor(worst.value / largest);
        }
        floor
    });
    heap.into_sorted_vec()
}
