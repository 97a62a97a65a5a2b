use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::kernel::DivisionCode;
use crate::kernel::ids::{UserId, ZoneId};
use crate::platform::db::schema::{zone_cities, zones};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = zones)]
pub struct Zone {
    pub id: ZoneId,
    pub version: i32,
    pub scheme: String,
    pub name: String,
    pub basis: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Zone {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// A city's time in a zone.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = zone_cities)]
pub struct CityInZone {
    pub zone_id: ZoneId,
    pub division: DivisionCode,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = zones, treat_none_as_default_value = false)]
pub struct NewZoneRow {
    pub id: ZoneId,
    pub scheme: String,
    pub name: String,
    pub basis: String,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A change: `None` leaves.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = zones)]
pub struct ZoneUpdate {
    pub name: Option<String>,
    pub basis: Option<String>,
}

/// Which zones a list shows.
#[derive(Clone, Debug)]
pub struct ZoneScope {
    pub scheme: Option<String>,
    /// Only those that this city lies in, on that day.
    pub city: Option<(DivisionCode, NaiveDate)>,
}

pub fn insert(conn: &mut PgConnection, row: &NewZoneRow) -> QueryResult<Zone> {
    diesel::insert_into(zones::table)
        .values(row)
        .returning(Zone::as_returning())
        .get_result(conn)
}

/// Puts these cities in the zone, in place of those that were; false where they are that already, and nothing is written.
pub fn set_cities(
    conn: &mut PgConnection,
    zone: &Zone,
    cities: &[(DivisionCode, NaiveDate, Option<NaiveDate>)],
) -> QueryResult<bool> {
    let of_zone = || zone_cities::table.filter(zone_cities::zone_id.eq(zone.id));
    let standing: HashSet<(DivisionCode, NaiveDate, Option<NaiveDate>)> = of_zone()
        .select((
            zone_cities::division,
            zone_cities::from_on,
            zone_cities::to_on,
        ))
        .load(conn)?
        .into_iter()
        .collect();
    if cities.len() == standing.len() && standing == cities.iter().cloned().collect() {
        return Ok(false);
    }
    diesel::delete(of_zone()).execute(conn)?;
    let rows: Vec<_> = cities
        .iter()
        .map(|(division, from, to)| {
            (
                zone_cities::zone_id.eq(zone.id),
                zone_cities::scheme.eq(&zone.scheme),
                zone_cities::division.eq(division),
                zone_cities::from_on.eq(from),
                zone_cities::to_on.eq(to),
            )
        })
        .collect();
    diesel::insert_into(zone_cities::table)
        .values(rows)
        .execute(conn)?;
    Ok(true)
}

pub fn find(conn: &mut PgConnection, id: ZoneId) -> QueryResult<Option<Zone>> {
    zones::table
        .find(id)
        .select(Zone::as_select())
        .first(conn)
        .optional()
}

pub fn lock(conn: &mut PgConnection, id: ZoneId) -> QueryResult<Option<Zone>> {
    zones::table
        .find(id)
        .select(Zone::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: ZoneId,
    change: &ZoneUpdate,
    now: DateTime<Utc>,
) -> QueryResult<Zone> {
    diesel::update(zones::table.find(id))
        .set((
            change,
            zones::version.eq(zones::version + 1),
            zones::updated_at.eq(now),
        ))
        .returning(Zone::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: ZoneId) -> QueryResult<usize> {
    diesel::delete(zones::table.find(id)).execute(conn)
}

/// The cities of many zones, each in the order of its codes and days.
pub fn cities_of(
    conn: &mut PgConnection,
    ids: &[ZoneId],
) -> QueryResult<HashMap<ZoneId, Vec<CityInZone>>> {
    let rows: Vec<CityInZone> = zone_cities::table
        .filter(zone_cities::zone_id.eq_any(ids))
        .order((zone_cities::division, zone_cities::from_on))
        .select(CityInZone::as_select())
        .load(conn)?;
    let mut by_zone: HashMap<ZoneId, Vec<CityInZone>> = HashMap::new();
    for row in rows {
        by_zone.entry(row.zone_id).or_default().push(row);
    }
    Ok(by_zone)
}

/// A page of zones, in the order in which they were made.
pub fn page(
    conn: &mut PgConnection,
    scope: &ZoneScope,
    after: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Zone>> {
    let mut query = zones::table.select(Zone::as_select()).into_boxed();
    if let Some(scheme) = scope.scheme.clone() {
        query = query.filter(zones::scheme.eq(scheme));
    }
    if let Some((city, on)) = scope.city.clone() {
        query = query.filter(
            zones::id.eq_any(
                zone_cities::table
                    .filter(zone_cities::division.eq(city))
                    .filter(zone_cities::from_on.le(on))
                    .filter(zone_cities::to_on.is_null().or(zone_cities::to_on.ge(on)))
                    .select(zone_cities::zone_id),
            ),
        );
    }
    if let Some(after) = after {
        query = query.filter(zones::id.gt(ZoneId(after)));
    }
    query.order(zones::id).limit(fetch).load(conn)
}
