use actix_web::post;

use super::codes::ContestJudgeStatus;
use super::model::effects;
use super::state::Move;
use super::view::{ContestJudgePath, ContestJudgeView};
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AcceptJudgeInvitationProblems: NotFound, Forbidden, WrongState, JudgeOrganizes, UserDeactivated, OwnProposal);

/// Accept an invitation to judge
///
/// Requires the invited person. The person gets the role `judge` for the contest, appointed by the inviter, and the conflicts
/// of interest with all entries are computed. Fails with 409 `judge_organizes` for a person who meanwhile organises the
/// contest or administers its division.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(ContestJudgePath),
    responses((status = 200, description = "The judge, accepted.", body = ContestJudgeView,
        headers(("ETag" = String, description = "Its new version."))), AcceptJudgeInvitationProblems))]
#[post("/contest-judges/{id}/accept")]
pub async fn accept_judge_invitation(
    request: ChangeRequest<ContestJudgePath, May<ask::AnswerJudgeInvitation>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Accept)?;
            policy::running(&locked.row.judge.contest)?;
            effects::accepted(&mut locked.tx, &locked.row.judge)?;
            let judge = locked.row.moved_to(ContestJudgeStatus::Accepted);
            news::answered(&mut locked.tx, &judge)?;
            Ok(moved)
        })
        .await
}
