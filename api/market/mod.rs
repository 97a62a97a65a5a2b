//! Needs, offers, suggestions and matches.

pub mod listings;
pub mod matches;
pub mod suggestions;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[&listings::SLICE, &matches::SLICE, &suggestions::SLICE];
