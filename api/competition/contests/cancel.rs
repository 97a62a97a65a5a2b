use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::ContestPath;
use super::model::ContestMoved;
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
/// A draft or a published one, for a reason, by the organiser who wrote it or an administrator of its division. What was
/// published stays everybody's to read, and keeps its edition.
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
            Ok(ContestMoved {
                status_reason: Some(reason),
                ..locked.step(Move::Cancel)?
            })
        })
        .await
}
