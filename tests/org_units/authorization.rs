//! Who may write the units of an organisation: its owner and the administrators of its division.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_org_unit", "", |w| {
        Some(json!({"organization_id": w.organization, "name": "another"}))
    })
    .may([Owner, CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    row("list_org_units", "", nothing).everybody_may(),
    row("get_org_unit", "", nothing).everybody_may(),
    row("update_org_unit", "", empty)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("delete_org_unit", "", nothing)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
