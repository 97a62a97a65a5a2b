use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::RecommendationMoved;
use super::moves::LockedRecommendation;
use super::state::Move;
use super::view::{RecommendationPath, RecommendationView, absent};
use super::{linked_entry, notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::entries::policy::runs;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a contest does not take a recommendation.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "项目已由其他渠道报送"}))]
pub struct RecommendationRejection {
    /// The entrant and the officials of both contests read it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RejectRecommendationProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Reject a recommendation
///
/// Frees the place in the quota of the target contest. The linked entry stays with its owner: its door becomes `own`. Requires
/// an organiser of the target contest or an administrator of its division, other than the accounts that nominated and
/// submitted and than the owner of the entry. The owner and the accounts that recommended are told.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendationPath),
    request_body = RecommendationRejection,
    responses((status = 200, description = "The recommendation, rejected.", body = RecommendationView,
        headers(("ETag" = String, description = "Its new version."))), RejectRecommendationProblems))]
#[post("/recommendations/{id}/reject")]
pub async fn reject_recommendation(
    request: ChangeRequest<RecommendationPath, May<ask::DecideRecommendation>>,
    body: Json<RecommendationRejection>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let locked = LockedRecommendation::lock(tx, path.id, &caller)?;
            caller.require(&locked.target)?;
            if is_behind_a_wall(tx.conn, locked.target.id, &caller)? {
                return Err(absent());
            }
            let moved = locked.step(&if_match, Move::Reject)?;
            runs(&locked.target)?;
            let by = [Some(locked.row.nominated_by), locked.row.submitted_by];
            policy::not_own(&caller, &locked.entry, &by)?;
            if let Some(entry) = locked.row.target_entry_id {
                linked_entry::disown(tx, entry)?;
            }
            let moved = RecommendationMoved {
                reject_reason: Some(reason),
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
