use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::CaseEventKind;
use super::get::CasePath;
use super::model::{CaseUpdate, NewCaseEvent, record};
use super::state::Move;
use super::view::CaseView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// What came of the case.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "已与重庆理工大学签订技术服务合同"}))]
pub struct CaseClosing {
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    outcome: String,
}

problems!(CloseCaseProblems: NotFound, Forbidden, WrongState);

/// Close a case
///
/// Requires the main broker, or an administrator of the division.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CasePath), request_body = CaseClosing,
    responses((status = 200, description = "The case, closed.", body = CaseView,
        headers(("ETag" = String, description = "Its new version."))), CloseCaseProblems))]
#[post("/cases/{id}/close")]
pub async fn close_case(
    request: ChangeRequest<CasePath, May<ask::KeepCase>>,
    body: Json<CaseClosing>,
) -> Result<Answer> {
    let outcome = body.0.outcome;
    request
        .transition(move |locked| {
            let moved = locked.step(Move::Close)?;
            let case = &locked.row.case.row;
            let (by, now) = (locked.caller.user_id, locked.tx.now);
            let event = NewCaseEvent {
                note: Some(outcome.clone()),
                ..NewCaseEvent::of(case.id, CaseEventKind::Closed, by, now)
            };
            record(locked.tx.conn, &event)?;
            Ok(CaseUpdate {
                outcome: Some(Some(outcome)),
                closed_by: Some(Some(by)),
                closed_at: Some(Some(now)),
                unassigned_since: Some(None),
                ..moved
            })
        })
        .await
}
