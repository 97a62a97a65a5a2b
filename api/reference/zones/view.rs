use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::create::ZoneCity;
use super::model::{self, CityInZone, Zone};
use crate::kernel::ids::ZoneId;
use crate::platform::error::Result;

/// A group of cities.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000040", "scheme": "2024年业务培训", "name": "成都平原",
    "basis": "天府科技云服务高质量发展的实施方案", "cities": [{"division": "510100", "from_on": "2024-01-01", "to_on": null}],
    "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct ZoneView {
    pub id: ZoneId,
    /// Which way of dividing the cities up it belongs to: an event's, or a plan's.
    pub scheme: String,
    pub name: String,
    /// The document that says so.
    pub basis: String,
    /// In the order of their codes; past and coming ones too.
    pub cities: Vec<ZoneCity>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ZoneView {
    fn new(zone: Zone, cities: Vec<CityInZone>) -> Self {
        Self {
            id: zone.id,
            scheme: zone.scheme,
            name: zone.name,
            basis: zone.basis,
            cities: cities
                .into_iter()
                .map(|city| ZoneCity {
                    division: city.division,
                    from_on: city.from_on,
                    to_on: city.to_on,
                })
                .collect(),
            created_at: zone.created_at,
            updated_at: zone.updated_at,
        }
    }
}

/// Zones with their cities, in the order given.
pub fn show_many(conn: &mut PgConnection, zones: Vec<Zone>) -> Result<Vec<ZoneView>> {
    let ids: Vec<ZoneId> = zones.iter().map(|zone| zone.id).collect();
    let mut cities = model::cities_of(conn, &ids)?;
    Ok(zones
        .into_iter()
        .map(|zone| {
            let own = cities.remove(&zone.id).unwrap_or_default();
            ZoneView::new(zone, own)
        })
        .collect())
}

pub fn show(conn: &mut PgConnection, zone: Zone) -> Result<ZoneView> {
    let cities = model::cities_of(conn, &[zone.id])?.remove(&zone.id);
    Ok(ZoneView::new(zone, cities.unwrap_or_default()))
}

/// A page of zones.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ZonePage {
    pub items: Vec<ZoneView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
