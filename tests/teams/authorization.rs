//! Who may write a team: its owner and the administrators of its division. The partner is a member.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, Owner, Partner, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_team", "", |_| {
        Some(json!({"name": "another", "division": "510603"}))
    })
    .signed_in_may(),
    row("list_teams", "", nothing).everybody_may(),
    row("get_team", "", nothing).everybody_may(),
    row("update_team", "", empty)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("add_team_member", "", |w| {
        Some(json!({"user_id": w.person(Partner).id}))
    })
    .may([Owner, CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    row("accept_team_membership", "", nothing)
        .may([Owner, Partner])
        .signed_in_others(403),
    row("remove_team_member", "", |w| {
        Some(json!({"user_id": w.person(Partner).id}))
    })
    .may([Owner, Partner, CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
];
