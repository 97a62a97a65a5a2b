//! Entries with the sheets that count, checked and added up.

use std::collections::{HashMap, HashSet};

use num_bigint::BigInt;
use uuid::Uuid;

use super::decimal::Decimal;
use super::exact::Exact;
use super::input::{EntryInput, Input, InputError, SheetInput};
use super::ranking::TieTrace;
use super::rules::{ScoringRules, TieStepKind, Totals};
use super::sheet::{Completeness, CriterionScore, check_scores, is_possible};

/// How many decimals a total can have: those of a score, those of a weight, and two of the percent.
pub const TOTAL_SCALE: u32 = 10;
/// The units of a total in 1.
pub const TOTAL_UNITS: i128 = 10_i128.pow(TOTAL_SCALE);
/// How many decimals a normalised total has.
pub const NORMALISED_SCALE: u32 = 20;
/// What a point of a score adds to a `points` total, per unit of the score.
const UNITS_OF_POINTS: i128 = 1_000_000;

/// A counted sheet.
#[derive(Debug)]
pub struct Row {
    pub judge: Uuid,
    /// By criterion, in the order of the rules, in units of [`Decimal`].
    pub scores: Vec<i64>,
    /// In units of the last of [`TOTAL_SCALE`] decimals.
    pub total: i128,
    /// The total on the common measure, where the method has one, in units of the last of [`NORMALISED_SCALE`] decimals.
    pub normalised: Option<BigInt>,
    pub dropped: bool,
    /// Places of criteria.
    pub dropped_criteria: Vec<usize>,
}

/// An entry on the way to its result.
#[derive(Debug)]
pub struct Candidate<'a> {
    pub entry: &'a EntryInput,
    /// By judge.
    pub rows: Vec<Row>,
    pub raw: Option<Exact>,
    pub coefficient: Option<Exact>,
    pub exact: Option<Exact>,
    pub rank: Option<u32>,
    pub tie_trace: Vec<TieTrace>,
    pub pending_steps: Vec<TieStepKind>,
    pub tied: bool,
}

/// What one unit of a score adds to the total, by criterion.
pub fn unit_weights(rules: &ScoringRules) -> Vec<i128> {
    let weight = |weight: Option<Decimal>| weight.unwrap_or(Decimal::ZERO).units().into();
    rules
        .criteria
        .iter()
        .map(|criterion| match rules.totals {
            Totals::Weighted => weight(criterion.weight),
            Totals::Points => UNITS_OF_POINTS,
        })
        .collect()
}

/// The candidates by id.
pub fn candidates<'a>(input: &Input<'a>) -> Result<Vec<Candidate<'a>>, InputError> {
    let mut candidates: Vec<Candidate<'a>> = input.entries.iter().map(Candidate::new).collect();
    candidates.sort_by_key(|candidate| candidate.entry.id);
    let twice = |pair: &&[Candidate<'_>]| matches!(pair, [a, b] if a.entry.id == b.entry.id);
    if let Some([first, ..]) = candidates.windows(2).find(twice) {
        return Err(InputError::DuplicateEntry(first.entry.id));
    }
    let places: HashMap<Uuid, usize> = candidates
        .iter()
        .enumerate()
        .map(|(place, candidate)| (candidate.entry.id, place))
        .collect();
    let weights = unit_weights(input.rules);
    let mut sheets: Vec<&SheetInput> = input.sheets.iter().collect();
    sheets.sort_by_key(|sheet| (sheet.entry, sheet.judge));
    for sheet in sheets {
        let Some(candidate) = places
            .get(&sheet.entry)
            .and_then(|place| candidates.get_mut(*place))
        else {
            return Err(InputError::UnknownEntry(sheet.entry));
        };
        if !sheet.counted {
            continue;
        }
        if candidate
            .rows
            .last()
            .is_some_and(|last| last.judge == sheet.judge)
        {
            return Err(InputError::DuplicateSheet {
                entry: sheet.entry,
                judge: sheet.judge,
            });
        }
        candidate.rows.push(row(input.rules, &weights, sheet)?);
    }
    Ok(candidates)
}

fn row(rules: &ScoringRules, weights: &[i128], sheet: &SheetInput) -> Result<Row, InputError> {
    let scores: Option<Vec<i64>> = rules
        .criteria
        .iter()
        .map(|criterion| {
            let score = *sheet.scores.get(&criterion.key)?;
            is_possible(criterion, score).then_some(score.units())
        })
        .collect();
    match scores {
        Some(scores) if scores.len() == sheet.scores.len() => Ok(Row {
            judge: sheet.judge,
            total: weights
                .iter()
                .zip(&scores)
                .map(|(weight, score)| weight * i128::from(*score))
                .sum(),
            scores,
            normalised: None,
            dropped: false,
            dropped_criteria: Vec::new(),
        }),
        _ => Err(broken(rules, sheet)),
    }
}

fn broken(rules: &ScoringRules, sheet: &SheetInput) -> InputError {
    let scores: Vec<CriterionScore> = sheet
        .scores
        .iter()
        .map(|(criterion, score)| CriterionScore {
            criterion: criterion.clone(),
            score: *score,
        })
        .collect();
    InputError::Sheet {
        entry: sheet.entry,
        judge: sheet.judge,
        problems: check_scores(rules, &scores, Completeness::Complete),
    }
}

impl Row {
    /// In units of the last of [`NORMALISED_SCALE`] decimals.
    pub fn normalised_or_total(&self) -> BigInt {
        let raised = || BigInt::from(self.total) * 10_u64.pow(NORMALISED_SCALE - TOTAL_SCALE);
        self.normalised.clone().unwrap_or_else(raised)
    }

    pub fn exact_total(&self) -> Exact {
        Exact::of_fraction(self.total, TOTAL_UNITS)
    }

    pub fn exact_normalised(&self) -> Option<Exact> {
        let units = self.normalised.as_ref()?;
        Some(Exact::of_units(units, NORMALISED_SCALE))
    }
}

impl<'a> Candidate<'a> {
    fn new(entry: &'a EntryInput) -> Self {
        Self {
            entry,
            rows: Vec::new(),
            raw: None,
            coefficient: None,
            exact: None,
            rank: None,
            tie_trace: Vec::new(),
            pending_steps: Vec::new(),
            tied: false,
        }
    }

    /// The totals as they count in the result, on the common measure where the method has one, from the lowest on; in
    /// units of the last of [`NORMALISED_SCALE`] decimals.
    pub fn sorted_totals(&self) -> Vec<BigInt> {
        let mut totals: Vec<BigInt> = self.rows.iter().map(Row::normalised_or_total).collect();
        totals.sort_unstable();
        totals
    }

    /// A figure of the entry's own sheets, on the measure of the score.
    pub fn times_coefficient(&self, figure: Exact) -> Exact {
        match &self.coefficient {
            Some(coefficient) => figure.times(coefficient),
            None => figure,
        }
    }
}

/// The steps of decisions need one, and no entry is decided twice in a step.
pub fn check_decisions(input: &Input<'_>) -> Result<(), InputError> {
    let mut decided = HashSet::new();
    for decision in input.decisions {
        if !decision.step.needs_decision() {
            return Err(InputError::DecisionStep(decision.step));
        }
        for entry in decision.order.iter().flatten() {
            if !decided.insert((decision.step, *entry)) {
                return Err(InputError::DuplicateDecision {
                    step: decision.step,
                    entry: *entry,
                });
            }
        }
    }
    Ok(())
}
