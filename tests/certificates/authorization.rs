//! Anybody reads a certificate by its number. The holder and those who check in others download it; the administrators of the
//! division issue, revoke and reissue.

use serde_json::{Value, json};

use super::rows::rule;
use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, World, nothing, reason, row};

fn a_rule(_: &World) -> Option<Value> {
    Some(rule(1))
}

fn owners(world: &World) -> Option<Value> {
    Some(json!({"enrollment_id": world.enrollment}))
}

pub const ROWS: &[Row] = &[
    row("set_certificate_rule", "draft", a_rule)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("set_certificate_rule", "published", a_rule)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("get_certificate_rule", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_certificate_rule", "published", nothing).everybody_may(),
    row("issue_certificate", "draft", owners)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("issue_certificate", "published", owners)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("issue_all_certificates", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("list_session_certificates", "published", nothing)
        .may([CityAdmin, ProvinceAdmin, Broker])
        .signed_in_others(403),
    row("list_own_certificates", "", nothing).signed_in_may(),
    row("get_certificate", "", nothing).everybody_may(),
    row("get_certificate_pdf", "", nothing)
        .may([Owner, CityAdmin, ProvinceAdmin, Broker, SocietyBroker])
        .signed_in_others(403),
    row("revoke_certificate", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("reissue_certificate", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
