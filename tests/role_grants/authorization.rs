//! Who may grant, see and revoke roles.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, Judge, ProvinceAdmin};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_role_grant", "", |w| {
        Some(json!({"user_id": w.closed, "role": "broker", "division": "510603"}))
    })
    .may([CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    row("list_role_grants", "", nothing).signed_in_may(),
    row("get_role_grant", "", nothing)
        .may([Judge, ProvinceAdmin])
        .signed_in_others(404),
    row("revoke_role_grant", "", nothing)
        .may([ProvinceAdmin])
        .fails(403, [Judge])
        .signed_in_others(404),
];
