use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{OrganizationKind, OrganizationWarning};
use super::model::{Organization, OrganizationContent};
use super::uscc::Uscc;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::verifications::{self, VerificationStatus};
use crate::platform::db::Total;
use crate::platform::web::CsvTable;

/// An organisation, as everybody may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000020", "name": "德阳东旗电气有限公司", "kind": "enterprise",
    "uscc": "91510600MA0000001E", "division": "510603", "parent_id": null, "account_id": null, "introduction": "", "verification": "verified", "verified": true, "warnings": [],
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
    /// The account of kind `organization` that acts for it, beside its owners and managers.
    pub account_id: Option<UserId>,
    pub introduction: String,
    /// Verified while one is in force, else where the last one got.
    pub verification: VerificationStatus,
    /// Whether one is in force today.
    pub verified: bool,
    /// What is worth a second look; it prevents nothing.
    pub warnings: Vec<OrganizationWarning>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    version: i32,
}

impl OrganizationView {
    fn new(row: Organization, verification: VerificationStatus) -> Self {
        Self {
            id: row.id,
            version: row.version,
            warnings: warnings(&row.content),
            name: row.content.name,
            kind: row.content.kind,
            uscc: row.content.uscc,
            division: row.content.division,
            parent_id: row.content.parent_id,
            account_id: row.account_id,
            introduction: row.content.introduction,
            verification,
            verified: verification == VerificationStatus::Verified,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    /// Of the organisation and of where its verification stands, which changes with the days too.
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.version, self.verification)
    }
}

/// A credit code tells who registered the organisation, and as what: usually that is its kind.
fn warnings(content: &OrganizationContent) -> Vec<OrganizationWarning> {
    let is_unusual = content
        .uscc
        .as_ref()
        .is_some_and(|uscc| !content.kind.usually_begins_with(uscc.registered_as()));
    let warning = is_unusual.then_some(OrganizationWarning::UsccKindMismatch);
    warning.into_iter().collect()
}

/// Organisations with where their verifications stand, in the order given.
pub fn show_many(
    conn: &mut PgConnection,
    rows: Vec<Organization>,
    today: NaiveDate,
) -> QueryResult<Vec<OrganizationView>> {
    let ids: Vec<OrganizationId> = rows.iter().map(|row| row.id).collect();
    let stand = verifications::model::standing_of_organizations(conn, &ids, today)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let stands = stand.get(&row.id).copied();
            OrganizationView::new(row, stands.unwrap_or(VerificationStatus::Unverified))
        })
        .collect())
}

pub fn show(
    conn: &mut PgConnection,
    row: Organization,
    today: NaiveDate,
) -> QueryResult<OrganizationView> {
    let stand = verifications::model::standing_of_organizations(conn, &[row.id], today)?;
    let stands = stand.get(&row.id).copied();
    Ok(OrganizationView::new(
        row,
        stands.unwrap_or(VerificationStatus::Unverified),
    ))
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "organizations",
    columns: &[
        "id",
        "name",
        "kind",
        "uscc",
        "division",
        "parent_id",
        "account_id",
        "verification",
        "verified",
        "created_at",
        "updated_at",
    ],
};

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
