use actix_web::post;
use diesel::dsl::{exists, select};
use diesel::prelude::*;

use super::model::ServiceRecordMoved;
use super::policy;
use super::state::Move;
use super::view::{ServiceRecordPath, ServiceRecordView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::db::schema::audit_draw_records;
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::Answer;

problems!(AuditServiceRecordProblems: NotFound, Forbidden, OwnProposal, WrongState, NotDrawn);

/// Audit a service record
///
/// The audit found the record true. Requires an administrator of the division; never the broker, who recorded it, or the
/// served party. Fails with 409 `not_drawn` unless an audit draw chose the record. A record that is found untrue is voided.
#[utoipa::path(tag = "service-records", security(("bearer" = [])), params(ServiceRecordPath),
    responses((status = 200, description = "The record, audited.", body = ServiceRecordView,
        headers(("ETag" = String, description = "Its new version."))), AuditServiceRecordProblems))]
#[post("/service-records/{id}/audit-ok")]
pub async fn audit_service_record(
    request: ChangeRequest<ServiceRecordPath, May<ask::VoidServiceRecord>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            policy::is_nothing_to(&locked.row)?;
            let moved = locked.step(Move::Audit)?;
            let drawn = audit_draw_records::table
                .filter(audit_draw_records::record_id.eq(locked.row.row.id))
                .filter(audit_draw_records::place.is_not_null());
            if !select(exists(drawn)).get_result::<bool>(locked.tx.conn)? {
                return Err(Code::NotDrawn.into());
            }
            Ok(ServiceRecordMoved {
                audited_by: Some(locked.caller.user_id),
                audited_at: Some(locked.tx.now),
                ..moved
            })
        })
        .await
}
