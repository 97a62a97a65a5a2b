use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::BrokerMonthMoved;
use super::policy;
use super::state::Move;
use super::view::{BrokerMonthPath, BrokerMonthView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a month is opened again.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "漏报三次走访"}))]
pub struct BrokerMonthReopening {
    /// Shown to the broker.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(ReopenBrokerMonthProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Reopen a month
///
/// Requires an administrator of the division other than the broker, before the month is locked. The broker submits it again.
#[utoipa::path(tag = "broker-months", security(("bearer" = [])), params(BrokerMonthPath),
    request_body = BrokerMonthReopening,
    responses((status = 200, description = "The month, open.", body = BrokerMonthView,
        headers(("ETag" = String, description = "Its new version."))), ReopenBrokerMonthProblems))]
#[post("/broker-months/{id}/reopen")]
pub async fn reopen_broker_month(
    request: ChangeRequest<BrokerMonthPath, May<ask::LockBrokerMonth>>,
    body: Json<BrokerMonthReopening>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            policy::is_not_own(&locked.row)?;
            Ok(BrokerMonthMoved {
                submitted_by: Some(None),
                submitted_at: Some(None),
                reopen_reason: Some(Some(reason)),
                ..locked.step(Move::Reopen)?
            })
        })
        .await
}
