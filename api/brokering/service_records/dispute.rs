use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ConfirmationWay;
use super::model::ServiceRecordMoved;
use super::state::Move;
use super::view::{ServiceRecordPath, ServiceRecordView};
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// What is wrong with a service record.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "当天没有来过"}))]
pub struct ServiceDispute {
    /// Shown to the broker and the administrators of the division.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

problems!(DisputeServiceRecordProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Dispute a service record
///
/// Requires the served party or who acts for it. The broker may mend the record; then the served party confirms, or an
/// administrator of the division voids the record after hearing both.
#[utoipa::path(tag = "service-records", security(("bearer" = [])), params(ServiceRecordPath), request_body = ServiceDispute,
    responses((status = 200, description = "The record, disputed.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its new version."))), DisputeServiceRecordProblems))]
#[post("/service-records/{id}/dispute")]
pub async fn dispute_service_record(
    request: ChangeRequest<ServiceRecordPath, May<ask::ConfirmService>>,
    body: Json<ServiceDispute>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .transition(move |locked| {
            policy::is_not_own(&locked.row)?;
            let moved = ServiceRecordMoved {
                disputed_at: Some(Some(locked.tx.now)),
                disputed_via: Some(Some(ConfirmationWay::Account)),
                disputed_by: Some(Some(locked.caller.user_id)),
                dispute_reason: Some(Some(reason)),
                ..locked.step(Move::Dispute)?
            };
            news::disputed(&mut locked.tx, &locked.row.row, Some(locked.caller.user_id))?;
            Ok(moved)
        })
        .await
}
