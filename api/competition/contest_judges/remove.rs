use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ContestJudgeStatus;
use super::model::{ContestJudgeMoved, effects};
use super::news;
use super::state::Move;
use super::view::{ContestJudgePath, ContestJudgeView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a person no longer judges a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "未按时完成评审"}))]
pub struct JudgeRemoval {
    /// The judge reads it, too.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RemoveContestJudgeProblems: NotFound, Forbidden, WrongState);

/// Remove a judge
///
/// Requires the organiser of the contest or an administrator of its division. Takes an invitation back, or ends the work of
/// a judge: the role is revoked, and open reviews are cancelled. Submitted reviews stay. The person is told, and can be
/// invited again. A judge whose role ends in another way is removed, too.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(ContestJudgePath), request_body = JudgeRemoval,
    responses((status = 200, description = "The judge, removed.", body = ContestJudgeView,
        headers(("ETag" = String, description = "Its new version."))), RemoveContestJudgeProblems))]
#[post("/contest-judges/{id}/remove")]
pub async fn remove_contest_judge(
    request: ChangeRequest<ContestJudgePath, May<ask::KeepJudges>>,
    body: Json<JudgeRemoval>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let moved = locked.step(Move::Remove)?;
            let by = locked.caller.user_id;
            effects::removed(&mut locked.tx, &locked.row.judge.row, by, &reason)?;
            let judge = locked.row.moved_to(ContestJudgeStatus::Removed);
            news::removed(&mut locked.tx, &judge, by)?;
            Ok(ContestJudgeMoved {
                status_reason: Some(reason),
                ..moved
            })
        })
        .await
}
