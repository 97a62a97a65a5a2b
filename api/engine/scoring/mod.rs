//! Scoring of contests, exactly: rules and score sheets in, a ranking out.
//!
//! A rule set (`rules`) says what judges score and how a ranking follows. It is checked before it is used (`validate`)
//! and fixed by its hash. A score sheet is checked against it (`sheet`). `compute` adds up the sheets
//! (`candidate`, `averages`), brings juries to a common measure (`panels`, `z_score`), ranks, separates ties by the steps
//! of the rules (`ties`) and gives the places (`edges`).
//! `diff` compares two rankings; `lot` draws lots that can be drawn again.
//!
//! All numbers are exact: whole numbers of small units, and fractions where something is divided. Only `exact` rounds.

mod averages;
mod blockers;
mod candidate;
mod canonical;
mod compute;
mod decimal;
mod diff;
mod edges;
mod exact;
mod input;
mod lot;
mod panels;
mod problem;
mod ranking;
mod rules;
pub mod sample;
mod sheet;
#[cfg(test)]
mod tests;
mod ties;
mod validate;
mod z_score;

pub use canonical::hash_of;
pub use compute::compute;
pub use decimal::{DECIMALS, Decimal, DecimalError};
pub use diff::{EntryChange, RankingDiff, ResultRow, diff};
pub use exact::{Exact, ExactError};
pub use input::{Decision, EntryInput, Input, InputError, SheetInput};
pub use lot::lot;
pub use problem::Problem;
pub use ranking::{
    Blocker, BlockerCode, Divergence, EdgeTie, EntryResult, JudgeNormalisation, JudgeTotal,
    Normalisation, NotNormalised, PanelFigures, Ranking, TieTrace,
};
pub use rules::{
    Advance, Band, Compare, Criterion, GrandMean, Label, Method, OnEdgeTie, PanelRatio, RankScope,
    Rounding, RoundingMode, ScoringRules, TieStep, TieStepKind, Totals, Trim, TrimEntries,
    TrimScope, ZScore,
};
pub use sheet::{Completeness, CriterionScore, Sheet, check_sheet, sheet_total};
