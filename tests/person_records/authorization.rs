//! Who may keep the records of persons without an account: the owner acts for the organisation of the record.

use serde_json::json;

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, reason, row};

pub const ROWS: &[Row] = &[
    row("create_person_record", "", |_| {
        Some(json!({"name": "another", "division": "510603"}))
    })
    .may([CityAdmin, Broker, ProvinceAdmin])
    .signed_in_others(403),
    row("list_person_records", "", nothing).signed_in_may(),
    row("get_person_record", "", nothing)
        .may([Owner, CityAdmin, Broker, ProvinceAdmin])
        .signed_in_others(404),
    row("update_person_record", "", empty)
        .may([Owner, CityAdmin, Broker, ProvinceAdmin])
        .signed_in_others(404),
    row("erase_person_record", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Broker])
        .signed_in_others(404),
];
