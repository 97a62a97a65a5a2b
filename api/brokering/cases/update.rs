use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{CaseEventKind, CaseStatus};
use super::get::{CasePath, absent};
use super::model::{self, CaseUpdate, NewCaseEvent};
use super::policy::Placed;
use super::view::CaseView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::{official_day, patched_day};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, another, patched, present};

/// A change of a case (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"next_action": "送去检测报告", "next_action_on": "2024-09-20"}))]
pub struct CaseChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    title: Option<String>,
    /// What is to be done next.
    #[serde(default, deserialize_with = "patched")]
    #[validate(length(min = 1, max = 500))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    next_action: Patch<String>,
    /// The last day to do it.
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    next_action_on: Patch<NaiveDate>,
}

problems!(UpdateCaseProblems: NotFound, Forbidden, WrongState);

/// Update a case
///
/// Requires the main broker, or an administrator of the division. The history keeps each next action.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CasePath), request_body = CaseChange,
    responses((status = 200, description = "The case as it is now.", body = CaseView,
        headers(("ETag" = String, description = "Its new version."))), UpdateCaseProblems))]
#[patch("/cases/{id}")]
pub async fn update_case(
    app: Data<App>,
    caller: May<ask::KeepCase>,
    if_match: IfMatch,
    path: Path<CasePath>,
    body: Json<CaseChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let today = official_day(tx.now);
            let case = model::lock(tx.conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            let parties = model::parties(tx.conn, &case, &caller, today)?;
            caller.require(&Placed::of(&caller, &case, parties))?;
            if_match.check(&case.etag())?;
            let row = &case.row;
            if row.status == CaseStatus::Closed {
                return Err(wrong_state(
                    row.status.as_str(),
                    "个案已办结",
                    "the case is closed",
                ));
            }
            let update = CaseUpdate {
                title: another(change.title, &row.title),
                next_action: another(change.next_action, &row.next_action),
                next_action_on: another(change.next_action_on, &row.next_action_on),
                ..CaseUpdate::default()
            };
            if update == CaseUpdate::default() {
                return CaseView::at(case, tx.now).answer();
            }
            model::update(tx.conn, row.id, &update, tx.now)?;
            let written = model::written(tx.conn, row.id, today)?;
            if update.next_action.is_some() || update.next_action_on.is_some() {
                let event = NewCaseEvent {
                    note: written.row.next_action.clone(),
                    next_action_on: written.row.next_action_on,
                    ..NewCaseEvent::of(row.id, CaseEventKind::NextActionSet, caller.user_id, tx.now)
                };
                model::record(tx.conn, &event)?;
            }
            CaseView::at(written, tx.now).answer()
        })
        .await
}
