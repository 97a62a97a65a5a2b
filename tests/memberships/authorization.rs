//! Who may appoint, accept, see and end a membership. The partner is the member.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, Owner, Partner, ProvinceAdmin, Stranger};
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_membership", "", |w| {
        let stranger = &w.person(Stranger).id;
        Some(json!({"organization_id": w.organization, "user_id": stranger, "role": "staff"}))
    })
    .may([Owner, CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    row("list_memberships", "", nothing).signed_in_may(),
    row("get_membership", "", nothing)
        .may([Owner, Partner, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("update_membership", "", empty)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .fails(403, [Partner])
        .signed_in_others(404),
    row("accept_membership", "", nothing)
        .may([Partner])
        .fails(403, [Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("end_membership", "", nothing)
        .may([Owner, Partner, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
];
