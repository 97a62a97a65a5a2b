use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::RoleGrant;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, OrganizationId, RoleGrantId, UserId};
use crate::kernel::roles::Role;
use crate::platform::db::Total;
use crate::platform::web::CsvTable;

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000003", "user_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "role": "city_admin", "division": "510600", "organization_id": null, "contest_id": null, "from_on": "2026-08-30", "to_on": null, "granted_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "granted_at": "2026-08-30T01:02:03.000004Z", "revoked_by": null, "revoked_at": null}))]
pub struct RoleGrantView {
    pub id: RoleGrantId,
    /// Who holds the role.
    pub user_id: UserId,
    pub role: Role,
    /// Where it reaches: this division and all inside. For one society or one contest: where that lies.
    pub division: DivisionCode,
    /// A society's broker's: he reaches over its workers, wherever they are.
    pub organization_id: Option<OrganizationId>,
    /// A judge's, or an organiser's who runs this contest alone.
    pub contest_id: Option<ContestId>,
    /// First day in force, in Asia/Shanghai.
    pub from_on: NaiveDate,
    /// Last day in force; null while there is no end.
    pub to_on: Option<NaiveDate>,
    /// Who appointed; null when it was done on the machine.
    pub granted_by: Option<UserId>,
    pub granted_at: DateTime<Utc>,
    pub revoked_by: Option<UserId>,
    /// When it was ended before its last day was over.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl From<RoleGrant> for RoleGrantView {
    fn from(row: RoleGrant) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            role: row.role,
            division: row.division,
            organization_id: row.organization_id,
            contest_id: row.contest_id,
            from_on: row.from_on,
            to_on: row.to_on,
            granted_by: row.granted_by,
            granted_at: row.granted_at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
        }
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "role-grants",
    columns: &[
        "id",
        "user_id",
        "role",
        "division",
        "organization_id",
        "contest_id",
        "from_on",
        "to_on",
        "granted_by",
        "granted_at",
        "revoked_by",
        "revoked_at",
    ],
};

/// A page of appointments, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct RoleGrantPage {
    pub items: Vec<RoleGrantView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}
