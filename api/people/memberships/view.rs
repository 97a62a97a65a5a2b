use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::NamedMembership;
use crate::kernel::ids::{MembershipId, OrgUnitId, OrganizationId, UserId};
use crate::kernel::roles::MembershipRole;

/// A person's place in an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000030", "organization_id": "0198f3a2-5b1c-7000-8000-000000000020",
    "organization_name": "德阳东旗电气有限公司", "user_id": "0198f3a2-5b1c-7000-8000-000000000001", "display_name": "张工",
    "role": "staff", "unit_id": null, "title": "高级工程师", "from_on": "2026-09-01", "to_on": null,
    "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z", "ended_at": null, "accepted_at": null}))]
pub struct MembershipView {
    pub id: MembershipId,
    pub organization_id: OrganizationId,
    pub organization_name: String,
    pub user_id: UserId,
    /// The person's name, as others see it.
    pub display_name: String,
    pub role: MembershipRole,
    /// The department.
    pub unit_id: Option<OrgUnitId>,
    /// 职务 or 职称.
    pub title: String,
    /// First day, in Asia/Shanghai.
    pub from_on: NaiveDate,
    /// Last day; null while there is no end.
    pub to_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When it was ended at once, before its last day was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// When the person accepted it; null until then, and without any right. A society's brokers may act for those who have.
    pub accepted_at: Option<DateTime<Utc>>,
}

impl From<NamedMembership> for MembershipView {
    fn from(membership: NamedMembership) -> Self {
        let row = membership.row;
        Self {
            id: row.id,
            organization_id: row.organization_id,
            organization_name: membership.organization.name,
            user_id: membership.person.id,
            display_name: membership.person.display_name,
            role: row.role,
            unit_id: row.unit_id,
            title: row.title,
            from_on: row.from_on,
            to_on: row.to_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
            ended_at: row.ended_at,
            accepted_at: row.accepted_at,
        }
    }
}

/// A page of memberships, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct MembershipPage {
    pub items: Vec<MembershipView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
