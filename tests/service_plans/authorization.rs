//! Brokers and administrators keep plans, the subject agrees.

use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, World, empty, nothing, row};

fn a_plan(world: &World) -> Option<Value> {
    Some(
        json!({"kind": "worker", "user_id": world.person(Owner).id, "division": "510603", "goals": "g"}),
    )
}

fn a_version(_: &World) -> Option<Value> {
    Some(json!({"goals": "g"}))
}

fn a_step(_: &World) -> Option<Value> {
    Some(json!({"step": 1, "done_on": "2024-09-10"}))
}

fn an_outcome(_: &World) -> Option<Value> {
    Some(json!({"outcome": "o"}))
}

const fn read(operation: &'static str) -> Row {
    row(operation, "", nothing)
        .may([Owner, Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .signed_in_others(404)
}

const fn kept(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "", body)
        .may([Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    row("create_service_plan", "", a_plan)
        .may([Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("list_service_plans", "", nothing).signed_in_may(),
    read("get_service_plan"),
    read("list_service_plan_versions"),
    read("get_service_plan_version"),
    kept("update_service_plan", empty),
    kept("create_service_plan_version", a_version),
    row("agree_to_service_plan", "", nothing)
        .may([Owner])
        .fails(403, [Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    kept("activate_service_plan", nothing),
    kept("start_service_plan_review", nothing),
    kept("resume_service_plan", nothing),
    kept("close_service_plan", an_outcome),
    kept("complete_service_plan_step", a_step),
];
