//! The case is the owner's, in 德阳, and the broker of 德阳 has it. The owner is a worker of the society.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, World, empty, nothing, row};

pub const CASE: &str = "0198f3a2-5b1c-7000-8000-0000000000d2";
pub const BROKER: &str = "0198f3a2-5b1c-7000-8000-0000000000d1";
pub const CREDENTIAL: &str = "0198f3a2-5b1c-7000-8000-0000000000d5";

/// The case, a credential of the broker and the rule of 德阳 as they are before every call.
pub fn there_is(conn: &mut PgConnection, owner: &str, province: &str) {
    let again = format!(
        "delete from case_events; delete from cases where id <> '{CASE}'; \
         delete from credentials where id <> '{CREDENTIAL}'; \
         insert into cases (id, client_person_id, division, title, main_broker_id, assigned_at, opened_by, opened_at, updated_at) \
         values ('{CASE}', '{owner}', '510603', 't', '{BROKER}', now(), '{province}', now(), now()) \
         on conflict (id) do update set status = 'open', closed_at = null, closed_by = null, outcome = null, \
         main_broker_id = '{BROKER}', assigned_at = now(), unassigned_since = null; \
         insert into credentials (id, broker_id, level, scheme, registration_number, issuer, valid_from_on, recorded_by, \
         recorded_at, updated_at) values ('{CREDENTIAL}', '{BROKER}', 'junior_technology_broker', 's', 'N', 'i', \
         '2020-01-01', '{province}', now(), now()) \
         on conflict (id) do update set revoked_at = null, revoked_by = null, revocation_reason = null; \
         insert into broker_rules (division, credential_levels, set_by, updated_at) \
         values ('510600', '{{}}', '{province}', now()) on conflict do nothing"
    );
    conn.batch_execute(&again).unwrap();
}

fn a_case(world: &World) -> Option<Value> {
    let owner = &world.person(Owner).id;
    Some(json!({"user_id": owner, "division": "510603", "title": "t"}))
}

fn to_the_broker(_: &World) -> Option<Value> {
    Some(json!({"main_broker_id": BROKER}))
}

fn an_outcome(_: &World) -> Option<Value> {
    Some(json!({"outcome": "x"}))
}

pub const ROWS: &[Row] = &[
    row("create_case", "", a_case)
        .may([Broker, CityAdmin, ProvinceAdmin, SocietyBroker])
        .signed_in_others(403),
    row("list_cases", "", nothing).signed_in_may(),
    row("list_case_events", "", nothing).signed_in_may(),
    row("get_case", "", nothing)
        .may([Owner, Broker, CityAdmin, ProvinceAdmin, SocietyBroker])
        .signed_in_others(404),
    row("update_case", "", empty)
        .may([Broker, CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, SocietyBroker])
        .signed_in_others(404),
    // The broker of the society leads it.
    row("list_case_proposals", "", nothing)
        .may([Broker, CityAdmin, ProvinceAdmin, SocietyBroker])
        .fails(403, [Owner])
        .signed_in_others(404),
    row("assign_case", "", to_the_broker)
        .may([CityAdmin, ProvinceAdmin, SocietyBroker])
        .fails(403, [Owner, Broker])
        .signed_in_others(404),
    row("hand_over_case", "", to_the_broker)
        .may([Broker, CityAdmin, ProvinceAdmin, SocietyBroker])
        .fails(403, [Owner])
        .signed_in_others(404),
    row("close_case", "", an_outcome)
        .may([Broker, CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, SocietyBroker])
        .signed_in_others(404),
    row("reopen_case", "", nothing)
        .may([Broker, CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, SocietyBroker])
        .signed_in_others(404),
];
