//! Check-ins are made by those in whose division the session lies, and of the workers of a society by its broker.

use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, World, row};

pub const CHECK_IN: &str = "0198f3a2-5b1c-7000-8000-0000000000d1";

/// The owner, who is enrolled in the session, is checked in by an administrator.
pub fn there_is(world: &World) {
    let (training, enrollment) = (&world.training, &world.enrollment);
    let sql = format!(
        "insert into check_ins (id, session_id, enrollment_id, direction, on_day, half_day, method, nonce, scanned_at, \
         scanned_by, created_at, updated_at) \
         select '{CHECK_IN}', '{training}', '{enrollment}', 'entry', '2024-08-30', 'morning', 'list', 'first', \
                '2024-08-30T01:00:00Z', id, '2024-08-30T01:00:00Z', now() from users where username = 'province' \
         on conflict (id) do update set annulled_at = null, annulled_by = null, annulment_reason = null"
    );
    world.app.database.run(&sql).unwrap();
}

fn scan(world: &World) -> Option<Value> {
    there_is(world);
    Some(
        json!({"session_id": world.training, "enrollment_id": world.enrollment, "nonce": "another"}),
    )
}

fn scans(world: &World) -> Option<Value> {
    there_is(world);
    Some(
        json!({"scans": [{"enrollment_id": world.enrollment, "nonce": "offline", "scanned_at": "2024-08-30T01:00:00Z"}]}),
    )
}

fn reason(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"reason": "x"}))
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

pub const ROWS: &[Row] = &[
    row("create_check_in", "published", scan)
        .may([ProvinceAdmin, CityAdmin, Broker, SocietyBroker])
        .signed_in_others(403),
    row("list_check_ins", "published", nothing).signed_in_may(),
    row("get_check_in", "published", nothing)
        .may([ProvinceAdmin, CityAdmin, Broker, SocietyBroker, Owner])
        .signed_in_others(404),
    row("annul_check_in", "published", reason)
        .may([ProvinceAdmin, CityAdmin])
        .fails(403, [Broker, SocietyBroker, Owner])
        .signed_in_others(404),
    row("get_venue_code", "draft", nothing)
        .may([ProvinceAdmin, CityAdmin])
        .signed_in_others(404),
    row("get_venue_code", "published", nothing)
        .may([ProvinceAdmin, CityAdmin, Broker])
        .signed_in_others(403),
    row("get_offline_pack", "published", nothing)
        .may([ProvinceAdmin, CityAdmin, Broker])
        .signed_in_others(403),
    row("add_offline_scans", "published", scans)
        .may([ProvinceAdmin, CityAdmin, Broker])
        .signed_in_others(403),
    // The query lacks the session.
    row("list_check_in_attempts", "published", nothing).signed_in_may(),
];
