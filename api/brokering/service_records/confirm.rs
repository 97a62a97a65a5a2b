use actix_web::post;

use super::codes::ConfirmationWay;
use super::model::ServiceRecordMoved;
use super::policy;
use super::state::Move;
use super::view::{ServiceRecordPath, ServiceRecordView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ConfirmServiceRecordProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Confirm a service record
///
/// Requires the served party or who acts for it: the person, the lead of the team, or an account, owner or manager of the
/// organisation. Never the broker or who recorded it. A confirmed record changes by an amendment only.
#[utoipa::path(tag = "service-records", security(("bearer" = [])), params(ServiceRecordPath),
    responses((status = 200, description = "The record, confirmed.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its new version."))), ConfirmServiceRecordProblems))]
#[post("/service-records/{id}/confirm")]
pub async fn confirm_service_record(
    request: ChangeRequest<ServiceRecordPath, May<ask::ConfirmService>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            policy::is_not_own(&locked.row)?;
            Ok(ServiceRecordMoved {
                confirmed_at: Some(Some(locked.tx.now)),
                confirmed_via: Some(Some(ConfirmationWay::Account)),
                confirmed_by: Some(Some(locked.caller.user_id)),
                ..locked.step(Move::Confirm)?
            })
        })
        .await
}
