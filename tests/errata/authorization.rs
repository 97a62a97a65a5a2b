//! Errata are written by those who may change the contest, and read with the contest.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

fn an_erratum(_: &World) -> Option<Value> {
    Some(json!({"field": "theme", "new_text": "x", "reason": "x"}))
}

pub const ROWS: &[Row] = &[
    row("create_erratum", "draft", an_erratum)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("create_erratum", "published", an_erratum)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("list_errata", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("list_errata", "published", nothing).everybody_may(),
    row("get_erratum", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_erratum", "published", nothing).everybody_may(),
];
