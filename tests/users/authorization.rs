//! Who may see, close and merge accounts.

use serde_json::json;

use crate::authorization::Caller::{
    Broker, CityAdmin, OtherBroker, OtherCityAdmin, Owner, ProvinceAdmin, SocietyBroker,
};
use crate::authorization::{Row, empty, nothing, reason, row};

pub const ROWS: &[Row] = &[
    row("register_user", "", empty).everybody_may(),
    // Without a full phone number, e-mail address or credit code: those who have a scope, or staff.
    row("list_users", "", nothing)
        .may([
            Owner,
            CityAdmin,
            OtherCityAdmin,
            Broker,
            OtherBroker,
            SocietyBroker,
            ProvinceAdmin,
        ])
        .signed_in_others(403),
    row("get_user", "", nothing).everybody_may(),
    row("get_current_user", "", nothing).signed_in_may(),
    row("list_permissions", "", nothing).signed_in_may(),
    row("update_current_user", "", empty).signed_in_may(),
    row("change_password", "", empty).signed_in_may(),
    row("deactivate_user", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("reactivate_user", "", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("reset_totp", "", reason)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    // Merging an account into itself fails for another reason, so the owner stays for the other rows.
    row("merge_user", "", |w| {
        Some(json!({"into_id": w.person(Owner).id}))
    })
    .may([ProvinceAdmin])
    .signed_in_others(403),
    row("unmerge_user", "", nothing)
        .may([ProvinceAdmin])
        .signed_in_others(403),
];
