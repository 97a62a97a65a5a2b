//! The calendar of a session is as public as the session. An address is its account's, and whoever has it reads it.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

fn a_name(_: &World) -> Option<Value> {
    Some(json!({"name": "手机"}))
}

pub const ROWS: &[Row] = &[
    row("get_training_session_calendar", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_training_session_calendar", "published", nothing).everybody_may(),
    row("create_calendar_feed", "", a_name).signed_in_may(),
    row("list_calendar_feeds", "", nothing).signed_in_may(),
    // Before the address is revoked.
    row("get_calendar_feed", "", nothing).everybody_may(),
    row("revoke_calendar_feed", "", nothing)
        .may([Owner])
        .signed_in_others(404),
];
