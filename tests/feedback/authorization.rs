//! The form is as public as its session. Only who was checked in gives feedback: tests/feedback/submit.rs.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

fn a_form(_: &World) -> Option<Value> {
    Some(json!({"questions": [{"kind": "rating", "text": "t"}]}))
}

fn feedback(_: &World) -> Option<Value> {
    Some(json!({"answers": [{"question": 1, "rating": 5}]}))
}

pub const ROWS: &[Row] = &[
    row("get_feedback_form", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_feedback_form", "published", nothing).everybody_may(),
    row("set_feedback_form", "draft", a_form)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("set_feedback_form", "published", a_form)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("submit_feedback", "draft", feedback)
        .fails(403, [CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("submit_feedback", "published", feedback).signed_in_others(403),
    row("get_feedback_summary", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("get_feedback_summary", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
