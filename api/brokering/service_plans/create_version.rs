use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ServicePlanStatus, ServicePlanVersionStatus};
use super::model::{self, PlanContent, PlanStep, ServicePlanMoved};
use super::view::{ServicePlanPath, ServicePlanView, absent};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::day_of_the_exchange;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// What the next version of a service plan says.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"goals": "四季度完成配电节能改造", "steps": [{"text": "组织专家诊断", "due_on": "2024-10-15"}],
    "review_on": "2025-03-31"}))]
pub struct NewServicePlanVersion {
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

problems!(CreateServicePlanVersionProblems: NotFound, Forbidden, WrongState);

/// Create a version of a service plan
///
/// Requires a broker or an administrator in scope of the division. The plan in force stays in force until the subject agrees
/// to the new version and the new version is activated. A newer version that waits is superseded.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath),
    request_body = NewServicePlanVersion,
    responses((status = 200, description = "The plan with its new version.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), CreateServicePlanVersionProblems))]
#[post("/service-plans/{id}/versions")]
pub async fn create_service_plan_version(
    request: ChangeRequest<ServicePlanPath, May<ask::KeepServicePlan>>,
    body: Json<NewServicePlanVersion>,
) -> Result<Answer> {
    let content = PlanContent {
        goals: body.0.goals,
        steps: body.0.steps,
        review_on: body.0.review_on,
    };
    request
        .write(move |tx, caller, if_match, path| {
            let plan = model::lock(tx.conn, path.id, &caller, tx.now)?.ok_or_else(absent)?;
            caller.require(&plan)?;
            if_match.check(&plan.row.etag())?;
            let row = plan.row;
            let newest = row.newest();
            let superseded = ServicePlanVersionStatus::Superseded;
            let moved = match row.status {
                ServicePlanStatus::Closed => {
                    return Err(wrong_state(
                        row.status.as_str(),
                        "方案已结束",
                        "the plan is closed",
                    ));
                }
                ServicePlanStatus::Active | ServicePlanStatus::InReview => {
                    if row.proposed_version.is_some() {
                        model::set_version_status(tx.conn, row.id, newest, superseded, tx.now)?;
                    }
                    ServicePlanMoved {
                        proposed_version: Some(Some(newest + 1)),
                        proposed_status: Some(Some(ServicePlanVersionStatus::Draft)),
                        ..ServicePlanMoved::default()
                    }
                }
                ServicePlanStatus::Draft | ServicePlanStatus::Agreed => {
                    model::set_version_status(tx.conn, row.id, newest, superseded, tx.now)?;
                    ServicePlanMoved {
                        status: Some(ServicePlanStatus::Draft),
                        current_version: Some(newest + 1),
                        review_on: Some(content.review_on),
                        ..ServicePlanMoved::default()
                    }
                }
            };
            let (by, now) = (caller.user_id, tx.now);
            model::insert_version(tx.conn, row.id, newest + 1, &content, by, now)?;
            let row = model::set_moved(tx.conn, row.id, &moved, now)?;
            ServicePlanView::answer(tx.conn, row)
        })
        .await
}
