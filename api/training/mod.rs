//! Training programmes, their sessions, certificates and hours.

pub mod certificate_rules;
pub mod hours_claims;
pub mod training_hours;
pub mod training_programs;
pub mod training_sessions;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &training_programs::SLICE,
    &training_sessions::SLICE,
    &certificate_rules::SLICE,
    &training_hours::SLICE,
    &hours_claims::SLICE,
];
