//! Who may propose, see, decide and cancel a match.

use serde_json::json;

use crate::authorization::Caller::{
    Broker, CityAdmin, Owner, Partner, ProvinceAdmin, SocietyBroker,
};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("get_match_by_external_ref", "published", nothing).clients_only(),
    row("propose_match", "published", |w| {
        Some(json!({"need_id": w.need, "offer_id": w.offer}))
    })
    .may([
        Owner,
        Partner,
        CityAdmin,
        Broker,
        SocietyBroker,
        ProvinceAdmin,
    ])
    .signed_in_others(403),
    row("list_matches", "published", nothing).signed_in_may(),
    row("get_match", "published", nothing)
        .may([
            Owner,
            Partner,
            CityAdmin,
            Broker,
            SocietyBroker,
            ProvinceAdmin,
        ])
        .signed_in_others(404),
    row("accept_match", "published", nothing)
        .may([Owner, Partner])
        .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404),
    row("decline_match", "published", |_| {
        Some(json!({"reason": "budget"}))
    })
    .may([Owner, Partner])
    .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
    .signed_in_others(404),
    row("negotiate_match", "published", nothing)
        .may([Owner, Partner])
        .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404),
    row("cancel_match", "published", |_| {
        Some(json!({"reason": "other"}))
    })
    .may([Owner, CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
    .fails(403, [Partner])
    .signed_in_others(404),
    row("get_match_contacts", "published", nothing)
        .may([
            Owner,
            Partner,
            CityAdmin,
            Broker,
            SocietyBroker,
            ProvinceAdmin,
        ])
        .signed_in_others(404),
];
