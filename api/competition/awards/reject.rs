use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::AwardMoved;
use super::policy;
use super::state::Move;
use super::view::{AwardPath, AwardView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a prize is not given.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "推荐项目数量与统计不符"}))]
pub struct AwardRejection {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RejectAwardProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Reject a prize for an organisation
///
/// Requires an administrator of the division of the contest, other than the account that proposed it, who does not act for the
/// organisation (403 `own_proposal`). The place can be proposed again.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(AwardPath), request_body = AwardRejection,
    responses((status = 200, description = "The prize, rejected.", body = AwardView,
        headers(("ETag" = String, description = "Its new version."))), RejectAwardProblems))]
#[post("/awards/{id}/reject")]
pub async fn reject_award(
    request: ChangeRequest<AwardPath, May<ask::FinalizeResults>>,
    body: Json<AwardRejection>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            locked.row.not_own(locked.caller)?;
            let moved = locked.step(Move::Reject)?;
            policy::decide_prize(&locked.row.contest, &locked.row.award)?;
            Ok(AwardMoved {
                status_reason: Some(reason),
                ..moved
            })
        })
        .await
}
