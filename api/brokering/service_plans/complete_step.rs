use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ServicePlanStatus;
use super::model::{self, ServicePlanMoved};
use super::view::{ServicePlanPath, ServicePlanView, absent};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// A step that is done.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"step": 1, "done_on": "2024-09-10"}))]
pub struct CompletedStep {
    /// Counts the steps of the current version from 1.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    step: i32,
    /// Not in the future.
    #[validate(custom(function = day_of_the_exchange))]
    done_on: NaiveDate,
}

problems!(CompleteServicePlanStepProblems: NotFound, Forbidden, WrongState);

/// Complete a step of a service plan
///
/// Of the version in force, which needs no new agreement. Requires a broker or an administrator in scope of the division.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath), request_body = CompletedStep,
    responses((status = 200, description = "The plan with the step done.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), CompleteServicePlanStepProblems))]
#[post("/service-plans/{id}/complete-step")]
pub async fn complete_service_plan_step(
    request: ChangeRequest<ServicePlanPath, May<ask::KeepServicePlan>>,
    body: Json<CompletedStep>,
) -> Result<Answer> {
    let CompletedStep { step, done_on } = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let plan = model::lock(tx.conn, path.id, &caller, tx.now)?.ok_or_else(absent)?;
            caller.require(&plan)?;
            let row = plan.row;
            if_match.check(&row.etag())?;
            let in_force = [ServicePlanStatus::Active, ServicePlanStatus::InReview];
            if !in_force.contains(&row.status) {
                return Err(wrong_state(
                    row.status.as_str(),
                    "方案未在执行",
                    "the plan is not in force",
                ));
            }
            if done_on > official_day(tx.now) {
                return Err(Problem::invalid_body(
                    "/done_on",
                    "future",
                    "日期未到",
                    "lies in the future",
                )
                .into());
            }
            let number = row.current_version;
            let version = model::version_of(tx.conn, row.id, number)?.ok_or_else(absent)?;
            let mut content = version.content();
            let at = usize::try_from(step - 1).unwrap_or(usize::MAX);
            let done = content.steps.get_mut(at).ok_or_else(|| {
                Problem::invalid_body(
                    "/step",
                    "unknown_id",
                    "方案没有这一步",
                    "the plan has no such step",
                )
            })?;
            done.done_on = Some(done_on);
            model::rewrite_version(tx.conn, row.id, number, &content, tx.now)?;
            let moved = ServicePlanMoved::default();
            let row = model::set_moved(tx.conn, row.id, &moved, tx.now)?;
            ServicePlanView::answer(tx.conn, row)
        })
        .await
}
