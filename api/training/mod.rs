//! Training programmes and their sessions.

pub mod training_programs;
pub mod training_sessions;

use crate::access::file_places::FilePlace;
use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[&training_programs::SLICE, &training_sessions::SLICE];

/// The things of the group that files can hang on.
pub const FILE_PLACES: &[&FilePlace] = &[
    &training_programs::FILE_PLACE,
    &training_sessions::FILE_PLACE,
];
