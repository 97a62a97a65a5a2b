use actix_web::post;

use super::model::{self, RecommendationMoved};
use super::moves::LockedRecommendation;
use super::state::Move;
use super::view::{RecommendationPath, RecommendationView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ConsentToRecommendationProblems: NotFound, Forbidden, WrongState);

/// Consent to a recommendation
///
/// Requires the owner of the entry, or an account that acts for its organisation. The account that nominated is told.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendationPath),
    responses((status = 200, description = "The recommendation, consented.", body = RecommendationView,
        headers(("ETag" = String, description = "Its new version."))), ConsentToRecommendationProblems))]
#[post("/recommendations/{id}/consent")]
pub async fn consent_to_recommendation(
    request: ChangeRequest<RecommendationPath, May<ask::AnswerRecommendation>>,
) -> Result<Answer> {
    request
        .write(move |tx, caller, if_match, path| {
            let locked = LockedRecommendation::lock(tx, path.id, &caller)?;
            caller.require(&locked.of_entrant(&caller))?;
            let moved = locked.step(&if_match, Move::Consent)?;
            policy::stands(&model::award_status(tx.conn, locked.row.award_id)?)?;
            let moved = RecommendationMoved {
                answered_by: Some(caller.user_id),
                answered_at: Some(tx.now),
                ..moved
            };
            let locked = locked.write(tx, &moved)?;
            notices::answered(tx, &locked, caller.user_id)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}
