//! Who may keep API clients: the administrators of the client's division. Other callers get 404 for the client of 德阳.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_api_client", "", |_| {
        Some(json!({"name": "x", "division": "510600", "scopes": ["listings:read"]}))
    })
    .may([CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
    // The other city's administrator gets an empty list.
    row("list_api_clients", "", nothing)
        .may([CityAdmin, OtherCityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("get_api_client", "", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("update_api_client", "", empty)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("create_api_client_secret", "", empty)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("revoke_api_client_secret", "", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("revoke_api_client", "", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("create_token", "", nothing).everybody_may(),
];
