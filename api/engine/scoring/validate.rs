//! Whether a rule set can be applied.

use super::problem::Problem;
use super::rules::ScoringRules;

impl ScoringRules {
    /// What is wrong with the rule set; empty if it can be applied. Pointers are those of its JSON.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        Vec::new()
    }
}
