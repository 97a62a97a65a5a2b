use actix_web::post;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::ChallengeDecision;
use super::list_challenges::EligibilityChallengeView;
use super::model::challenges::{self, Decided};
use super::model::lock_entry;
use super::notices;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::model as contests;
use crate::competition::contests::policy::require_running;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::cancel_open_reviews;
use crate::kernel::ids::EligibilityChallengeId;
use crate::platform::error::{Error, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EligibilityChallengePath {
    /// The challenge.
    #[param(inline)]
    id: EligibilityChallengeId,
}

/// What is decided on a challenge, and why.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "upheld", "reason": "经核实，该项目曾获上届一等奖"}))]
pub struct EligibilityDecision {
    decision: ChallengeDecision,
    /// With `upheld` the entrant reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Also for a challenge that the caller may not know of.
fn absent() -> Error {
    Problem::not_found("没有这项资格质疑", "there is no such eligibility challenge").into()
}

problems!(DecideEligibilityChallengeProblems: NotFound, Forbidden, WrongState);

/// Decide an eligibility challenge
///
/// Requires an organiser of the contest or an administrator of its division without a conflict of interest. `dismissed`: the entry
/// is scored again once no other challenge of it is open. `upheld`: the entry is disqualified with the reason, its reviews that are
/// not submitted are cancelled, its other challenges are decided with it, and its owner is told. The judge who raised the challenge
/// is told the decision.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(EligibilityChallengePath), request_body = EligibilityDecision,
    responses((status = 200, description = "The decided challenge.", body = EligibilityChallengeView),
        DecideEligibilityChallengeProblems))]
#[post("/eligibility-challenges/{id}/decide")]
pub async fn decide_eligibility_challenge(
    request: ChangeRequest<EligibilityChallengePath, May<ask::CheckEntry>>,
    body: Json<EligibilityDecision>,
) -> Result<Answer> {
    let given = body.0;
    request
        .write(move |tx, caller, _, path| {
            let found = challenges::find_visible(tx.conn, path.id, &caller)?;
            let (found, contest) = found.ok_or_else(absent)?;
            let contest = contests::lock(tx.conn, contest, &caller)?;
            let contest = contest.ok_or_else(absent)?;
            caller.require(&contest).map_err(|_| absent())?;
            let entry = lock_entry(tx.conn, found.entry_id)?;
            let challenge = challenges::lock(tx.conn, found.id)?;
            if let Some(decision) = challenge.decision {
                return Err(wrong_state(
                    decision.as_str(),
                    "该质疑已处理",
                    "the challenge is decided",
                ));
            }
            require_running(&contest)?;
            let decided = Decided {
                decision: given.decision,
                reason: &given.reason,
                by: caller.user_id,
            };
            let is_upheld = given.decision == ChallengeDecision::Upheld;
            let doubting = challenges::decide(tx.conn, &challenge, &decided, is_upheld, tx.now)?;
            if is_upheld {
                let is_out = matches!(
                    entry.status,
                    EntryStatus::Withdrawn | EntryStatus::Disqualified | EntryStatus::Lapsed
                );
                if is_out {
                    challenges::set_paused(tx.conn, entry.id, None)?;
                } else {
                    let reason = &given.reason;
                    let out = challenges::disqualify(tx.conn, entry.id, reason, tx.now)?;
                    notices::disqualified(tx, &out, reason, caller.user_id)?;
                }
                cancel_open_reviews(tx, entry.id)?;
            } else if !challenges::is_challenged(tx.conn, entry.id)? {
                challenges::set_paused(tx.conn, entry.id, None)?;
            }
            let by = caller.user_id;
            let id = challenge.id;
            notices::challenge_decided(tx, &contest, id.0, &doubting, given.decision, by)?;
            let challenge = challenges::lock(tx.conn, id)?;
            Answer::ok(&EligibilityChallengeView::from(challenge))
        })
        .await
}
