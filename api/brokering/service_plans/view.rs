use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{ServicePlanKind, ServicePlanStatus, ServicePlanVersionStatus};
use super::model::{self, PlanStep, PlanVersion, ServicePlan};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    BrokerId, CaseId, MatchId, OrganizationId, PersonId, ServicePlanId, TeamId, UserId,
};
use crate::platform::error::{Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ServicePlanPath {
    /// The service plan.
    #[param(inline)]
    pub id: ServicePlanId,
}

/// A service plan (一人一策、一企一策、一单一策), as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000b7", "kind": "organization", "person_id": null,
    "team_id": null, "organization_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "match_id": null, "case_id": null,
    "broker_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "division": "510603", "status": "active", "current_version": 1,
    "proposed_version": null, "proposed_status": null, "review_on": "2024-12-31", "outcome": null,
    "created_by": "0198f3a2-5b1c-7000-8000-000000000001", "created_at": "2024-08-30T01:02:03.000004Z", "closed_at": null,
    "updated_at": "2024-08-30T01:02:03.000004Z"}))]
pub struct ServicePlanItem {
    pub id: ServicePlanId,
    pub kind: ServicePlanKind,
    /// The subject: an account, or a person without one.
    pub person_id: Option<PersonId>,
    /// The subject, where it is a team.
    pub team_id: Option<TeamId>,
    /// The subject, where it is an organisation.
    pub organization_id: Option<OrganizationId>,
    /// The order that the plan is of.
    pub match_id: Option<MatchId>,
    pub case_id: Option<CaseId>,
    pub broker_id: Option<BrokerId>,
    pub division: DivisionCode,
    /// Of the version in force; of the latest version while none is.
    pub status: ServicePlanStatus,
    /// The version in force; the latest one while none is.
    #[schema(minimum = 1)]
    pub current_version: i32,
    /// A newer version that is not in force yet.
    #[schema(minimum = 2)]
    pub proposed_version: Option<i32>,
    /// `draft` or `agreed`.
    pub proposed_status: Option<ServicePlanVersionStatus>,
    /// When the plan is reviewed.
    pub review_on: Option<NaiveDate>,
    /// What came of the plan.
    pub outcome: Option<String>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl From<ServicePlan> for ServicePlanItem {
    fn from(row: ServicePlan) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            person_id: row.subject_person_id,
            team_id: row.subject_team_id,
            organization_id: row.subject_organization_id,
            match_id: row.match_id,
            case_id: row.case_id,
            broker_id: row.broker_id,
            division: row.division,
            status: row.status,
            current_version: row.current_version,
            proposed_version: row.proposed_version,
            proposed_status: row.proposed_status,
            review_on: row.review_on,
            outcome: row.outcome,
            created_by: row.created_by,
            created_at: row.created_at,
            closed_at: row.closed_at,
            updated_at: row.updated_at,
        }
    }
}

/// A version of a service plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": 1, "status": "active", "goals": "三季度完成配电节能改造立项",
    "steps": [{"text": "走访企业，核实用电数据", "due_on": "2024-09-15", "done_on": "2024-09-10"}],
    "review_on": "2024-12-31", "created_by": "0198f3a2-5b1c-7000-8000-000000000001",
    "created_at": "2024-08-30T01:02:03.000004Z", "agreed_by": "0198f3a2-5b1c-7000-8000-000000000002",
    "agreed_at": "2024-08-31T01:02:03.000004Z"}))]
pub struct ServicePlanVersionView {
    #[schema(minimum = 1)]
    pub number: i32,
    pub status: ServicePlanVersionStatus,
    pub goals: String,
    pub steps: Vec<PlanStep>,
    pub review_on: Option<NaiveDate>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub agreed_by: Option<UserId>,
    pub agreed_at: Option<DateTime<Utc>>,
}

impl From<PlanVersion> for ServicePlanVersionView {
    fn from(row: PlanVersion) -> Self {
        let steps = row.steps();
        Self {
            number: row.number,
            status: row.status,
            goals: row.goals,
            steps,
            review_on: row.review_on,
            created_by: row.created_by,
            created_at: row.created_at,
            agreed_by: row.agreed_by,
            agreed_at: row.agreed_at,
        }
    }
}

/// A service plan with its current version, and a newer one that waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000b7", "kind": "worker",
    "person_id": "0198f3a2-5b1c-7000-8000-000000000002", "team_id": null, "organization_id": null, "match_id": null,
    "case_id": null, "broker_id": null, "division": "510603", "status": "draft", "current_version": 1,
    "proposed_version": null, "proposed_status": null, "review_on": null, "outcome": null,
    "created_by": "0198f3a2-5b1c-7000-8000-000000000001", "created_at": "2024-08-30T01:02:03.000004Z", "closed_at": null,
    "updated_at": "2024-08-30T01:02:03.000004Z", "current": {"number": 1, "status": "draft", "goals": "成果转化",
    "steps": [], "review_on": null, "created_by": "0198f3a2-5b1c-7000-8000-000000000001",
    "created_at": "2024-08-30T01:02:03.000004Z", "agreed_by": null, "agreed_at": null}, "proposed": null}))]
pub struct ServicePlanView {
    #[serde(flatten)]
    pub plan: ServicePlanItem,
    /// What the current version says.
    pub current: ServicePlanVersionView,
    /// What the newer version says that is not in force yet.
    pub proposed: Option<ServicePlanVersionView>,
}

impl ServicePlanView {
    pub fn new(conn: &mut PgConnection, row: ServicePlan) -> Result<Self> {
        let current = model::version_of(conn, row.id, row.current_version)?;
        let proposed = match row.proposed_version {
            Some(number) => model::version_of(conn, row.id, number)?,
            None => None,
        };
        let current = current.ok_or_else(|| anyhow::anyhow!("a plan without its version"))?;
        Ok(Self {
            plan: row.into(),
            current: current.into(),
            proposed: proposed.map(Into::into),
        })
    }

    pub fn answer(conn: &mut PgConnection, row: ServicePlan) -> Result<Answer> {
        let etag = row.etag();
        Ok(Answer::ok(&Self::new(conn, row)?)?.etag(etag))
    }

    pub fn created(conn: &mut PgConnection, row: ServicePlan) -> Result<Answer> {
        let (location, etag) = (format!("/v1/service-plans/{}", row.id), row.etag());
        Ok(Answer::created(location, &Self::new(conn, row)?)?.etag(etag))
    }
}

/// A page of service plans, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ServicePlanPage {
    pub items: Vec<ServicePlanItem>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// The versions of a service plan, the first one first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct ServicePlanVersions {
    pub items: Vec<ServicePlanVersionView>,
}

/// Also for a plan that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这个服务方案", "there is no such service plan")
}
