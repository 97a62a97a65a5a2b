//! Who may see, write, review and end a listing.

use serde_json::json;

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, empty, nothing, reason, row};
use crate::support::a_need;

pub const ROWS: &[Row] = &[
    row("get_listing_by_external_ref", "published", nothing).clients_only(),
    row("upsert_listing", "published", |_| Some(a_need("need"))).clients_only(),
    row("create_listing", "", |_| Some(a_need("another"))).signed_in_may(),
    // On behalf of the owner.
    row("create_listing", "draft", |w| {
        let mut need = a_need("another");
        need["on_behalf_of"] = json!(w.person(Owner).id);
        Some(need)
    })
    .may([Owner, CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
    .signed_in_others(403),
    row("list_listings", "", nothing).everybody_may(),
    row("get_listing", "draft", nothing)
        .may([Owner, CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .others(404),
    row("update_listing", "draft", empty)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .fails(403, [Broker, SocietyBroker])
        .signed_in_others(404),
    row("update_listing", "published", empty)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("delete_listing", "published", nothing)
        .may([Owner])
        .signed_in_others(403),
    row("submit_listing", "draft", nothing)
        .may([Owner])
        .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404),
    row("consent_to_listing", "pending_owner_consent", nothing)
        .may([Owner])
        .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404),
    row("publish_listing", "submitted", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Broker, SocietyBroker])
        .signed_in_others(404),
    row("return_listing", "submitted", reason)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Broker, SocietyBroker])
        .signed_in_others(404),
    row("return_listing", "pending_owner_consent", reason)
        .may([Owner])
        .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404),
    row("reject_listing", "submitted", reason)
        .may([CityAdmin, ProvinceAdmin])
        .fails(403, [Owner, Broker, SocietyBroker])
        .signed_in_others(404),
    row("pause_listing", "published", nothing)
        .may([Owner])
        .signed_in_others(403),
    row("resume_listing", "paused", nothing)
        .may([Owner])
        .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404),
    row("renew_listing", "expired", nothing)
        .may([Owner])
        .fails(403, [CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
        .signed_in_others(404),
    row("withdraw_listing", "published", reason)
        .may([Owner])
        .signed_in_others(403),
    row("remove_listing", "published", reason)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("archive_listing", "rejected", nothing)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .fails(403, [Broker, SocietyBroker])
        .signed_in_others(404),
];
