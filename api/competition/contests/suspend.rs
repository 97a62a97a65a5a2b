use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ContestEventKind;
use super::events::{NewEvent, record};
use super::get::ContestPath;
use super::model::ContestMoved;
use super::notices;
use super::state::Move;
use super::view::ContestView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a contest is suspended.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "因地震应急响应，大赛暂停"}))]
pub struct ContestSuspension {
    /// Public.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(SuspendContestProblems: NotFound, Forbidden, WrongState);

/// Suspend a contest
///
/// Requires the administrator of the province. The contest must be published, and not cancelled or suspended. Entries,
/// reviews and results do not move until the contest is resumed. The reason is public. Entrants and judges are told.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath), request_body = ContestSuspension,
    responses((status = 200, description = "The contest, suspended.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), SuspendContestProblems))]
#[post("/contests/{id}/suspend")]
pub async fn suspend_contest(
    request: ChangeRequest<ContestPath, May<ask::SuspendContest>>,
    body: Json<ContestSuspension>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let moved = locked.step(Move::Suspend)?;
            let (contest, by) = (&locked.row, locked.caller.user_id);
            let event = NewEvent {
                reason: Some(&reason),
                ..NewEvent::default()
            };
            let kind = ContestEventKind::Suspended;
            let event = record(&mut locked.tx, contest.id, kind, by, &event)?;
            let facts = json!({"reason": reason});
            notices::tell(
                &mut locked.tx,
                contest,
                &notices::SUSPENDED,
                event,
                by,
                facts,
            )?;
            Ok(ContestMoved {
                suspended_status: Some(Some(contest.status)),
                status_reason: Some(Some(reason)),
                ..moved
            })
        })
        .await
}
