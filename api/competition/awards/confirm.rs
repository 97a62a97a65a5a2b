use actix_web::post;

use super::model::AwardMoved;
use super::policy;
use super::state::Move;
use super::view::{AwardPath, AwardView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::award_lists::codes::AwardListStatus;
use crate::competition::award_lists::model as award_lists;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ConfirmAwardProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Confirm a prize for an organisation
///
/// Requires an administrator of the division of the contest, other than the account that proposed it, who does not act for the
/// organisation (403 `own_proposal`). Until the results are final. Awards of entries are confirmed with their list.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(AwardPath),
    responses((status = 200, description = "The prize, confirmed.", body = AwardView,
        headers(("ETag" = String, description = "Its new version."))), ConfirmAwardProblems))]
#[post("/awards/{id}/confirm")]
pub async fn confirm_award(
    request: ChangeRequest<AwardPath, May<ask::FinalizeResults>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            locked.row.not_own(locked.caller)?;
            let moved = locked.step(Move::Confirm)?;
            policy::decide_prize(&locked.row.contest, &locked.row.award)?;
            let (tx, contest) = (&mut locked.tx, locked.row.contest.id);
            // A list that is out already has set the time for the acceptance.
            let list = award_lists::in_force(tx.conn, contest)?;
            let is_out = list.is_some_and(|list| list.status == AwardListStatus::InPublicity);
            let due = match is_out {
                true => award_lists::acceptance_due(tx.conn, contest, tx.now)?,
                false => None,
            };
            Ok(AwardMoved {
                confirmed_by: Some(locked.caller.user_id),
                confirmed_at: Some(locked.tx.now),
                acceptance_due_at: due,
                ..moved
            })
        })
        .await
}
