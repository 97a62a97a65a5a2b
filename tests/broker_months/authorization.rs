//! A broker submits a month, the administrators of the division lock it.

use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, OtherBroker, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, reason, row};

fn a_month(_: &World) -> Option<Value> {
    Some(json!({"month_on": "2024-09-01"}))
}

const fn by_officials(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "", body)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Broker])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    row("create_broker_month", "", a_month)
        .may([Broker, OtherBroker])
        .signed_in_others(403),
    row("list_broker_months", "", nothing).signed_in_may(),
    row("get_broker_month", "", nothing)
        .may([Broker, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("submit_broker_month", "", nothing)
        .may([Broker])
        .fails(403, [CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    by_officials("lock_broker_month", nothing),
    by_officials("reopen_broker_month", reason),
];
