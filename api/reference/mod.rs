//! What the exchange refers to.

pub mod calendars;
pub mod code_lists;
pub mod divisions;
pub mod health;
pub mod problems;
pub mod zones;

use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &code_lists::SLICE,
    &divisions::SLICE,
    &health::SLICE,
    &problems::SLICE,
    &zones::SLICE,
    &calendars::SLICE,
];
