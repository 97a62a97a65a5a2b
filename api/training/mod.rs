//! Training programmes, their sessions, agendas and feedback, who enrols, who attends, certificates and hours.

pub mod agenda_items;
pub mod calendar_feeds;
pub mod certificate_rules;
pub mod check_ins;
pub mod door_tokens;
pub mod enrollments;
pub mod feedback;
pub mod hours_claims;
pub mod sign_in_sheets;
pub mod training_hours;
pub mod training_programs;
pub mod training_sessions;

use crate::access::file_places::FilePlace;
use crate::platform::slice::Slice;

/// The resources of the group.
pub const SLICES: &[&Slice] = &[
    &training_programs::SLICE,
    &training_sessions::SLICE,
    &enrollments::SLICE,
    &sign_in_sheets::SLICE,
    &door_tokens::SLICE,
    &check_ins::SLICE,
    &agenda_items::SLICE,
    &feedback::SLICE,
    &calendar_feeds::SLICE,
    &certificate_rules::SLICE,
    &training_hours::SLICE,
    &hours_claims::SLICE,
];

/// The things of the group that files can hang on.
pub const FILE_PLACES: &[&FilePlace] = &[
    &training_programs::FILE_PLACE,
    &training_sessions::FILE_PLACE,
    &agenda_items::FILE_PLACE,
    &agenda_items::FILE_PLACE_AFTER_ATTENDANCE,
];
