//! Who may submit, see and decide the verification of an organisation.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, nothing, reason, row};

pub const ROWS: &[Row] = &[
    row("create_verification", "", |w| {
        Some(json!({"organization_id": w.organization, "evidence": "x"}))
    })
    .may([Owner, CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    row("list_verifications", "", nothing).signed_in_may(),
    row("get_verification", "", nothing)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("verify_verification", "", |_| {
        Some(json!({"valid_to": "2099-01-01"}))
    })
    .may([CityAdmin, ProvinceAdmin])
    .fails(403, [Owner])
    .signed_in_others(404),
    row("reject_verification", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
];
