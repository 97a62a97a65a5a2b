use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ReviewStatus;
use super::model::challenges::{self, Challenge};
use super::model::hold;
use super::view::ReviewPath;
use super::{effects, notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::ids::{EligibilityChallengeId, ReviewId};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Why an entry may not take part, with the evidence.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "该项目曾获第四届一等奖，见州科协 2023 年第 12 号通报。"}))]
pub struct NewEligibilityChallenge {
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// The challenge that was raised.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f5", "review_id": "0198f3a2-5b1c-7000-8000-0000000000f0"}))]
pub struct RaisedChallenge {
    id: EligibilityChallengeId,
    review_id: ReviewId,
}

problems!(ChallengeEligibilityProblems: NotFound, Forbidden, SignInRequired, RecusalUnanswered, WrongState);

/// Challenge the eligibility of an entry
///
/// Requires the judge, to whom the entry is open, until the scores are locked. The entry is not scored until an official who checks
/// entries has decided; the organisers are told, other judges are not. A review has one undecided challenge.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath), request_body = NewEligibilityChallenge,
    responses((status = 200, description = "The challenge.", body = RaisedChallenge), ChallengeEligibilityProblems))]
#[post("/reviews/{id}/eligibility-challenge")]
pub async fn challenge_eligibility(
    request: ChangeRequest<ReviewPath, May<ask::JudgeEntry>>,
    body: Json<NewEligibilityChallenge>,
) -> Result<Answer> {
    let text = body.0.text;
    request
        .write(move |tx, caller, _, path| {
            let held = hold(tx, path.id, &caller, false)?;
            effects::require_own(&held, &caller)?;
            policy::unlocked(&held.contest, &held.stage)?;
            policy::opened(&held)?;
            policy::has_status(
                &held,
                &[
                    ReviewStatus::Assigned,
                    ReviewStatus::Started,
                    ReviewStatus::Submitted,
                    ReviewStatus::Returned,
                ],
            )?;
            if challenges::open_of(tx.conn, held.review.id)?.is_some() {
                return Err(wrong_state(
                    "challenged",
                    "已提出质疑，尚待处理",
                    "a challenge of the review waits to be decided",
                ));
            }
            if held.entry.paused_at.is_none() {
                policy::takes_part(&held.entry)?;
                challenges::set_paused(tx.conn, held.entry.id, Some(tx.now))?;
            }
            let challenge = Challenge {
                id: EligibilityChallengeId::new(),
                entry_id: held.entry.id,
                review_id: held.review.id,
                text,
                decision: None,
                decision_reason: None,
                decided_by: None,
                decided_at: None,
                created_at: tx.now,
            };
            challenges::insert(tx.conn, &challenge)?;
            notices::challenged(tx, &held, challenge.id.0, caller.user_id)?;
            Answer::ok(&RaisedChallenge {
                id: challenge.id,
                review_id: challenge.review_id,
            })
        })
        .await
}
