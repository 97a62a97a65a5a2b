//! Training programmes.

pub mod training_programs;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[&training_programs::SLICE];
