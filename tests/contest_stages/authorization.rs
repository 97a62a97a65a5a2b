//! Stages, rules, steps and units are kept by those who may change the contest, and read with the contest.

use serde_json::{Value, json};

use super::rows::some_rules;
use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, a_stage, empty, nothing, row};

fn another(_: &World) -> Option<Value> {
    Some(a_stage())
}

fn later(_: &World) -> Option<Value> {
    Some(json!({"closes_at": "2099-02-01T00:00:00Z", "reason": "x"}))
}

fn rules(_: &World) -> Option<Value> {
    Some(some_rules())
}

fn steps(_: &World) -> Option<Value> {
    Some(json!({"steps": []}))
}

fn units(_: &World) -> Option<Value> {
    Some(json!({"items": []}))
}

type Body = fn(&World) -> Option<Value>;

const fn of_draft(operation: &'static str, body: Body) -> Row {
    row(operation, "draft", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_public(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

const fn read_in_draft(operation: &'static str) -> Row {
    row(operation, "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404)
}

const fn read_by_all(operation: &'static str) -> Row {
    row(operation, "published", nothing).everybody_may()
}

pub const ROWS: &[Row] = &[
    of_draft("create_contest_stage", another),
    of_public("create_contest_stage", another),
    read_in_draft("list_contest_stages"),
    read_by_all("list_contest_stages"),
    read_in_draft("get_contest_stage"),
    read_by_all("get_contest_stage"),
    of_draft("update_contest_stage", empty),
    of_public("update_contest_stage", empty),
    of_draft("delete_contest_stage", nothing),
    of_public("delete_contest_stage", nothing),
    read_in_draft("get_contest_stage_rules"),
    read_by_all("get_contest_stage_rules"),
    of_draft("replace_contest_stage_rules", rules),
    of_public("replace_contest_stage_rules", rules),
    of_draft("extend_contest_stage", later),
    of_public("extend_contest_stage", later),
    read_in_draft("get_contest_steps"),
    read_by_all("get_contest_steps"),
    of_draft("replace_contest_steps", steps),
    of_public("replace_contest_steps", steps),
    read_in_draft("list_recommending_units"),
    read_by_all("list_recommending_units"),
    of_draft("replace_recommending_units", units),
    of_public("replace_recommending_units", units),
];
