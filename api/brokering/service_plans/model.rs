use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::codes::{ServicePlanKind, ServicePlanStatus, ServicePlanVersionStatus};
pub use super::party::{
    Acting, Party, PartyColumns, PartyRefs, account_of, accounts_of_brokers, check, unknown,
};
use super::state::{Standing, of_version};
pub use super::visible::{SeenPlan, ServicePlanScope, find, lock, page};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::{
    BrokerId, CaseId, MatchId, OrganizationId, PersonId, ServicePlanId, TeamId, UserId,
};
use crate::people::users::model::persons_of;
use crate::platform::db::schema::{service_plan_versions, service_plans};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = service_plans)]
pub struct ServicePlan {
    pub id: ServicePlanId,
    pub version: i32,
    pub kind: ServicePlanKind,
    pub subject_person_id: Option<PersonId>,
    pub subject_team_id: Option<TeamId>,
    pub subject_organization_id: Option<OrganizationId>,
    pub match_id: Option<MatchId>,
    pub case_id: Option<CaseId>,
    pub broker_id: Option<BrokerId>,
    pub division: DivisionCode,
    pub status: ServicePlanStatus,
    /// The version in force; the latest one while none is.
    pub current_version: i32,
    /// A newer version that waits.
    pub proposed_version: Option<i32>,
    pub proposed_status: Option<ServicePlanVersionStatus>,
    pub review_on: Option<NaiveDate>,
    pub outcome: Option<String>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl ServicePlan {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    /// The subject; an order's plan has a match in its place.
    pub fn subject(&self) -> Option<Party> {
        Party::of_columns((
            self.subject_person_id,
            self.subject_team_id,
            self.subject_organization_id,
        ))
    }

    pub fn standing(&self) -> Standing {
        Standing {
            status: self.status,
            proposed: self.proposed_status,
        }
    }

    /// The newest version that is not superseded.
    pub fn newest(&self) -> i32 {
        self.proposed_version.unwrap_or(self.current_version)
    }
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "走访企业，核实用电数据", "due_on": "2024-09-15", "done_on": null}))]
pub struct PlanStep {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub text: String,
    #[validate(custom(function = day_of_the_exchange))]
    pub due_on: Option<NaiveDate>,
    #[validate(custom(function = day_of_the_exchange))]
    pub done_on: Option<NaiveDate>,
}

/// What a version of a plan says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanContent {
    pub goals: String,
    pub steps: Vec<PlanStep>,
    pub review_on: Option<NaiveDate>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_plan_versions)]
