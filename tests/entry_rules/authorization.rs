//! The organiser of a contest and the administrators of its division set the rules; who reads the contest reads them.

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("get_entry_rules", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_entry_rules", "published", nothing).everybody_may(),
    row("set_entry_rules", "draft", empty)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("set_entry_rules", "published", empty)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
];
