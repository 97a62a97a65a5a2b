use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, empty, nothing, row};

fn to_nobody(_: &World) -> Option<Value> {
    Some(json!({"handover_to": "0198f3a2-5b1c-7000-8000-00000000dead"}))
}

pub const ROWS: &[Row] = &[
    row("list_brokers", "", nothing).everybody_may(),
    row("get_broker", "", nothing).everybody_may(),
    row("update_broker", "", empty)
        .may([Broker, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("hand_over_broker_cases", "", to_nobody)
        .may([Broker, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];
