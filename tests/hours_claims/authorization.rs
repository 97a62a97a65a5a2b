//! A person claims hours for themselves; the administrators of the division decide.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, reason, row};

fn a_claim(_: &World) -> Option<Value> {
    Some(
        json!({"hours_type": "public", "level": "unit", "hours": 4, "title": "another", "organizer": "o",
        "ended_on": "2024-05-17", "proof": "p"}),
    )
}

pub const ROWS: &[Row] = &[
    row("create_hours_claim", "", a_claim).signed_in_may(),
    row("list_hours_claims", "", nothing).signed_in_may(),
    row("get_hours_claim", "", nothing)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("accept_hours_claim", "", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
    row("reject_hours_claim", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
];
