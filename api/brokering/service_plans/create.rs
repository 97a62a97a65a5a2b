use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ServicePlanKind;
use super::model::{self, NewServicePlanRow, PlanContent, PlanStep};
use super::party::{Acting, Party, PartyRefs, accounts_of_brokers, check, unknown};
use super::policy::NewPlan;
use super::view::ServicePlanView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::{
    BrokerId, CaseId, MatchId, OrganizationId, PersonRecordId, ServicePlanId, TeamId, UserId,
};
use crate::platform::db::schema::{cases, matches};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A service plan. A worker's plan names one of `user_id`, `person_record_id` and `team_id`, an organisation's plan
/// `organization_id`, an order's plan `match_id`.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "organization", "organization_id": "0198f3a2-5b1c-7000-8000-0000000000c1",
    "division": "510603", "goals": "三季度完成配电节能改造立项",
    "steps": [{"text": "走访企业，核实用电数据", "due_on": "2024-09-15"}], "review_on": "2024-12-31"}))]
pub struct NewServicePlan {
    kind: ServicePlanKind,
    /// An account.
    user_id: Option<UserId>,
    /// A person without an account.
    person_record_id: Option<PersonRecordId>,
    team_id: Option<TeamId>,
    organization_id: Option<OrganizationId>,
    match_id: Option<MatchId>,
    case_id: Option<CaseId>,
    /// Who carries the plan out; the caller's own profile as a broker where it is absent.
    broker_id: Option<BrokerId>,
    division: DivisionCode,
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    goals: String,
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    steps: Vec<PlanStep>,
    #[validate(custom(function = day_of_the_exchange))]
    review_on: Option<NaiveDate>,
}

impl NewServicePlan {
    /// The subject, and the member that names it; an order's plan has none.
    fn subject(&self) -> Result<Option<(Party, &'static str)>> {
        let refs = PartyRefs {
            user_id: self.user_id,
            person_record_id: self.person_record_id,
            team_id: self.team_id,
            organization_id: self.organization_id,
        };
        if self.kind == ServicePlanKind::Order {
            let named = [
                self.user_id.is_some(),
                self.person_record_id.is_some(),
                self.team_id.is_some(),
                self.organization_id.is_some(),
            ];
            return match (self.match_id, named.contains(&true)) {
                (Some(_), false) => Ok(None),
                _ => Err(does_not_fit("/match_id").into()),
            };
        }
        if self.match_id.is_some() {
            return Err(does_not_fit("/match_id").into());
        }
        let (party, pointer) = refs.one()?;
        let fits =
            matches!(party, Party::Organization(_)) == (self.kind == ServicePlanKind::Organization);
        match fits {
            true => Ok(Some((party, pointer))),
            false => Err(does_not_fit(pointer).into()),
        }
    }
}

fn does_not_fit(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "does_not_fit",
        "与方案类型不符：一人一策须指明人员或团队，一企一策须指明单位，一单一策须指明对接",
        "does not fit the kind: a worker's plan names a person or a team, an organisation's an organisation, an order's a match",
    )
}

problems!(CreateServicePlanProblems: Forbidden);

/// Create a service plan
///
/// Requires a broker or an administrator in scope of the division. The plan is a draft until the subject agrees to it.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), request_body = NewServicePlan,
    responses((status = 201, description = "The plan, a draft.", body = ServicePlanView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateServicePlanProblems))]
#[post("/service-plans")]
pub async fn create_service_plan(
    app: Data<App>,
    caller: May<ask::KeepServicePlan>,
    attempt: Attempt,
    body: Json<NewServicePlan>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let subject = new.subject()?;
            caller.require(&NewPlan {
                division: &new.division,
                subject: subject.map(|(party, _)| party),
            })?;
            check(tx.conn, &caller, subject.as_slice(), tx.now)?;
            if let Some(id) = new.match_id {
                let found: Option<MatchId> = matches::table
                    .find(id)
                    .select(matches::id)
                    .first(tx.conn)
                    .optional()?;
                found.ok_or_else(|| unknown("/match_id"))?;
            }
            if let Some(id) = new.case_id {
                let found: Option<CaseId> = cases::table
                    .find(id)
                    .select(cases::id)
                    .first(tx.conn)
                    .optional()?;
                found.ok_or_else(|| unknown("/case_id"))?;
            }
            let broker_id = match new.broker_id {
                Some(id) => {
                    let known = accounts_of_brokers(tx.conn, &[id])?;
                    known.get(&id).ok_or_else(|| unknown("/broker_id"))?;
                    Some(id)
                }
                None => Acting::of(tx.conn, &caller, tx.now)?
                    .brokers
                    .first()
                    .copied(),
            };
            let (subject_person_id, subject_team_id, subject_organization_id) = subject
                .map(|(party, _)| party.columns())
                .unwrap_or_default();
            let content = PlanContent {
                goals: new.goals,
                steps: new.steps,
                review_on: new.review_on,
            };
            let row = NewServicePlanRow {
                id: ServicePlanId::new(),
                kind: new.kind,
                subject_person_id,
                subject_team_id,
                subject_organization_id,
                match_id: new.match_id,
                case_id: new.case_id,
                broker_id,
                division: new.division,
                review_on: content.review_on,
                created_by: caller.user_id,
                created_at: tx.now,
                updated_at: tx.now,
            };
            let plan = model::insert(tx.conn, &row)?;
            model::insert_version(tx.conn, plan.id, 1, &content, caller.user_id, tx.now)?;
            ServicePlanView::created(tx.conn, plan)
        })
        .await
}
