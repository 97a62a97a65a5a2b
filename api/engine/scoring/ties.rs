//! How entries with equal scores are separated. Neither ids nor the order of lists separate entries.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::candidate::{Candidate, NORMALISED_SCALE};
use super::decimal::ONE;
use super::exact::Exact;
use super::input::Decision;
use super::ranking::TieTrace;
use super::rules::{ScoringRules, TieStep, TieStepKind};

/// What separates ties, and which decisions were needed for it.
pub struct TieBreaker<'a> {
    rules: &'a ScoringRules,
    decisions: &'a [Decision],
    used: BTreeSet<usize>,
}

impl<'a> TieBreaker<'a> {
    pub fn new(rules: &'a ScoringRules, decisions: &'a [Decision]) -> Self {
        Self {
            rules,
            decisions,
            used: BTreeSet::new(),
        }
    }

    /// The decisions that were not needed.
    pub fn unused(&self) -> Vec<Decision> {
        let mut unused: Vec<Decision> = self
            .decisions
            .iter()
            .enumerate()
            .filter(|(place, _)| !self.used.contains(place))
            .map(|(_, decision)| decision.clone())
            .collect();
        unused.sort();
        unused
    }

    /// The group, best first, as groups that stay tied. Notes the steps in the candidates.
    pub fn separate<'c, 'e>(
        &mut self,
        group: Vec<&'c mut Candidate<'e>>,
    ) -> Vec<Vec<&'c mut Candidate<'e>>> {
        self.take_steps(group, &self.rules.tie_steps)
    }

    fn take_steps<'c, 'e>(
        &mut self,
        mut group: Vec<&'c mut Candidate<'e>>,
        steps: &'a [TieStep],
    ) -> Vec<Vec<&'c mut Candidate<'e>>> {
        let Some((step, later)) = steps.split_first().filter(|_| group.len() > 1) else {
            return vec![group];
        };
        let Some(values) = self.values(step, &group) else {
            let pending = || {
                steps
                    .iter()
                    .map(|step| step.step)
                    .filter(|step| step.needs_decision())
            };
            for candidate in &mut group {
                candidate.pending_steps = pending().collect();
            }
            return vec![group];
        };
        let best_first = step.step.needs_decision();
        let mut valued: Vec<(Exact, &mut Candidate<'_>)> = values.into_iter().zip(group).collect();
        valued.sort_by(|(a, one), (b, other)| {
            let order = if best_first { a.cmp(b) } else { b.cmp(a) };
            order.then(one.entry.id.cmp(&other.entry.id))
        });
        let mut separated = Vec::new();
        for bucket in equal_runs(valued, |(a, _), (b, _)| a == b) {
            let decided = bucket.len() == 1;
            let mut tied = Vec::new();
            for (value, candidate) in bucket {
                candidate.tie_trace.push(TieTrace {
                    step: step.step,
                    criterion: step.criterion.clone(),
                    value,
                    decided,
                });
                tied.push(candidate);
            }
            separated.extend(self.take_steps(tied, later));
        }
        separated
    }

    /// What the step compares, by candidate; `None` while its decision is missing.
    fn values(&mut self, step: &TieStep, group: &[&mut Candidate<'_>]) -> Option<Vec<Exact>> {
        if step.step.needs_decision() {
            return self.places_decided(step.step, group);
        }
        let first = group.first().map_or(0, |first| first.rows.len());
        let same_count = group.iter().all(|candidate| candidate.rows.len() == first);
        Some(
            group
                .iter()
                .map(|candidate| {
                    self.figure(step, candidate, same_count)
                        .unwrap_or_else(Exact::zero)
                })
                .collect(),
        )
    }

    /// `None` for a candidate without a sheet: such have no score, and are in no tie.
    fn figure(&self, step: &TieStep, candidate: &Candidate<'_>, same_count: bool) -> Option<Exact> {
        if step.step == TieStepKind::MoreDecimals {
            let scale = step.scale.unwrap_or_default();
            return Some(
                candidate
                    .exact
                    .as_ref()?
                    .rounded(scale, self.rules.rounding.mode),
            );
        }
        if step.step == TieStepKind::Criterion {
            return self.mean_of_criterion(step, candidate);
        }
        let mut totals = candidate.sorted_totals();
        let (compared, count) = match step.step {
            TieStepKind::UntrimmedSum if same_count => (totals.iter().sum(), 1),
            TieStepKind::UntrimmedSum => (totals.iter().sum(), totals.len()),
            TieStepKind::Median => {
                let upper = totals.len() / 2;
                let lower = totals.len().checked_sub(1)? / 2;
                (totals.get(lower)? + totals.get(upper)?, 2)
            }
            _ => (totals.pop()?, 1),
        };
        let mean =
            Exact::of_units(&compared, NORMALISED_SCALE).divided_by(&Exact::new(count, 1))?;
        Some(candidate.times_coefficient(mean))
    }

    fn mean_of_criterion(&self, step: &TieStep, candidate: &Candidate<'_>) -> Option<Exact> {
        let key = step.criterion.as_ref()?;
        let place = self
            .rules
            .criteria
            .iter()
            .position(|known| known.key == *key)?;
        let scores = candidate
            .rows
            .iter()
            .filter_map(|row| row.scores.get(place));
        let sum: i128 = scores.map(|score| i128::from(*score)).sum();
        let count = candidate.rows.len() as i128;
        let mean = (count > 0).then(|| Exact::of_fraction(sum, count * i128::from(ONE)));
        Some(candidate.times_coefficient(mean?))
    }

    /// The places in the decision that names the whole group.
    fn places_decided(
        &mut self,
        step: TieStepKind,
        group: &[&mut Candidate<'_>],
    ) -> Option<Vec<Exact>> {
        let place_in = |decision: &Decision, entry: Uuid| {
            decision
                .order
                .iter()
                .position(|place| place.contains(&entry))
        };
        let (used, places) = self
            .decisions
            .iter()
            .enumerate()
            .filter(|(_, decision)| decision.step == step)
            .find_map(|(used, decision)| {
                let places: Option<Vec<usize>> = group
                    .iter()
                    .map(|candidate| place_in(decision, candidate.entry.id))
                    .collect();
                Some((used, places?))
            })?;
        self.used.insert(used);
        Some(
            places
                .into_iter()
                .map(|place| Exact::new(place + 1, 1))
                .collect(),
        )
    }
}

/// A sorted list as runs of equal elements.
pub fn equal_runs<T>(sorted: Vec<T>, equal: impl Fn(&T, &T) -> bool) -> Vec<Vec<T>> {
    let mut runs: Vec<Vec<T>> = Vec::new();
    for element in sorted {
        match runs.last_mut() {
            Some(run) if run.first().is_some_and(|first| equal(first, &element)) => {
                run.push(element)
            }
            _ => runs.push(vec![element]),
        }
    }
    runs
}
