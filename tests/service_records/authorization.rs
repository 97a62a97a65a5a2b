//! Brokers record, the served party decides, administrators of the division void and audit.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, World, empty, nothing, reason, row};
use crate::cases::authorization::BROKER;

pub const RECORD: &str = "0198f3a2-5b1c-7000-8000-0000000000a1";
pub const PLAN: &str = "0198f3a2-5b1c-7000-8000-0000000000a2";
pub const MONTH: &str = "0198f3a2-5b1c-7000-8000-0000000000a3";
pub const DRAW: &str = "0198f3a2-5b1c-7000-8000-0000000000a4";
pub const FLAG: &str = "0198f3a2-5b1c-7000-8000-0000000000a5";
const CONFIRMATION: &str = "0198f3a2-5b1c-7000-8000-0000000000a7";
pub const TOKEN: &str = "7H3KQ2ZB7H3KQ2ZB";

/// A service of the broker to the owner, with all that hangs on it: as the API client recorded it.
pub fn there_is(conn: &mut diesel::PgConnection, broker: &str, owner: &str, client: (&str, &str)) {
    let (client, client_user) = client;
    let rows = format!(
        "delete from service_record_flags; delete from service_confirmations; delete from service_record_versions; \
         delete from audit_draw_records; delete from audit_draws; delete from service_records; \
         delete from service_plan_versions; delete from service_plans; delete from broker_months; \
         insert into service_records (id, broker_id, served_person_id, kind, channel, division, started_at, ends_at, \
           minutes, outcome, month, recorded_by, asked_at, client_id, client_ref, created_at, updated_at) \
         values ('{RECORD}', '{BROKER}', '{owner}', 'visit', 'on_site', '510603', date_trunc('day', now()) - interval '1 day', \
           date_trunc('day', now()) - interval '1 day' + interval '30 minutes', 30, 'o', \
           (date_trunc('month', (date_trunc('day', now()) - interval '1 day') at time zone interval '8 hours'))::date, \
           '{client_user}', now(), '{client}', 'DY-1', now(), now()); \
         insert into service_record_flags (id, record_id, version_number, kind, raised_at, updated_at) \
         values ('{FLAG}', '{RECORD}', 1, 'long_day', now(), now()); \
         insert into service_confirmations (id, record_id, version_number, digest, sent_at) \
         values ('{CONFIRMATION}', '{RECORD}', 1, sha256('{TOKEN}'), now()); \
         insert into service_plans (id, kind, subject_person_id, broker_id, division, created_by, created_at, updated_at) \
         values ('{PLAN}', 'worker', '{owner}', '{BROKER}', '510603', '{broker}', now(), now()); \
         insert into service_plan_versions (id, plan_id, number, status, goals, steps, created_by, created_at, updated_at) \
         values ('{PLAN}', '{PLAN}', 1, 'draft', 'g', '[]', '{broker}', now(), now()); \
         insert into broker_months (id, broker_id, month, division, created_at, updated_at) \
         values ('{MONTH}', '{BROKER}', '2024-08-01', '510600', now(), now()); \
         insert into audit_draws (id, division, from_on, to_on, per_broker, sample_size, population_size, population_hash, \
           frozen_by, frozen_at, updated_at) \
         values ('{DRAW}', '510600', '2024-01-01', '2024-08-31', true, 1, 1, repeat('0', 64), '{owner}', \
           now() - interval '1 day', now())"
    );
    conn.batch_execute(&rows).unwrap();
}

fn a_service(world: &World) -> Option<Value> {
    let earlier = world.app.app.clock.now() - chrono::Duration::days(2);
    Some(
        json!({"broker_id": BROKER, "user_id": world.person(Owner).id, "kind": "visit",
        "channel": "phone", "division": "510603", "started_at": earlier.to_rfc3339(), "minutes": 5, "outcome": "o"}),
    )
}

fn an_answer(_: &World) -> Option<Value> {
    Some(json!({"answer": "x"}))
}

fn an_amendment(_: &World) -> Option<Value> {
    Some(json!({"reason": "x", "change": {"minutes": 7}}))
}

type Body = fn(&World) -> Option<Value>;

const fn read(operation: &'static str) -> Row {
    row(operation, "", nothing)
        .may([Owner, Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .signed_in_others(404)
}

const fn written(operation: &'static str, body: Body) -> Row {
    row(operation, "", body)
        .may([Broker, CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, SocietyBroker])
        .signed_in_others(404)
}

const fn by_served(operation: &'static str, body: Body) -> Row {
    row(operation, "", body)
        .may([Owner])
        .fails(403, [Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .signed_in_others(404)
}

const fn by_officials(operation: &'static str, body: Body) -> Row {
    row(operation, "", body)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Broker, SocietyBroker])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    row("create_service_record", "", a_service)
        .may([Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("list_service_records", "", nothing).signed_in_may(),
    row("get_service_record_by_external_ref", "", nothing).clients_only(),
    read("get_service_record"),
    read("get_service_record_paper"),
    read("list_service_record_versions"),
    written("update_service_record", empty),
    written("amend_service_record", an_amendment),
    by_served("confirm_service_record", nothing),
    by_served("dispute_service_record", reason),
    by_officials("void_service_record", reason),
    by_officials("audit_service_record", nothing),
    row("list_service_record_flags", "", nothing).signed_in_may(),
    row("answer_service_record_flag", "", an_answer)
        .may([Broker])
        .fails(403, [CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("get_service_confirmation", "", nothing).everybody_may(),
    row("confirm_service_by_link", "", nothing).everybody_may(),
    row("dispute_service_by_link", "", reason).everybody_may(),
];
