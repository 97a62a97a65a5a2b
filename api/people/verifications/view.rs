use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Verification, VerificationStatus};
use crate::kernel::ids::{OrganizationId, UserId, VerificationId};
use crate::platform::db::schema::verifications;

/// A verification.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000070", "user_id": null,
    "organization_id": "0198f3a2-5b1c-7000-8000-000000000020", "status": "verified", "evidence": "营业执照副本，2026 年年检",
    "submitted_by": "0198f3a2-5b1c-7000-8000-000000000001", "submitted_at": "2026-08-30T01:02:03.000004Z",
    "decided_by": "0198f3a2-5b1c-7000-8000-000000000009", "decided_at": "2026-08-31T01:02:03.000004Z", "reason": null,
    "valid_to": "2028-08-31", "updated_at": "2026-08-31T01:02:03.000004Z"}))]
pub struct VerificationView {
    pub id: VerificationId,
    /// The person; null for an organisation's.
    pub user_id: Option<UserId>,
    /// The organisation; null for a person's.
    pub organization_id: Option<OrganizationId>,
    pub status: VerificationStatus,
    /// What the papers are and where they can be seen.
    pub evidence: String,
    pub submitted_by: UserId,
    pub submitted_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was rejected, or ended before its last day.
    pub reason: Option<String>,
    /// Last day on which it holds, in Asia/Shanghai.
    pub valid_to: Option<NaiveDate>,
    pub updated_at: DateTime<Utc>,
}

impl VerificationView {
    pub fn new(row: Verification, today: NaiveDate) -> Self {
        Self {
            status: row.status_on(today),
            id: row.id,
            user_id: row.user_id,
            organization_id: row.organization_id,
            evidence: row.evidence,
            submitted_by: row.submitted_by,
            submitted_at: row.submitted_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            reason: row.reason,
            valid_to: row.valid_to,
            updated_at: row.updated_at,
        }
    }
}

/// A page of verifications, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct VerificationPage {
    pub items: Vec<VerificationView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// The verifications of a person, for the export.
pub fn exported(
    conn: &mut PgConnection,
    user: UserId,
    today: NaiveDate,
) -> QueryResult<Vec<VerificationView>> {
    let rows: Vec<Verification> = verifications::table
        .filter(verifications::user_id.eq(user))
        .order(verifications::id)
        .select(Verification::as_select())
        .load(conn)?;
    let shown = rows
        .into_iter()
        .map(|row| VerificationView::new(row, today));
    Ok(shown.collect())
}
