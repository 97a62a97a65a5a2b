use actix_web::post;

use super::model::AwardMoved;
use super::policy;
use super::state::Move;
use super::view::{AwardPath, AwardView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AcceptAwardProblems: NotFound, Forbidden, WrongState, StageClosed);

/// Accept an award
///
/// Requires the owner of the entry, or an account that acts for the organisation. From the publication of the list until
/// `acceptance_due_at`; later fails with 409 `stage_closed`. An award that is not accepted in time is given up.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(AwardPath),
    responses((status = 200, description = "The award, accepted.", body = AwardView,
        headers(("ETag" = String, description = "Its new version."))), AcceptAwardProblems))]
#[post("/awards/{id}/accept")]
pub async fn accept_award(
    request: ChangeRequest<AwardPath, May<ask::AcceptAward>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Accept)?;
            policy::answer(&locked.row.contest, &locked.row.award, locked.tx.now)?;
            Ok(AwardMoved {
                accepted_by: Some(locked.caller.user_id),
                accepted_at: Some(locked.tx.now),
                ..moved
            })
        })
        .await
}
