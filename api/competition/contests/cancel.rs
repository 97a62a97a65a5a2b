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

/// Why a contest is not held.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "因汛期道路中断，本届大赛取消"}))]
pub struct ContestCancellation {
    /// Told to everybody who may read the contest.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(CancelContestProblems: NotFound, Forbidden, WrongState);

/// Cancel a contest
///
/// Before its results are tallied, for a reason, by the organiser who wrote it or an administrator of its division. What was
/// published stays everybody's to read, and keeps its edition. Entrants and judges are told. A suspended contest is resumed
/// first.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath), request_body = ContestCancellation,
    responses((status = 200, description = "The contest, cancelled.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), CancelContestProblems))]
#[post("/contests/{id}/cancel")]
pub async fn cancel_contest(
    request: ChangeRequest<ContestPath, May<ask::CancelContest>>,
    body: Json<ContestCancellation>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let moved = locked.step(Move::Cancel)?;
            let (contest, by) = (&locked.row, locked.caller.user_id);
            if contest.published_at.is_some() {
                let event = NewEvent {
                    reason: Some(&reason),
                    ..NewEvent::default()
                };
                let kind = ContestEventKind::Cancelled;
                let event = record(&mut locked.tx, contest.id, kind, by, &event)?;
                let facts = json!({"reason": reason});
                notices::tell(
                    &mut locked.tx,
                    contest,
                    &notices::CANCELLED,
                    event,
                    by,
                    facts,
                )?;
            }
            Ok(ContestMoved {
                status_reason: Some(Some(reason)),
                ..moved
            })
        })
        .await
}