pub struct PlanVersion {
    pub id: Uuid,
    pub plan_id: ServicePlanId,
    pub number: i32,
    pub status: ServicePlanVersionStatus,
    pub goals: String,
    pub steps: serde_json::Value,
    pub review_on: Option<NaiveDate>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub agreed_by: Option<UserId>,
    pub agreed_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl PlanVersion {
    pub fn steps(&self) -> Vec<PlanStep> {
        serde_json::from_value(self.steps.clone()).unwrap_or_default()
    }

    pub fn content(&self) -> PlanContent {
        PlanContent {
            goals: self.goals.clone(),
            steps: self.steps(),
            review_on: self.review_on,
        }
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = service_plans)]
pub struct NewServicePlanRow {
    pub id: ServicePlanId,
    pub kind: ServicePlanKind,
    pub subject_person_id: Option<PersonId>,
    pub subject_team_id: Option<TeamId>,
    pub subject_organization_id: Option<OrganizationId>,
    pub match_id: Option<MatchId>,
    pub case_id: Option<CaseId>,
    pub broker_id: Option<BrokerId>,
    pub division: DivisionCode,
    pub review_on: Option<NaiveDate>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a change of a plan writes: `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = service_plans)]
pub struct ServicePlanMoved {
    pub status: Option<ServicePlanStatus>,
    pub current_version: Option<i32>,
    pub proposed_version: Option<Option<i32>>,
    pub proposed_status: Option<Option<ServicePlanVersionStatus>>,
    pub review_on: Option<Option<NaiveDate>>,
    pub outcome: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub broker_id: Option<Option<BrokerId>>,
}

pub fn insert(conn: &mut PgConnection, row: &NewServicePlanRow) -> QueryResult<ServicePlan> {
    diesel::insert_into(service_plans::table)
        .values(row)
        .returning(ServicePlan::as_returning())
        .get_result(conn)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: ServicePlanId,
    moved: &ServicePlanMoved,
    now: DateTime<Utc>,
) -> QueryResult<ServicePlan> {
    diesel::update(service_plans::table.find(id))
        .set((
            moved,
            service_plans::version.eq(service_plans::version + 1),
            service_plans::updated_at.eq(now),
        ))
        .returning(ServicePlan::as_returning())
        .get_result(conn)
}

/// Writes a version of a plan, a draft.
pub fn insert_version(
    conn: &mut PgConnection,
    plan: ServicePlanId,
    number: i32,
    content: &PlanContent,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let row = PlanVersion {
        id: Uuid::now_v7(),
        plan_id: plan,
        number,
        status: ServicePlanVersionStatus::Draft,
        goals: content.goals.clone(),
        steps: json_of(&content.steps)?,
        review_on: content.review_on,
        created_by: by,
        created_at: now,
        agreed_by: None,
        agreed_at: None,
        updated_at: now,
    };
    diesel::insert_into(service_plan_versions::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

fn json_of(steps: &[PlanStep]) -> QueryResult<serde_json::Value> {
    serde_json::to_value(steps)
        .map_err(|error| diesel::result::Error::SerializationError(error.into()))
}

/// Replaces what a version says.
pub fn rewrite_version(
    conn: &mut PgConnection,
    plan: ServicePlanId,
    number: i32,
    content: &PlanContent,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(service_plan_versions::table)
        .filter(service_plan_versions::plan_id.eq(plan))
        .filter(service_plan_versions::number.eq(number))
        .set((
            service_plan_versions::goals.eq(&content.goals),
            service_plan_versions::steps.eq(json_of(&content.steps)?),
            service_plan_versions::review_on.eq(content.review_on),
            service_plan_versions::version.eq(service_plan_versions::version + 1),
            service_plan_versions::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn set_version_status(
    conn: &mut PgConnection,
    plan: ServicePlanId,
    number: i32,
    status: ServicePlanVersionStatus,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(service_plan_versions::table)
        .filter(service_plan_versions::plan_id.eq(plan))
        .filter(service_plan_versions::number.eq(number))
        .set((
            service_plan_versions::status.eq(status),
            service_plan_versions::version.eq(service_plan_versions::version + 1),
            service_plan_versions::updated_at.eq(now),
        ))
        .execute(conn)
}

/// The state of the version in force follows that of the plan.
pub fn follow(
    conn: &mut PgConnection,
    plan: &ServicePlan,
    status: ServicePlanStatus,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    set_version_status(conn, plan.id, plan.current_version, of_version(status), now)
}

pub fn agree(
    conn: &mut PgConnection,
    plan: ServicePlanId,
    number: i32,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(service_plan_versions::table)
        .filter(service_plan_versions::plan_id.eq(plan))
        .filter(service_plan_versions::number.eq(number))
        .set((
            service_plan_versions::status.eq(ServicePlanVersionStatus::Agreed),
            service_plan_versions::agreed_by.eq(by),
            service_plan_versions::agreed_at.eq(now),
            service_plan_versions::version.eq(service_plan_versions::version + 1),
            service_plan_versions::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn versions(conn: &mut PgConnection, plan: ServicePlanId) -> QueryResult<Vec<PlanVersion>> {
    service_plan_versions::table
        .filter(service_plan_versions::plan_id.eq(plan))
        .order(service_plan_versions::number)
        .select(PlanVersion::as_select())
        .load(conn)
}

pub fn version_of(
    conn: &mut PgConnection,
    plan: ServicePlanId,
    number: i32,
) -> QueryResult<Option<PlanVersion>> {
    service_plan_versions::table
        .filter(service_plan_versions::plan_id.eq(plan))
        .filter(service_plan_versions::number.eq(number))
        .select(PlanVersion::as_select())
        .first(conn)
        .optional()
}

/// Another plan of the same subject or order that is active.
pub fn other_active(
    conn: &mut PgConnection,
    plan: &ServicePlan,
) -> QueryResult<Option<ServicePlanId>> {
    let mut query = service_plans::table
        .filter(service_plans::id.ne(plan.id))
        .filter(
            service_plans::status.eq_any([ServicePlanStatus::Active, ServicePlanStatus::InReview]),
        )
        .select(service_plans::id)
        .into_boxed();
    query = match (plan.subject(), plan.match_id) {
        (Some(Party::Person(person)), _) => {
            let all = persons_of(conn, person)?;
            query.filter(
                service_plans::subject_person_id
                    .assume_not_null()
                    .eq_any(all),
            )
        }
        (Some(Party::Team(team)), _) => query.filter(service_plans::subject_team_id.eq(team)),
        (Some(Party::Organization(id)), _) => {
            query.filter(service_plans::subject_organization_id.eq(id))
        }
        (None, of) => query.filter(service_plans::match_id.eq(of)),
    };
    query.first(conn).optional()
}

/// All plans of an account, for the export.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<ServicePlan>> {
    service_plans::table
        .filter(service_plans::subject_person_id.eq(PersonId(account.0)))
        .order(service_plans::id)
        .select(ServicePlan::as_select())
        .load(conn)
}
