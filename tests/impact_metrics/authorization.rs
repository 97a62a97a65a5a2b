//! The owner's metric of the owner's entry of 德阳, in the organiser's contest of 甘孜.

use serde_json::{Value, json};

use crate::authorization::Caller::{
    Broker, CityAdmin, Organizer, OtherBroker, OtherCityAdmin, Owner, ProvinceAdmin,
};
use crate::authorization::{Row, World, empty, nothing, reason, row};
use crate::entries::authorization::ENTRY;

pub const METRIC: &str = "0198f3a2-5b1c-7000-8000-0000000002f0";

pub fn there_is(world: &World) {
    let owner = &world.person(Owner).id;
    for sql in [
        format!("delete from impact_metrics where id <> '{METRIC}'"),
        format!(
            "insert into impact_metrics (id, entry_id, code, value, unit, amount, period_from, period_to, qualifier, evidence, \
               filed_by, created_at, updated_at) \
             values ('{METRIC}', '{ENTRY}', 'revenue', '1', 'yuan', 10000, '2021-01-01', '2021-12-31', 'exact', 'x', '{owner}', \
               now(), now()) \
             on conflict (id) do update set source = 'self', verified_by = null, verified_at = null, withdrawn_by = null, \
               withdrawn_at = null, withdraw_reason = null"
        ),
    ] {
        world.app.database.run(&sql).unwrap();
    }
}

fn planted(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn changed(world: &World) -> Option<Value> {
    there_is(world);
    empty(world)
}

fn because(world: &World) -> Option<Value> {
    there_is(world);
    reason(world)
}

fn a_metric(world: &World) -> Option<Value> {
    there_is(world);
    Some(
        json!({"entry_id": ENTRY, "code": "jobs", "value": "325", "unit": "person", "period": {"year": 2021},
        "evidence": {"text": "x"}}),
    )
}

pub const ROWS: &[Row] = &[
    row("file_impact_metric", "published", a_metric)
        .may([
            Owner,
            CityAdmin,
            OtherCityAdmin,
            Broker,
            OtherBroker,
            ProvinceAdmin,
        ])
        .fails(403, [Organizer])
        .signed_in_others(404),
    row("list_impact_metrics", "published", planted).signed_in_may(),
    row("get_impact_metric", "published", planted)
        .may([
            Owner,
            CityAdmin,
            OtherCityAdmin,
            Broker,
            OtherBroker,
            Organizer,
            ProvinceAdmin,
        ])
        .signed_in_others(404),
    row("update_impact_metric", "published", changed)
        .may([Owner])
        .fails(
            403,
            [
                CityAdmin,
                OtherCityAdmin,
                Broker,
                OtherBroker,
                Organizer,
                ProvinceAdmin,
            ],
        )
        .signed_in_others(404),
    row("verify_impact_metric", "published", planted)
        .may([CityAdmin, OtherCityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Broker, OtherBroker, Organizer])
        .signed_in_others(404),
    row("withdraw_impact_metric", "published", because)
        .may([Owner, CityAdmin, OtherCityAdmin, ProvinceAdmin])
        .fails(403, [Broker, OtherBroker, Organizer])
        .signed_in_others(404),
    row("get_entry_impact", "published", planted)
        .may([
            Owner,
            CityAdmin,
            OtherCityAdmin,
            Broker,
            OtherBroker,
            Organizer,
            ProvinceAdmin,
        ])
        .signed_in_others(404),
    row("get_contest_impact", "published", nothing)
        .may([OtherCityAdmin, OtherBroker, Organizer, ProvinceAdmin])
        .signed_in_others(403),
];
