//! Administrators of the division draw.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

fn a_draw(_: &World) -> Option<Value> {
    Some(
        json!({"division": "510600", "from_on": "2024-01-01", "to_on": "2024-01-31", "per_broker": true,
        "sample_size": 1}),
    )
}

fn a_seed(_: &World) -> Option<Value> {
    Some(json!({"seed": "1", "source": "s"}))
}

const fn of_officials(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "", body)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    row("create_audit_draw", "", a_draw)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("list_audit_draws", "", nothing).signed_in_may(),
    of_officials("get_audit_draw", nothing),
    of_officials("get_audit_draw_population", nothing),
    of_officials("list_drawn_records", nothing),
    of_officials("seed_audit_draw", a_seed),
];
