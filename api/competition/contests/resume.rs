use actix_web::post;
use serde_json::json;

use super::codes::ContestEventKind;
use super::events::{NewEvent, extend_acceptances, extend_supplements, record};
use super::get::ContestPath;
use super::model::ContestMoved;
use super::notices;
use super::state::Move;
use super::view::ContestView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ResumeContestProblems: NotFound, Forbidden, WrongState);

/// Resume a suspended contest
///
/// Requires the administrator of the province. The contest returns to the status that it was suspended in. Deadlines of
/// supplements and acceptances move by the length of the suspension. Deadlines of stages stay as they were: extend the stage where time was lost.
/// Entrants and judges are told.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The contest, in the status before the suspension.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), ResumeContestProblems))]
#[post("/contests/{id}/resume")]
pub async fn resume_contest(
    request: ChangeRequest<ContestPath, May<ask::SuspendContest>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let before = locked.row.suspended_status.unwrap_or(locked.row.status);
            let moved = locked.step(Move::Resume(before))?;
            let (contest, by) = (&locked.row, locked.caller.user_id);
            let kind = ContestEventKind::Resumed;
            extend_supplements(&mut locked.tx, contest.id)?;
            extend_acceptances(&mut locked.tx, contest.id)?;
            let event = record(&mut locked.tx, contest.id, kind, by, &NewEvent::default())?;
            notices::tell(
                &mut locked.tx,
                contest,
                &notices::RESUMED,
                event,
                by,
                json!({}),
            )?;
            Ok(ContestMoved {
                suspended_status: Some(None),
                status_reason: Some(None),
                ..moved
            })
        })
        .await
}
