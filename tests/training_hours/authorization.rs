//! The administrators of the division set the hours of a session, the province the rules; everybody reads their own statement.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

fn hours(_: &World) -> Option<Value> {
    Some(json!({"parts": [{"hours_type": "public", "level": "city", "hours": 4}]}))
}

fn a_rule(_: &World) -> Option<Value> {
    Some(
        json!({"hours_per_day": 8, "target_hours": 90, "target_professional_hours": 60, "basis": "b"}),
    )
}

pub const ROWS: &[Row] = &[
    row("set_training_session_hours", "draft", hours)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("set_training_session_hours", "published", hours)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("get_training_session_hours", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_training_session_hours", "published", nothing).everybody_may(),
    row("list_training_hours_rules", "", nothing).everybody_may(),
    row("get_training_hours_rule", "", nothing).everybody_may(),
    row("set_training_hours_rule", "", a_rule)
        .may([ProvinceAdmin])
        .signed_in_others(403),
    row("get_training_hours_statement", "", nothing).signed_in_may(),
];
