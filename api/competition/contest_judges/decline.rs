use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ContestJudgeStatus;
use super::model::ContestJudgeMoved;
use super::news;
use super::state::Move;
use super::view::{ContestJudgePath, ContestJudgeView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a person does not judge a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "届时出差，无法参加评审"}))]
pub struct JudgeInvitationDecline {
    /// The organisers read it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(DeclineJudgeInvitationProblems: NotFound, Forbidden, WrongState);

/// Decline an invitation to judge
///
/// Requires the invited person. The person can be invited again.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(ContestJudgePath),
    request_body = JudgeInvitationDecline,
    responses((status = 200, description = "The judge, declined.", body = ContestJudgeView,
        headers(("ETag" = String, description = "Its new version."))), DeclineJudgeInvitationProblems))]
#[post("/contest-judges/{id}/decline")]
pub async fn decline_judge_invitation(
    request: ChangeRequest<ContestJudgePath, May<ask::AnswerJudgeInvitation>>,
    body: Json<JudgeInvitationDecline>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let moved = locked.step(Move::Decline)?;
            let judge = locked.row.moved_to(ContestJudgeStatus::Declined);
            news::answered(&mut locked.tx, &judge)?;
            Ok(ContestJudgeMoved {
                status_reason: Some(reason),
                ..moved
            })
        })
        .await
}
