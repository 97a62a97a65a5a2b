use actix_web::post;

use super::model::{self, RecommendationMoved};
use super::moves::LockedRecommendation;
use super::state::Move;
use super::view::{RecommendationPath, RecommendationView, absent};
use super::{linked_entry, notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::entries::model::chain::collection_of;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(SubmitRecommendationProblems: NotFound, Forbidden, WrongState, StageClosed, AccountErased);

/// Submit a recommendation
///
/// Requires the consent of the entrant. Creates the linked draft in the target contest, with the door `recommended`: owner,
/// organisation, division, team, title, summary, and of the plan the sections that the form of the target contest has. The
/// track is kept where the target contest has it. A team that is larger than the target contest allows is cut. The owner
/// completes and submits the draft as any other entry. The target contest must still take entries. Requires an organiser of
/// the contest that recommends or an administrator of its division.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendationPath),
    responses((status = 200, description = "The recommendation, submitted.", body = RecommendationView,
        headers(("ETag" = String, description = "Its new version."))), SubmitRecommendationProblems))]
#[post("/recommendations/{id}/submit")]
pub async fn submit_recommendation(
    request: ChangeRequest<RecommendationPath, May<ask::RecommendWinners>>,
) -> Result<Answer> {
    request
        .write(move |tx, caller, if_match, path| {
            let locked = LockedRecommendation::lock(tx, path.id, &caller)?;
            caller.require(&locked.from)?;
            if is_behind_a_wall(tx.conn, locked.from.id, &caller)? {
                return Err(absent());
            }
            let moved = locked.step(&if_match, Move::Submit)?;
            policy::stands(&model::award_status(tx.conn, locked.row.award_id)?)?;
            let collection = collection_of(tx.conn, &locked.target)?;
            policy::is_open_for_entries(&locked.target, collection.as_ref(), tx.now)?;
            let entry = linked_entry::draft(tx, &locked.entry, &locked.target)?;
            let moved = RecommendationMoved {
                target_entry_id: Some(entry.id),
                submitted_by: Some(caller.user_id),
                submitted_at: Some(tx.now),
                ..moved
            };
            let locked = locked.write(tx, &moved)?;
            notices::submitted(tx, &locked, caller.user_id)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}
