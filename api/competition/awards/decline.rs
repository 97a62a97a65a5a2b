use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, AwardMoved};
use super::policy;
use super::state::Move;
use super::view::{AwardPath, AwardView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why an award is given up.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "项目主体变更，自愿放弃"}))]
pub struct AwardDeclination {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(DeclineAwardProblems: NotFound, Forbidden, WrongState, StageClosed);

/// Decline an award
///
/// Requires the owner of the entry, or an account that acts for the organisation. An award that was accepted stays. Before the
/// results are final the rules of awards say whether the place stays vacant or the next list fills it; later it stays vacant, and
/// the entry is `not_awarded`.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(AwardPath), request_body = AwardDeclination,
    responses((status = 200, description = "The award, given up.", body = AwardView,
        headers(("ETag" = String, description = "Its new version."))), DeclineAwardProblems))]
#[post("/awards/{id}/decline")]
pub async fn decline_award(
    request: ChangeRequest<AwardPath, May<ask::AcceptAward>>,
    body: Json<AwardDeclination>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let moved = locked.step(Move::Decline)?;
            let award = &locked.row.award;
            policy::answer(&locked.row.contest, award, locked.tx.now)?;
            model::leave_without_award(locked.tx.conn, award, locked.tx.now)?;
            Ok(AwardMoved {
                status_reason: Some(reason),
                ..moved
            })
        })
        .await
}
