//! Sessions are managed by the administrators of their division. Only they see a draft.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, empty, nothing, reason, row};
use crate::support::a_training_session;

fn another(world: &World) -> Option<Value> {
    let program = json!({"id": world.program});
    Some(a_training_session(&program, "another"))
}

fn later(_: &World) -> Option<Value> {
    Some(json!({"closes_at": "2024-08-29T10:00:00Z", "reason": "x"}))
}

type Body = fn(&World) -> Option<Value>;

const fn of_draft(operation: &'static str, body: Body) -> Row {
    row(operation, "draft", body)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_public(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403)
}

pub const ROWS: &[Row] = &[
    row("create_training_session", "", another)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("list_training_sessions", "", nothing).everybody_may(),
    row("get_training_session", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_training_session", "published", nothing).everybody_may(),
    of_draft("update_training_session", empty),
    of_public("update_training_session", empty),
    of_draft("announce_training_session", nothing),
    of_public("announce_training_session", nothing),
    of_draft("open_training_session_enrollment", nothing),
    of_public("open_training_session_enrollment", nothing),
    of_draft("extend_training_session_enrollment", later),
    of_public("extend_training_session_enrollment", later),
    of_draft("close_training_session_enrollment", nothing),
    of_public("close_training_session_enrollment", nothing),
    of_draft("start_training_session", nothing),
    of_public("start_training_session", nothing),
    of_draft("finish_training_session", nothing),
    of_public("finish_training_session", nothing),
    of_draft("archive_training_session", nothing),
    of_public("archive_training_session", nothing),
    of_draft("cancel_training_session", reason),
    of_public("cancel_training_session", reason),
];
