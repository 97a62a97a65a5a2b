use actix_web::post;

use super::codes::CaseEventKind;
use super::get::CasePath;
use super::model::{CaseUpdate, NewCaseEvent, record};
use super::state::Move;
use super::view::CaseView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ReopenCaseProblems: NotFound, Forbidden, WrongState);

/// Reopen a case
///
/// Requires the main broker, or an administrator of the division. The case keeps its main broker where the broker can still
/// keep the case; else the case is unassigned.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CasePath),
    responses((status = 200, description = "The case, open.", body = CaseView,
        headers(("ETag" = String, description = "Its new version."))), ReopenCaseProblems))]
#[post("/cases/{id}/reopen")]
pub async fn reopen_case(request: ChangeRequest<CasePath, May<ask::KeepCase>>) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Reopen)?;
            let (by, now) = (locked.caller.user_id, locked.tx.now);
            let case = &locked.row.case;
            let id = case.row.id;
            let goes_on = case.is_kept();
            record(
                locked.tx.conn,
                &NewCaseEvent::of(id, CaseEventKind::Reopened, by, now),
            )?;
            let moved = CaseUpdate {
                outcome: Some(None),
                closed_by: Some(None),
                closed_at: Some(None),
                ..moved
            };
            Ok(match goes_on {
                true => moved,
                false => CaseUpdate {
                    main_broker_id: Some(None),
                    assigned_at: Some(None),
                    unassigned_since: Some(Some(now)),
                    ..moved
                },
            })
        })
        .await
}
