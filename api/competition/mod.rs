//! Contests, from the announcement to the ranking.

pub mod assignment_plans;
pub mod award_certificates;
pub mod contest_judges;
pub mod contest_stages;
pub mod contests;
pub mod entries;
pub mod entry_checks;
pub mod entry_rules;
pub mod errata;
pub mod printed_papers;
pub mod reviews;
pub mod stage_results;

use crate::access::file_places::FilePlace;
use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &contests::SLICE,
    &contest_stages::SLICE,
    &entry_rules::SLICE,
    &errata::SLICE,
    &entries::SLICE,
    &entry_checks::SLICE,
    &contest_judges::SLICE,
    &assignment_plans::SLICE,
    &reviews::SLICE,
    &stage_results::SLICE,
    &award_certificates::SLICE,
    &printed_papers::SLICE,
];

/// The things of the group that files can hang on.
pub const FILE_PLACES: &[&FilePlace] = &[
    &entries::FILE_PLACE,
    &entries::FILE_PLACE_ANONYMOUS,
    &printed_papers::FILE_PLACE,
];
