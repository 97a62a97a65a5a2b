//! Needs, offers, suggestions and matches.

pub mod listings;
pub mod matches;
pub mod suggestions;

use crate::access::file_places::FilePlace;
use crate::platform::slice::Slice;

/// The resources of the group. Listings come before matches: a transaction that locks both takes this order.
pub const SLICES: &[&Slice] = &[&listings::SLICE, &matches::SLICE, &suggestions::SLICE];

/// The things of the group that files can hang on.
pub const FILE_PLACES: &[&FilePlace] = &[&listings::FILE_PLACE];
