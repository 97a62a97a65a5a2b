//! Who may write zones: the province.

use serde_json::json;

use crate::authorization::Caller::ProvinceAdmin;
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_zone", "", |_| {
        Some(json!({"scheme": "s", "name": "another"}))
    })
    .may([ProvinceAdmin])
    .signed_in_others(403),
    row("list_zones", "", nothing).everybody_may(),
    row("get_zone", "", nothing).everybody_may(),
    row("update_zone", "", empty)
        .may([ProvinceAdmin])
        .signed_in_others(403),
    row("delete_zone", "", nothing)
        .may([ProvinceAdmin])
        .signed_in_others(403),
];
