//! Contests, from the announcement to the ranking.

pub mod assignment_plans;
pub mod award_certificates;
pub mod award_lists;
pub mod award_rules;
pub mod awards;
pub mod contest_judges;
pub mod contest_stages;
pub mod contests;
pub mod entries;
pub mod entry_checks;
pub mod entry_life;
pub mod entry_rules;
pub mod errata;
pub mod grant_budgets;
pub mod grants;
pub mod impact_metrics;
pub mod objections;
pub mod printed_papers;
pub mod publicity_periods;
pub mod ranking_acknowledgements;
pub mod recommendations;
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
    &award_rules::SLICE,
    &award_lists::SLICE,
    &awards::SLICE,
    &publicity_periods::SLICE,
    &ranking_acknowledgements::SLICE,
    &objections::SLICE,
    &grant_budgets::SLICE,
    &grants::SLICE,
    &recommendations::SLICE,
    &impact_metrics::SLICE,
    &entry_life::SLICE,
    &award_certificates::SLICE,
    &printed_papers::SLICE,
];

/// The things of the group that files can hang on.
pub const FILE_PLACES: &[&FilePlace] = &[
    &entries::FILE_PLACE,
    &entries::FILE_PLACE_ANONYMOUS,
    &objections::FILE_PLACE,
    &impact_metrics::FILE_PLACE,
    &printed_papers::FILE_PLACE,
];
