//! Figures are public with the programme or session. They name no people.

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("get_training_program_coverage", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_training_program_coverage", "published", nothing).everybody_may(),
    row("get_training_session_coverage", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_training_session_coverage", "published", nothing).everybody_may(),
];
