//! Who may read enrolments reads those of the sheet.

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("get_sign_in_sheet", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("get_sign_in_sheet", "published", nothing).signed_in_may(),
];
