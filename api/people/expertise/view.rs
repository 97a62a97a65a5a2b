use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Expertise;
use crate::kernel::ids::{ExpertiseId, OrganizationId, TeamId, UserId};
use crate::reference::code_lists::TechnologyField;

/// What a person, a team or an organisation knows to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000060", "user_id": null,
    "team_id": "0198f3a2-5b1c-7000-8000-000000000050", "organization_id": null, "field": "new_energy", "title": "配电变压器节能", "summary": "", "trl": 7,
    "keywords": ["变压器", "节能"], "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct ExpertiseView {
    pub id: ExpertiseId,
    /// The person whose it is. One of `user_id`, `team_id` and `organization_id` is set.
    pub user_id: Option<UserId>,
    /// The team whose it is.
    pub team_id: Option<TeamId>,
    /// The organisation whose it is.
    pub organization_id: Option<OrganizationId>,
    pub field: TechnologyField,
    pub title: String,
    pub summary: String,
    /// Technology readiness level.
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<i16>,
    pub keywords: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<Expertise> for ExpertiseView {
    fn from(row: Expertise) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            team_id: row.team_id,
            organization_id: row.organization_id,
            field: row.content.field,
            title: row.content.title,
            summary: row.content.summary,
            trl: row.content.trl,
            keywords: row.content.keywords,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A page of expertise, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ExpertisePage {
    pub items: Vec<ExpertiseView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
