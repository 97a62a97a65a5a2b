//! Training programmes, their sessions, who enrols in them, and who attends.

pub mod check_ins;
pub mod door_tokens;
pub mod enrollments;
pub mod training_programs;
pub mod training_sessions;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &training_programs::SLICE,
    &training_sessions::SLICE,
    &enrollments::SLICE,
    &door_tokens::SLICE,
    &check_ins::SLICE,
];
