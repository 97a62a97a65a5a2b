use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, OtherBroker, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, World, nothing, reason, row};
use crate::cases::authorization::BROKER;

fn a_credential(_: &World) -> Option<Value> {
    Some(
        json!({"broker_id": BROKER, "level": "junior_technology_broker", "scheme": "s", "registration_number": "M",
        "issuer": "i", "valid_from_on": "2020-01-01"}),
    )
}

fn a_rule(_: &World) -> Option<Value> {
    Some(json!({"credential_levels": []}))
}

pub const ROWS: &[Row] = &[
    row("list_credentials", "", nothing).signed_in_may(),
    row("get_credential", "", nothing)
        .may([Broker, OtherBroker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("create_credential", "", a_credential)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("revoke_credential", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Broker, OtherBroker, SocietyBroker])
        .signed_in_others(404),
    row("get_broker_rule", "", nothing).everybody_may(),
    row("set_broker_rule", "", a_rule)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
