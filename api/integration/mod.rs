//! Data from elsewhere.

pub mod imports;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[&imports::SLICE];
