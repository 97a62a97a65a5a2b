//! From a query and a shelf to the clauses of a search, and from their sums to a share.

use super::postings::Postings;
use super::query::Query;
use super::search::Clause;
use super::shelf::Shelf;

/// What of a query is searched for: a long one is cut to its most telling terms, as most of its others are too common to
/// change the order and each costs time.
const MOST_TERMS: usize = 96;

/// The weights of all clauses together: 2^23, as sums of weights times impacts are kept in 32 bits.
const WEIGHTS: f64 = 8_388_608.0;
/// The greatest impact.
const FULL_IMPACT: f64 = 255.0;

/// The share of the greatest possible sum at which a text scores a half (but for the scale that lets the greatest sum
/// score 1). No listing holds all words of a long need at full impact: a good match reaches a tenth of it.
const HALF: f64 = 0.1;

/// Which part of the query a clause stands for, by its place in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Word(usize),
    Pair(usize),
}

/// A query made ready to search a shelf.
pub struct Scoring<'a> {
    pub clauses: Vec<Clause<'a>>,
    /// What each clause stands for.
    pub parts: Vec<Part>,
    /// The sum of a listing that holds every word of the query at full impact.
    ideal: f64,
}

impl<'a> Scoring<'a> {
    #[must_use]
    pub fn new(query: &Query, shelf: &'a Shelf) -> Self {
        let mut weighted = Vec::new();
        let mut absent = 0.0;
        for (place, word) in query.words.iter().enumerate() {
            let postings = shelf
                .word(&word.word)
                .filter(|postings| postings.live() > 0);
            let weight =
                f64::from(word.weight) * rarity(postings.map_or(0, Postings::live), shelf.len());
            match postings {
                Some(postings) => weighted.push((weight, postings, Part::Word(place))),
                None => absent += weight,
            }
        }
        for (place, pair) in query.pairs.iter().enumerate() {
            if let Some(postings) = shelf.pair(pair.pair).filter(|postings| postings.live() > 0) {
                weighted.push((
                    f64::from(pair.weight) * rarity(postings.live(), shelf.len()),
                    postings,
                    Part::Pair(place),
                ));
            }
        }
        weighted.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
        weighted.truncate(MOST_TERMS);
        let sum: f64 = weighted.iter().map(|(weight, ..)| weight).sum();
        let clause = |&(weight, postings, _): &(f64, _, _)| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a part of WEIGHTS, at least 1"
            )]
            let weight = (weight / sum * WEIGHTS).round().max(1.0) as u32;
            Clause { postings, weight }
        };
        Self {
            clauses: weighted.iter().map(clause).collect(),
            parts: weighted.iter().map(|&(_, _, part)| part).collect(),
            ideal: if sum > 0.0 {
                WEIGHTS * FULL_IMPACT * (sum + absent) / sum
            } else {
                1.0
            },
        }
    }

    /// The share of a sum, between 0 and 1, rising ever more slowly: x(1 + h)/(x + h) of the share x of the ideal. It
    /// rises strictly, so it changes no order; it makes shares of short and long queries comparable.
    #[must_use]
    pub fn share(&self, sum: u32) -> f64 {
        let part = f64::from(sum) / self.ideal;
        part * (1.0 + HALF) / (part + HALF)
    }

    /// A sum below which no share reaches this one: the inverse of [`Self::share`], two units less for rounding.
    #[must_use]
    pub fn floor(&self, share: f64) -> u32 {
        if share >= 1.0 {
            return u32::MAX;
        }
        let part = share * HALF / (1.0 + HALF - share);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive float saturates at the bounds"
        )]
        let sum = (part * self.ideal) as u32;
        sum.saturating_sub(2).max(1)
    }
}

/// How telling a term is that is in so many of the listings: the inverse document frequency of BM25, always positive.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn rarity(live: u32, listings: usize) -> f64 {
    let live = f64::from(live);
    (1.0 + (listings as f64 - live + 0.5) / (live + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scoring(ideal: f64) -> Scoring<'static> {
        Scoring {
            clauses: Vec::new(),
            parts: Vec::new(),
            ideal,
        }
    }

    #[test]
    fn shares_rise_from_nothing_to_one() {
        let scoring = scoring(1_000_000.0);
        let shares: Vec<f64> = (0..=10).map(|step| scoring.share(step * 100_000)).collect();
        assert!(shares.is_sorted_by(|less, more| less < more));
        assert!(shares[0].abs() < f64::EPSILON && (shares[10] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_sum_below_the_floor_reaches_the_share() {
        let scoring = scoring(WEIGHTS * FULL_IMPACT);
        for sum in (1_000..2_000_000_000).step_by(1_234_567) {
            let floor = scoring.floor(scoring.share(sum));
            assert!(floor <= sum && scoring.share(floor.saturating_sub(1)) < scoring.share(sum));
        }
    }

    #[test]
    fn the_rarer_the_more_telling() {
        assert!(rarity(1, 1_000) > rarity(100, 1_000));
        assert!(rarity(1_000, 1_000) > 0.0);
    }
}
