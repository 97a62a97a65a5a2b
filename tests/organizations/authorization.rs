//! Who may write an organisation: its owner and the administrators of its division.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_organization", "", |_| {
        Some(json!({"name": "another", "kind": "enterprise", "division": "510603"}))
    })
    .signed_in_may(),
    row("list_organizations", "", nothing).everybody_may(),
    row("get_organization", "", nothing).everybody_may(),
    row("update_organization", "", empty)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
