//! Who may read and change the personal data of an account.

use serde_json::json;

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, nothing, reason, row};
use crate::support::an_identity_number;

pub const ROWS: &[Row] = &[
    row("list_contact_points", "", nothing).signed_in_may(),
    row("set_contact_point", "", |_| {
        Some(json!({"value": "13800000009"}))
    })
    .signed_in_may(),
    row("get_contact_point", "", nothing).signed_in_may(),
    row("reveal_contact_points", "", |_| {
        Some(json!({"reason": "service"}))
    })
    .may([Owner, CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
    .signed_in_others(403),
    row("get_identity_number", "", nothing).signed_in_may(),
    row("set_identity_number", "", |_| {
        Some(json!({"value": an_identity_number(98_001)}))
    })
    .signed_in_may(),
    row("reveal_identity_number", "", |_| {
        Some(json!({"reason": "verification"}))
    })
    .may([CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    row("delete_identity_number", "", nothing).signed_in_may(),
    row("list_contact_reveals", "", nothing).signed_in_may(),
    row("send_contact_point_code", "", nothing).signed_in_may(),
    row("verify_contact_point", "", |_| {
        Some(json!({"code": "none"}))
    })
    .signed_in_may(),
    row("delete_contact_point", "", nothing).signed_in_may(),
    row("list_consents", "", nothing).signed_in_may(),
    row("give_consent", "", |_| {
        Some(json!({"purpose": "research", "document_version": "1"}))
    })
    .signed_in_may(),
    row("get_consent", "", nothing)
        .may([Owner])
        .signed_in_others(404),
    row("withdraw_consent", "", nothing)
        .may([Owner])
        .signed_in_others(404),
    row("export_current_user", "", nothing).signed_in_may(),
    row("erase_current_user", "", |_| {
        Some(json!({"password": "not the password"}))
    })
    .signed_in_may(),
    row("erase_user", "", reason)
        .may([ProvinceAdmin])
        .signed_in_others(403),
];
