//! Totals of judges brought to one mean and spread.
//!
//! A total `x` of a judge with mean `m` and standard deviation `s` becomes `M + (x − m) · S / s`, with mean `M` and
//! deviation `S` of all totals. Deviations are those of the whole, not of a sample. `S / s` is one square root, cut off
//! after 20 decimals; a normalised total is rounded to 20 decimals, and the mean of an entry to 12: two means that
//! differ only by what roots lose are equal.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;
use uuid::Uuid;

use super::candidate::{Candidate, NORMALISED_SCALE, Row, TOTAL_SCALE};
use super::exact::{Exact, rounded_quotient};
use super::ranking::{JudgeNormalisation, Normalisation, NotNormalised};
use super::rules::{RoundingMode, ZScore};

/// Decimals of roots.
const ROOT_SCALE: u32 = 20;
/// Decimals of scores and of deviations that are shown.
const SCALE: u32 = 12;

/// Sets normalised totals and scores of the candidates, who are ranked together. Entries that do not compete are
/// measured alike and change no measure.
pub fn apply(
    rule: &ZScore,
    track: Option<&String>,
    candidates: &mut [&mut Candidate<'_>],
) -> Normalisation {
    let (normalisation, measures) = measure(rule, track, candidates);
    for candidate in candidates {
        if !normalisation.applied {
            candidate.exact.clone_from(&candidate.raw);
            continue;
        }
        for row in &mut candidate.rows {
            row.normalised = measures
                .get(&row.judge)
                .map(|measure| measure.normalise(row.total));
        }
        candidate.exact = mean_of(&candidate.rows);
    }
    normalisation
}

/// The mean of the normalised totals. Judges without a measure count with their own totals.
fn mean_of(rows: &[Row]) -> Option<Exact> {
    let sum: BigInt = rows.iter().map(Row::normalised_or_total).sum();
    let per_unit = BigInt::from(10).pow(NORMALISED_SCALE - SCALE) * rows.len();
    let units = || rounded_quotient(&sum, &per_unit, RoundingMode::HalfEven);
    (!rows.is_empty()).then(|| Exact::of_units(&units(), SCALE))
}

/// How the totals of one judge are normalised: `(constant + factor · total) / divisor`.
struct Measure {
    constant: BigInt,
    factor: BigInt,
    divisor: BigInt,
}

impl Measure {
    /// In units of the last of [`NORMALISED_SCALE`] decimals.
    fn normalise(&self, total: i128) -> BigInt {
        let raised = &self.constant + &self.factor * total;
        rounded_quotient(&raised, &self.divisor, RoundingMode::HalfEven)
    }
}

/// Count, sum and sum of squares of some totals.
#[derive(Clone, Default)]
struct Moments {
    count: u32,
    sum: BigInt,
    squares: BigInt,
}

impl Moments {
    fn add(&mut self, total: i128) {
        let total = BigInt::from(total);
        self.count += 1;
        self.squares += &total * &total;
        self.sum += total;
    }

    /// The variance times the square of the count.
    fn spread(&self) -> BigInt {
        &self.squares * self.count - &self.sum * &self.sum
    }

    fn mean(&self) -> Option<Exact> {
        let divisor = BigInt::from(10).pow(TOTAL_SCALE) * self.count;
        (self.count > 0).then(|| Exact::new(self.sum.clone(), divisor))
    }

    fn deviation(&self) -> Option<Exact> {
        let count = BigInt::from(self.count);
        let raised = self.spread() * BigInt::from(10).pow(2 * (SCALE - TOTAL_SCALE));
        let square = raised.checked_div(&(&count * &count))?;
        Some(Exact::new(square.sqrt(), BigInt::from(10).pow(SCALE)))
    }
}

fn measure(
    rule: &ZScore,
    track: Option<&String>,
    candidates: &[&mut Candidate<'_>],
) -> (Normalisation, BTreeMap<Uuid, Measure>) {
    let mut all = Moments::default();
    let mut by_judge: BTreeMap<Uuid, Moments> = BTreeMap::new();
    for candidate in candidates
        .iter()
        .filter(|candidate| candidate.entry.competing)
    {
        for row in &candidate.rows {
            all.add(row.total);
            by_judge.entry(row.judge).or_default().add(row.total);
        }
    }
    let why_not = if all.count == 0 {
        Some(NotNormalised::NoSheets)
    } else if !is_connected(candidates) {
        Some(NotNormalised::NotConnected)
    } else if all.spread().is_zero() {
        Some(NotNormalised::NoSpread)
    } else {
        None
    };
    let mut measures = BTreeMap::new();
    let mut judges = Vec::new();
    for (judge, moments) in &by_judge {
        let reason = why_not.or_else(|| {
            if moments.count < rule.min_reviews_per_judge {
                Some(NotNormalised::TooFewReviews)
            } else if moments.spread().is_zero() {
                Some(NotNormalised::NoSpread)
            } else {
                None
            }
        });
        if reason.is_none() {
            measures.insert(*judge, measure_of(moments, &all));
        }
        judges.push((*judge, moments, reason));
    }
    let reason = why_not.or_else(|| measures.is_empty().then_some(NotNormalised::NoJudge));
    let normalisation = Normalisation {
        track: track.cloned(),
        applied: reason.is_none(),
        reason,
        mean: all.mean(),
        deviation: all.deviation(),
        judges: judges
            .into_iter()
            .filter_map(|(judge, moments, reason)| {
                Some(JudgeNormalisation {
                    judge,
                    reviews: moments.count,
                    mean: moments.mean()?,
                    deviation: moments.deviation()?,
                    applied: reason.is_none(),
                    reason,
                })
            })
            .collect(),
    };
    (normalisation, measures)
}

/// With `n`, `s` the count and sum of the judge, `N`, `S` those of all, and `f` the ratio of deviations: a total `x`
/// becomes `S/N + (x − s/n)·f`, which is `(S·n − s·N·f + x·n·N·f) / (n·N)`.
///
/// Totals are in units of [`TOTAL_SCALE`] decimals and `f` in units of [`ROOT_SCALE`] ones. Both together have more than
/// the [`NORMALISED_SCALE`] decimals of the result, and the divisor takes away the difference.
fn measure_of(judge: &Moments, all: &Moments) -> Measure {
    let (n, all_n) = (BigInt::from(judge.count), BigInt::from(all.count));
    let one = BigInt::from(10).pow(ROOT_SCALE);
    let raised = &one * &one * all.spread() * &n * &n;
    let ratio = (raised / (judge.spread() * &all_n * &all_n)).sqrt();
    let stretch = &all_n * ratio;
    let surplus = BigInt::from(10).pow(TOTAL_SCALE + ROOT_SCALE - NORMALISED_SCALE);
    Measure {
        constant: &all.sum * &n * &one - &judge.sum * &stretch,
        factor: &n * &stretch,
        divisor: &n * &all_n * surplus,
    }
}

/// Whether all judges and entries hang together: judges that share no entry with the others, not even through further
/// judges, cannot be compared.
fn is_connected(candidates: &[&mut Candidate<'_>]) -> bool {
    let judged = candidates
        .iter()
        .filter(|candidate| candidate.entry.competing);
    // Each judge points to another one of the same group; the last of a chain points to itself.
    let mut groups: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for candidate in judged {
        let mut judges = candidate.rows.iter().map(|row| row.judge);
        let Some(first) = judges.next() else {
            continue;
        };
        let root = root_of(&mut groups, first);
        for judge in judges {
            let other = root_of(&mut groups, judge);
            groups.insert(other, root);
        }
    }
    groups.iter().filter(|(judge, next)| judge == next).count() <= 1
}

fn root_of(groups: &mut BTreeMap<Uuid, Uuid>, judge: Uuid) -> Uuid {
    let mut current = judge;
    loop {
        let next = *groups.entry(current).or_insert(current);
        if next == current {
            break;
        }
        current = next;
    }
    groups.insert(judge, current);
    current
}
