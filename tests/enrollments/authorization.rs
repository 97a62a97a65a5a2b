//! Enrolments are for the person, the managers of its organisation, and roles in whose scope the person or the session is.

use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, World, empty, nothing, reason, row};

fn own(world: &World) -> Option<Value> {
    Some(json!({"session_id": world.training}))
}

fn of_owner(world: &World) -> Option<Value> {
    let person = json!({"user_id": world.person(Owner).id});
    Some(json!({"session_id": world.training, "person": person, "delegation": "510603"}))
}

fn until(_: &World) -> Option<Value> {
    Some(json!({"editable_until": "2024-08-29T10:00:00Z"}))
}

/// The caller's own account: whoever may change the enrolment may substitute themselves.
fn substitute(world: &World) -> Option<Value> {
    Some(json!({"person": {"user_id": world.person(Owner).id}}))
}

fn answers(_: &World) -> Option<Value> {
    Some(json!({"answers": {}}))
}

fn questions(_: &World) -> Option<Value> {
    Some(json!({"questions": []}))
}

fn invited(world: &World) -> Option<Value> {
    Some(json!({"user_ids": [world.person(Owner).id]}))
}

fn no_longer_invited(world: &World) -> Option<Value> {
    Some(json!({"person_ids": [world.person(Owner).id]}))
}

type Body = fn(&World) -> Option<Value>;

const fn of_person(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([Owner, CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404)
}

const fn decided(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Broker, SocietyBroker])
        .signed_in_others(404)
}

const fn of_session(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403)
}

pub const ROWS: &[Row] = &[
    row("create_enrollment", "", own).signed_in_may(),
    row("create_enrollment", "published", of_owner)
        .may([Owner, CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(403),
    row("list_enrollments", "", nothing).signed_in_may(),
    of_person("get_enrollment", nothing),
    of_person("cancel_enrollment", empty),
    of_person("decline_enrollment", nothing),
    of_person("request_enrollment_excuse", reason),
    of_person("rotate_enrollment_code", nothing),
    of_person("substitute_enrollment", substitute),
    of_person("get_enrollment_code", nothing),
    of_person("get_enrollment_answers", nothing),
    of_person("replace_enrollment_answers", answers),
    decided("excuse_enrollment", nothing),
    decided("refuse_enrollment_excuse", nothing),
    decided("extend_enrollment", until),
    row("get_training_questions", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_training_questions", "published", nothing).everybody_may(),
    of_session("replace_training_questions", questions),
    of_session("invite_people", invited),
    of_session("list_training_invitations", nothing),
    of_session("withdraw_invitations", no_longer_invited),
    row("export_attendee_list", "published", nothing).signed_in_may(),
];
