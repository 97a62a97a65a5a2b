//! Door tokens are kept by the administrators of the division of their session.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, row};

pub const DOOR_TOKEN: &str = "0198f3a2-5b1c-7000-8000-0000000000c1";

/// Makes a door token of the session.
pub fn there_is(world: &World) {
    let sql = format!(
        "insert into door_tokens (id, session_id, name, digest, created_by, created_at, updated_at) \
         select '{DOOR_TOKEN}', '{}', 'door', sha256('door'), id, now(), now() from users where username = 'province' \
         on conflict (id) do update set revoked_at = null, revoked_by = null",
        world.training
    );
    world.app.database.run(&sql).unwrap();
}

fn new(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"name": "door"}))
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

pub const ROWS: &[Row] = &[
    row("create_door_token", "draft", new)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("create_door_token", "published", new)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("list_door_tokens", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("get_door_token", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("revoke_door_token", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
];
