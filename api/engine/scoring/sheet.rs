//! Whether a score sheet keeps to the rules.

use super::decimal::Decimal;
use super::problem::Problem;
use super::rules::ScoringRules;

/// What a judge wrote down on one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub scores: Vec<CriterionScore>,
    pub opinion: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionScore {
    /// The key of the criterion.
    pub criterion: String,
    pub score: Decimal,
}

/// Whether a sheet may have gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Scores and the opinion may be missing. What is there keeps to the rules.
    Draft,
    /// Each criterion has a score, and the opinion is there if it is required.
    Complete,
}

/// The problems of a sheet. Pointers are those of `{"scores": [{"criterion", "score"}], "opinion"}`.
#[must_use]
pub fn check_sheet(_rules: &ScoringRules, _sheet: &Sheet, _wanted: Completeness) -> Vec<Problem> {
    Vec::new()
}
