//! Contests.

pub mod contests;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[&contests::SLICE];
