use actix_web::post;

use super::model::BrokerMonthMoved;
use super::policy;
use super::state::Move;
use super::view::{BrokerMonthPath, BrokerMonthView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(LockBrokerMonthProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Lock a month
///
/// Requires an administrator of the division other than the broker, once the month is submitted and over. Records of the
/// month need a reason from then on, and count as late.
#[utoipa::path(tag = "broker-months", security(("bearer" = [])), params(BrokerMonthPath),
    responses((status = 200, description = "The month, locked.", body = BrokerMonthView,
        headers(("ETag" = String, description = "Its new version."))), LockBrokerMonthProblems))]
#[post("/broker-months/{id}/lock")]
pub async fn lock_broker_month(
    request: ChangeRequest<BrokerMonthPath, May<ask::LockBrokerMonth>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            policy::is_not_own(&locked.row)?;
            let moved = locked.step(Move::Lock)?;
            policy::is_over(&locked.row, locked.tx.now)?;
            Ok(BrokerMonthMoved {
                locked_by: Some(locked.caller.user_id),
                locked_at: Some(locked.tx.now),
                ..moved
            })
        })
        .await
}
