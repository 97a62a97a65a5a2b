//! Figures over the resources of all groups above.

pub mod coverage;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[&coverage::SLICE];
