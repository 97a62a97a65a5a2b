use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::create::{ZoneCity, city_rows};
use super::get::{ZonePath, known};
use super::model::{self, ZoneUpdate};
use super::view::{self, ZoneView};
use crate::access::App;
use crate::access::rights::{Everywhere, May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, another, clearable, present};

/// A change of a zone (JSON Merge Patch): absent leaves, null clears. The cities are replaced as a whole; its scheme stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"cities": [{"division": "510100", "from_on": "2024-01-01", "to_on": "2026-12-31"}]}))]
pub struct ZoneChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    basis: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    cities: Option<Vec<ZoneCity>>,
}

problems!(UpdateZoneProblems: NotFound, Forbidden, ZoneExists, CityInOtherZone);

/// Change a zone
///
/// Asks for the province administrator.
#[utoipa::path(tag = "zones", security(("bearer" = [])), params(ZonePath), request_body = ZoneChange,
    responses((status = 200, description = "The zone as it is now.", body = ZoneView,
        headers(("ETag" = String, description = "Its new version."))), UpdateZoneProblems))]
#[patch("/zones/{id}")]
pub async fn update_zone(
    app: Data<App>,
    caller: May<ask::KeepZones>,
    if_match: IfMatch,
    path: Path<ZonePath>,
    body: Json<ZoneChange>,
) -> Result<Answer> {
    caller.require(&Everywhere)?;
    let change = body.0;
    let cities = change.cities.as_deref().map(city_rows).transpose()?;
    app.db
        .write(caller.act(), move |tx| {
            let zone = known(model::lock(tx.conn, path.0.id)?)?;
            if_match.check(&zone.etag())?;
            let others = match &cities {
                Some(cities) => model::set_cities(tx.conn, &zone, cities)?,
                None => false,
            };
            let update = ZoneUpdate {
                name: another(change.name, &zone.name),
                basis: another(change.basis, &zone.basis),
            };
            let zone = match others || update != ZoneUpdate::default() {
                true => model::update(tx.conn, zone.id, &update, tx.now)?,
                false => zone,
            };
            let etag = zone.etag();
            Ok(Answer::ok(&view::show(tx.conn, zone)?)?.etag(etag))
        })
        .await
}
