use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::OrgUnit;
use crate::kernel::ids::{OrgUnitId, OrganizationId};

/// A department of an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000025", "organization_id": "0198f3a2-5b1c-7000-8000-000000000020",
    "parent_id": null, "name": "学会部", "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct OrgUnitView {
    pub id: OrgUnitId,
    pub organization_id: OrganizationId,
    /// The unit of the same organisation that it belongs to.
    pub parent_id: Option<OrgUnitId>,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<OrgUnit> for OrgUnitView {
    fn from(row: OrgUnit) -> Self {
        Self {
            id: row.id,
            organization_id: row.organization_id,
            parent_id: row.parent_id,
            name: row.name,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A page of units.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct OrgUnitPage {
    pub items: Vec<OrgUnitView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
