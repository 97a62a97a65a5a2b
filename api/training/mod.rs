//! Training programmes, their sessions, and what belongs to a session.

pub mod agenda_items;
pub mod calendar_feeds;
pub mod feedback;
pub mod training_programs;
pub mod training_sessions;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &training_programs::SLICE,
    &training_sessions::SLICE,
    &agenda_items::SLICE,
    &feedback::SLICE,
    &calendar_feeds::SLICE,
];
