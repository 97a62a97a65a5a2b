use crate::authorization::Caller::{Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[row("get_entry_life", "published", nothing)
    .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
    .signed_in_others(404)];
