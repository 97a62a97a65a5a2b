//! Who may read a session reads its agenda. Who keeps the session keeps the agenda.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, empty, nothing, row};

fn another(_: &World) -> Option<Value> {
    Some(
        json!({"kind": "speech", "title": "t", "starts_at": "2024-08-30T01:00:00Z", "duration_minutes": 20}),
    )
}

pub const ROWS: &[Row] = &[
    row("list_agenda_items", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("list_agenda_items", "published", nothing).everybody_may(),
    row("get_agenda_item", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_agenda_item", "published", nothing).everybody_may(),
    row("create_agenda_item", "draft", another)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("create_agenda_item", "published", another)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("update_agenda_item", "draft", empty)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("update_agenda_item", "published", empty)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("delete_agenda_item", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("delete_agenda_item", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
