use actix_web::post;

use super::model::RecommendationMoved;
use super::moves::LockedRecommendation;
use super::state::Move;
use super::view::{RecommendationPath, RecommendationView, absent};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::entries::policy::runs;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AcceptRecommendationProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Accept a recommendation
///
/// Requires an organiser of the target contest or an administrator of its division, other than the accounts that nominated and
/// submitted and than the owner of the entry. The owner and the accounts that recommended are told.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendationPath),
    responses((status = 200, description = "The recommendation, accepted.", body = RecommendationView,
        headers(("ETag" = String, description = "Its new version."))), AcceptRecommendationProblems))]
#[post("/recommendations/{id}/accept")]
pub async fn accept_recommendation(
    request: ChangeRequest<RecommendationPath, May<ask::DecideRecommendation>>,
) -> Result<Answer> {
    request
        .write(move |tx, caller, if_match, path| {
            let locked = LockedRecommendation::lock(tx, path.id, &caller)?;
            caller.require(&locked.target)?;
            if is_behind_a_wall(tx.conn, locked.target.id, &caller)? {
                return Err(absent());
            }
            let moved = locked.step(&if_match, Move::Accept)?;
            runs(&locked.target)?;
            let by = [Some(locked.row.nominated_by), locked.row.submitted_by];
            policy::not_own(&caller, &locked.entry, &by)?;
            let moved = RecommendationMoved {
                decided_by: Some(caller.user_id),
                decided_at: Some(tx.now),
                ..moved
            };
            let locked = locked.write(tx, &moved)?;
            notices::decided(tx, &locked, caller.user_id)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}
