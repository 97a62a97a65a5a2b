use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::{OrgUnitId, OrganizationId};
use crate::platform::db::schema::org_units;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = org_units)]
pub struct OrgUnit {
    pub id: OrgUnitId,
    pub version: i32,
    pub organization_id: OrganizationId,
    pub parent_id: Option<OrgUnitId>,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl OrgUnit {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = org_units, treat_none_as_default_value = false)]
pub struct NewOrgUnitRow {
    pub id: OrgUnitId,
    pub organization_id: OrganizationId,
    pub parent_id: Option<OrgUnitId>,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A change: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = org_units)]
pub struct OrgUnitUpdate {
    pub parent_id: Option<Option<OrgUnitId>>,
    pub name: Option<String>,
}

pub fn insert(conn: &mut PgConnection, row: &NewOrgUnitRow) -> QueryResult<OrgUnit> {
    diesel::insert_into(org_units::table)
        .values(row)
        .returning(OrgUnit::as_returning())
        .get_result(conn)
}

pub fn find(conn: &mut PgConnection, id: OrgUnitId) -> QueryResult<Option<OrgUnit>> {
    org_units::table
        .find(id)
        .select(OrgUnit::as_select())
        .first(conn)
        .optional()
}

/// Locks the row until the transaction ends, against other changes but not against being pointed at.
pub fn lock(conn: &mut PgConnection, id: OrgUnitId) -> QueryResult<Option<OrgUnit>> {
    org_units::table
        .find(id)
        .select(OrgUnit::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: OrgUnitId,
    change: &OrgUnitUpdate,
    now: DateTime<Utc>,
) -> QueryResult<OrgUnit> {
    diesel::update(org_units::table.find(id))
        .set((
            change,
            org_units::version.eq(org_units::version + 1),
            org_units::updated_at.eq(now),
        ))
        .returning(OrgUnit::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: OrgUnitId) -> QueryResult<usize> {
    diesel::delete(org_units::table.find(id)).execute(conn)
}

/// A page of units, in the order in which they were set up.
pub fn page(
    conn: &mut PgConnection,
    organization: Option<OrganizationId>,
    after: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<OrgUnit>> {
    let mut query = org_units::table.select(OrgUnit::as_select()).into_boxed();
    if let Some(organization) = organization {
        query = query.filter(org_units::organization_id.eq(organization));
    }
    if let Some(after) = after {
        query = query.filter(org_units::id.gt(OrgUnitId(after)));
    }
    query.order(org_units::id).limit(fetch).load(conn)
}
