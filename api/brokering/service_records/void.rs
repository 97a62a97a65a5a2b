use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ServiceRecordStatus;
use super::model::ServiceRecordMoved;
use super::policy;
use super::state::Move;
use super::view::{ServiceRecordPath, ServiceRecordView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a service record is void.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "服务未发生", "hearing": "企业称当天无人来访；保姆承认日期填错"}))]
pub struct ServiceVoid {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// What the served party and the broker said. Required for a disputed record.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    hearing: Option<String>,
}

problems!(VoidServiceRecordProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Void a service record
///
/// Requires an administrator of the division; never the broker, who recorded it, or the served party. The record stays
/// readable and counts apart.
#[utoipa::path(tag = "service-records", security(("bearer" = [])), params(ServiceRecordPath), request_body = ServiceVoid,
    responses((status = 200, description = "The record, void.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its new version."))), VoidServiceRecordProblems))]
#[post("/service-records/{id}/void")]
pub async fn void_service_record(
    request: ChangeRequest<ServiceRecordPath, May<ask::VoidServiceRecord>>,
    body: Json<ServiceVoid>,
) -> Result<Answer> {
    let ServiceVoid { reason, hearing } = body.0;
    request
        .because(&reason)
        .transition(move |locked| {
            policy::is_nothing_to(&locked.row)?;
            let moved = locked.step(Move::Void)?;
            if locked.row.row.status == ServiceRecordStatus::Disputed && hearing.is_none() {
                return Err(Problem::invalid_body(
                    "/hearing",
                    "required",
                    "有异议的记录须听取双方意见后作废",
                    "is required: both sides of a disputed record are heard",
                )
                .into());
            }
            Ok(ServiceRecordMoved {
                voided_by: Some(locked.caller.user_id),
                voided_at: Some(locked.tx.now),
                void_reason: Some(reason),
                hearing,
                ..moved
            })
        })
        .await
}
