use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{self, GrantMoved};
use super::policy;
use super::state::{Move, step};
use super::view::{GrantPath, GrantTarget, GrantView, absent, etag};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::grant_budgets::policy::runs;
use crate::kernel::clock::patched_day;
use crate::kernel::lists::each_once;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, another, clearable, patched};

/// A change of a planned grant (JSON Merge Patch): absent leaves, null clears. Targets are replaced as a whole.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"purpose": "俄色茶科普示范", "targets": [{"name": "科普讲座", "unit": "场", "target": "12"}],
    "report_due_on": "2025-06-30"}))]
pub struct GrantChange {
    /// The project that the grant is for.
    #[serde(default, deserialize_with = "patched")]
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, value_type = Option<String>)]
    purpose: Patch<String>,
    /// What the grant is to achieve. At least one has a number before the grant is approved.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20), custom(function = targets_differ), nested)]
    #[schema(max_items = 20)]
    targets: Option<Vec<GrantTarget>>,
    /// Last day, in Asia/Shanghai, on which the report is in time. Later than today.
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    report_due_on: Patch<NaiveDate>,
}

fn targets_differ(targets: &[GrantTarget]) -> std::result::Result<(), ValidationError> {
    each_once(targets.iter().map(|target| &target.name))
}

problems!(UpdateGrantProblems: NotFound, Forbidden, WrongState);

/// Change a planned grant
///
/// Requires an organiser of the contest or an administrator of its division. The grant must be planned. The account that
/// changes it does not approve it.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath), request_body = GrantChange,
    responses((status = 200, description = "The grant as it is now.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), UpdateGrantProblems))]
#[patch("/grants/{id}")]
pub async fn update_grant(
    app: Data<App>,
    caller: May<ask::PlanGrant>,
    if_match: IfMatch,
    path: Path<GrantPath>,
    body: Json<GrantChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let mut locked = model::lock(tx, path.0.id, &caller)?.ok_or_else(absent)?;
            caller.require(&locked)?;
            let grant = &locked.grant;
            if_match.check(&etag(grant, &locked.award))?;
            if step(grant.status, Move::Change).is_none() {
                return Err(wrong_state(
                    grant.status.as_str(),
                    "补助已批准，不能修改",
                    "the grant is approved",
                ));
            }
            runs(&locked.contest)?;
            let moved = GrantMoved {
                purpose: another(change.purpose, &grant.purpose),
                targets: another(change.targets.map(|it| json!(it)), &grant.targets),
                report_due_on: another(change.report_due_on, &grant.report_due_on),
                changed_by: Some(caller.user_id),
                ..GrantMoved::default()
            };
            if let Some(Some(day)) = moved.report_due_on {
                policy::is_to_come(day, tx.now)?;
            }
            let says_another =
                moved.purpose.is_some() || moved.targets.is_some() || moved.report_due_on.is_some();
            if says_another {
                locked.grant = model::set_moved(tx.conn, grant.id, &moved, tx.now)?;
            }
            GrantView::of(tx.conn, locked.grant, locked.award)?.answer()
        })
        .await
}
