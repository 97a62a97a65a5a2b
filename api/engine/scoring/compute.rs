//! From score sheets to a ranking.

use super::input::{Input, InputError};
use super::ranking::Ranking;

/// Computes the ranking. Equal input gives an equal ranking, in whatever order its lists are.
///
/// # Errors
/// If the input contradicts itself or the rules.
pub fn compute(_input: &Input<'_>) -> Result<Ranking, InputError> {
    unimplemented!()
}
