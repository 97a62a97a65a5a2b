use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, PublicityPeriod};
use super::view::{PublicityPeriodPath, PublicityPeriodView, show};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::model as contests;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a publicity period is withdrawn.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "名单有误，重新公示"}))]
pub struct PublicityWithdrawal {
    /// Public.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(WithdrawPublicityPeriodProblems: NotFound, Forbidden, WrongState);

/// Withdraw a publicity period
///
/// Ends the period without effect, also one that is over: another one of the target is needed. Objections that were filed stay
/// to be decided. Requires an organiser of the contest or an administrator of its division; 404 for a caller who has a conflict
/// of interest with an entry of the contest. Fails with 409 once the results of the contest are final. Entrants and judges are
/// told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(PublicityPeriodPath), request_body = PublicityWithdrawal,
    responses((status = 200, description = "The period, withdrawn.", body = PublicityPeriodView,
        headers(("ETag" = String, description = "Changes with the answer."))), WithdrawPublicityPeriodProblems))]
#[post("/publicity-periods/{id}/withdraw")]
pub async fn withdraw_publicity_period(
    request: ChangeRequest<PublicityPeriodPath, May<ask::OpenPublicity>>,
    body: Json<PublicityWithdrawal>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let period = model::find(tx.conn, path.id)?.ok_or_else(PublicityPeriod::absent)?;
            let contest = contests::lock(tx.conn, period.contest_id, &caller)?;
            let contest = contest.ok_or_else(PublicityPeriod::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(PublicityPeriod::absent());
            }
            // Read again under the lock of the contest.
            let period = model::find(tx.conn, period.id)?.ok_or_else(PublicityPeriod::absent)?;
            let view = show(tx.conn, period.clone(), &contest, Some(&caller), tx.now)?;
            if_match.check(&view.etag()?)?;
            policy::withdraw(&period, &contest, tx.now)?;
            let period = model::withdraw(tx.conn, period.id, &reason, caller.user_id, tx.now)?;
            notices::withdrawn(tx, &contest, &period, caller.user_id)?;
            show(tx.conn, period, &contest, Some(&caller), tx.now)?.answer()
        })
        .await
}
