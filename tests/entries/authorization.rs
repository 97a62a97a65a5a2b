//! Who reads and moves an entry of 德阳 in the organiser's contest of 甘孜, where it waits at the organiser's step.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::authorization::Caller::{
    Broker, Organizer, OtherCityAdmin, Owner, ProvinceAdmin, SocietyBroker,
};
use crate::authorization::{Row, World, empty, nothing, reason, row};

pub const ENTRY: &str = "0198f3a2-5b1c-7000-8000-0000000000e1";

/// The owner's entry, as it is before every call.
pub fn there_is(conn: &mut diesel::PgConnection, contest: &str, owner: &str) {
    let rows = format!(
        "delete from entries where id <> '{ENTRY}' and id not in (select entry_id from reviews); \
         insert into contest_steps values ('{contest}', 1, 'organizer', now() + interval '9 days') on conflict do nothing; \
         insert into entries (id, contest_id, status, owner_id, division, title, number, blind_code, step, created_by, \
           submitted_at, created_at, updated_at) \
         values ('{ENTRY}', '{contest}', 'submitted', '{owner}', '510603', 't', 1, 'BCDFGH', 1, '{owner}', now(), now(), now()) \
         on conflict (id) do update set status = 'submitted', step = 1, status_reason = null, number = 1, \
         blind_code = 'BCDFGH', submitted_at = now(), reason_codes = '{{}}'"
    );
    conn.batch_execute(&rows).unwrap();
}

fn own(world: &World) -> Option<Value> {
    Some(json!({"contest_id": world.contest, "title": "t", "division": "510603"}))
}

fn of_owner(world: &World) -> Option<Value> {
    let owner = &world.person(Owner).id;
    Some(
        json!({"contest_id": world.contest, "title": "t", "division": "510603", "on_behalf_of": owner}),
    )
}

type Body = fn(&World) -> Option<Value>;

const fn read(operation: &'static str) -> Row {
    row(operation, "published", nothing)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_entrant(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([Owner])
        .fails(403, [OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_unit(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer])
        .fails(403, [Owner, ProvinceAdmin])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    row("create_entry", "published", own).signed_in_may(),
    row("create_entry", "published", of_owner)
        .may([Owner, Broker, SocietyBroker])
        .signed_in_others(403),
    row("list_entries", "", nothing).signed_in_may(),
    read("get_entry"),
    read("list_entry_decisions"),
    of_entrant("update_entry", empty),
    of_entrant("delete_entry", nothing),
    of_entrant("submit_entry", empty),
    of_entrant("withdraw_entry", empty),
    of_entrant("recall_entry", nothing),
    of_unit("pass_entry", nothing),
    of_unit("return_entry", reason),
    of_unit("refuse_entry", reason),
    row("break_glass_of_entry", "published", reason)
        .may([ProvinceAdmin])
        .fails(403, [Owner, OtherCityAdmin, Organizer])
        .signed_in_others(404),
];
