//! Training programmes, their sessions, and who enrols in them.

pub mod enrollments;
pub mod training_programs;
pub mod training_sessions;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &training_programs::SLICE,
    &training_sessions::SLICE,
    &enrollments::SLICE,
];
