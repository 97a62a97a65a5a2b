use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::OrganizationKind;
use super::model::Organization;
use super::uscc::Uscc;
use crate::db::Total;
use crate::divisions::DivisionCode;
use crate::ids::OrganizationId;

/// An organisation, as everybody may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000020", "name": "德阳东旗电气有限公司", "kind": "enterprise",
    "uscc": "91510600MA0000001E", "division": "510603", "parent_id": null, "introduction": "",
    "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct OrganizationView {
    pub id: OrganizationId,
    pub name: String,
    pub kind: OrganizationKind,
    /// Null for those that have none.
    pub uscc: Option<Uscc>,
    /// Where it has its seat; outside Sichuan too.
    pub division: DivisionCode,
    /// The organisation it belongs to.
    pub parent_id: Option<OrganizationId>,
    pub introduction: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<Organization> for OrganizationView {
    fn from(row: Organization) -> Self {
        Self {
            id: row.id,
            name: row.content.name,
            kind: row.content.kind,
            uscc: row.content.uscc,
            division: row.content.division,
            parent_id: row.content.parent_id,
            introduction: row.content.introduction,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A page of organisations, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct OrganizationPage {
    pub items: Vec<OrganizationView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}
