use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, PlanStep, ServicePlanMoved};
use super::party::{accounts_of_brokers, unknown};
use super::state;
use super::view::{ServicePlanPath, ServicePlanView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::patched_day;
use crate::kernel::ids::BrokerId;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, clearable, patched, present};

/// A change of a service plan (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"goals": "四季度完成配电节能改造立项"}))]
pub struct ServicePlanChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, nullable = false)]
    goals: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    steps: Option<Vec<PlanStep>>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    review_on: Patch<NaiveDate>,
    /// Who carries the plan out. Changes in any state.
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<BrokerId>)]
    broker_id: Patch<BrokerId>,
}

problems!(UpdateServicePlanProblems: NotFound, Forbidden, WrongState);

/// Update a service plan
///
/// Requires a broker or an administrator in scope of the division. What the plan says changes while its newest version is a
/// draft; afterwards a new version is written.
#[utoipa::path(tag = "service-plans", security(("bearer" = [])), params(ServicePlanPath), request_body = ServicePlanChange,
    responses((status = 200, description = "The plan after the change.", body = ServicePlanView,
        headers(("ETag" = String, description = "Its new version."))), UpdateServicePlanProblems))]
#[patch("/service-plans/{id}")]
pub async fn update_service_plan(
    app: Data<App>,
    caller: May<ask::KeepServicePlan>,
    if_match: IfMatch,
    path: Path<ServicePlanPath>,
    body: Json<ServicePlanChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let plan = model::lock(tx.conn, path.0.id, &caller, tx.now)?.ok_or_else(absent)?;
            caller.require(&plan)?;
            if_match.check(&plan.row.etag())?;
            let row = plan.row;
            let newest = model::version_of(tx.conn, row.id, row.newest())?;
            let before = newest.ok_or_else(absent)?.content();
            let mut after = before.clone();
            if let Some(goals) = change.goals {
                after.goals = goals;
            }
            if let Some(steps) = change.steps {
                after.steps = steps;
            }
            if let Some(review_on) = change.review_on {
                after.review_on = review_on;
            }
            let broker = change.broker_id.filter(|id| *id != row.broker_id);
            if after == before && broker.is_none() {
                return ServicePlanView::answer(tx.conn, row);
            }
            if let Some(Some(id)) = broker {
                let known = accounts_of_brokers(tx.conn, &[id])?;
                known.get(&id).ok_or_else(|| unknown("/broker_id"))?;
            }
            let mut moved = ServicePlanMoved {
                broker_id: broker,
                ..ServicePlanMoved::default()
            };
            if after != before {
                if !state::is_drafted(row.standing()) {
                    return Err(wrong_state(
                        row.status.as_str(),
                        "已同意的版本不能修改，请拟定新版本",
                        "an agreed version stays; write a new version",
                    ));
                }
                model::rewrite_version(tx.conn, row.id, row.newest(), &after, tx.now)?;
                if row.proposed_version.is_none() {
                    moved.review_on = Some(after.review_on);
                }
            }
            let row = model::set_moved(tx.conn, row.id, &moved, tx.now)?;
            ServicePlanView::answer(tx.conn, row)
        })
        .await
}
