use actix_web::post;

use super::model::BrokerMonthMoved;
use super::state::Move;
use super::view::{BrokerMonthPath, BrokerMonthView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(SubmitBrokerMonthProblems: NotFound, Forbidden, WrongState);

/// Submit a month
///
/// Requires the broker. Records of the month can still be added until the month is locked.
#[utoipa::path(tag = "broker-months", security(("bearer" = [])), params(BrokerMonthPath),
    responses((status = 200, description = "The month, submitted.", body = BrokerMonthView,
        headers(("ETag" = String, description = "Its new version."))), SubmitBrokerMonthProblems))]
#[post("/broker-months/{id}/submit")]
pub async fn submit_broker_month(
    request: ChangeRequest<BrokerMonthPath, May<ask::SubmitBrokerMonth>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            Ok(BrokerMonthMoved {
                submitted_by: Some(Some(locked.caller.user_id)),
                submitted_at: Some(Some(locked.tx.now)),
                ..locked.step(Move::Submit)?
            })
        })
        .await
}
