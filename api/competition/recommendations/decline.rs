use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::RecommendationMoved;
use super::moves::LockedRecommendation;
use super::notices;
use super::state::Move;
use super::view::{RecommendationPath, RecommendationView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why an entrant does not want to be recommended.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "项目团队今年不再参赛"}))]
pub struct RecommendationDecline {
    /// The officials of both contests read it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(DeclineRecommendationProblems: NotFound, Forbidden, WrongState);

/// Decline a recommendation
///
/// Frees the place in the quota of the target contest. The winner is not nominated to the contest again. Requires the owner of
/// the entry, or an account that acts for its organisation. The account that nominated is told.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendationPath),
    request_body = RecommendationDecline,
    responses((status = 200, description = "The recommendation, declined.", body = RecommendationView,
        headers(("ETag" = String, description = "Its new version."))), DeclineRecommendationProblems))]
#[post("/recommendations/{id}/decline")]
pub async fn decline_recommendation(
    request: ChangeRequest<RecommendationPath, May<ask::AnswerRecommendation>>,
    body: Json<RecommendationDecline>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .write(move |tx, caller, if_match, path| {
            let locked = LockedRecommendation::lock(tx, path.id, &caller)?;
            caller.require(&locked.of_entrant(&caller))?;
            let moved = RecommendationMoved {
                decline_reason: Some(reason),
                answered_by: Some(caller.user_id),
                answered_at: Some(tx.now),
                ..locked.step(&if_match, Move::Decline)?
            };
            let locked = locked.write(tx, &moved)?;
            notices::answered(tx, &locked, caller.user_id)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}
