//! Who may write the expertise of a team: its owner and the administrators of its division.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_expertise", "", |_| {
        Some(json!({"field": "new_energy", "title": "another"}))
    })
    .signed_in_may(),
    row("create_expertise", "", |w| {
        Some(json!({"field": "new_energy", "title": "another", "team_id": w.team}))
    })
    .may([Owner, CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    row("list_expertise", "", nothing).everybody_may(),
    row("get_expertise", "", nothing).everybody_may(),
    row("update_expertise", "", empty)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    // The world inserts it again before each call.
    row("delete_expertise", "", nothing)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
