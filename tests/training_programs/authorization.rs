//! Programmes are managed by the administrators of their division. Only they see a draft.

use crate::authorization::Caller::{CityAdmin, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, reason, row};
use crate::support::a_training_program;

pub const ROWS: &[Row] = &[
    row("create_training_program", "", |_| {
        Some(a_training_program("another"))
    })
    .may([CityAdmin, ProvinceAdmin])
    .fails(403, [OtherCityAdmin])
    .signed_in_others(403),
    row("list_training_programs", "", nothing).everybody_may(),
    row("get_training_program", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_training_program", "published", nothing).everybody_may(),
    row("update_training_program", "draft", empty)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("update_training_program", "published", empty)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("publish_training_program", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("publish_training_program", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("close_training_program", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("close_training_program", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("cancel_training_program", "draft", reason)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("cancel_training_program", "published", reason)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
