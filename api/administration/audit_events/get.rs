use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::AuditEventView;
use super::{model, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::entries::model::withheld_from;
use crate::kernel::ids::AuditEventId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AuditEventPath {
    /// The event.
    #[param(inline)]
    id: AuditEventId,
}

problems!(GetAuditEventProblems: NotFound);

/// Get an event of the audit trail
///
/// Fails with 404 for an event that the caller may not read. Parts of an event that concerns an erased account are not
/// returned: see `withheld`.
#[utoipa::path(tag = "audit-events", security(("bearer" = [])), params(AuditEventPath),
    responses((status = 200, description = "The event.", body = AuditEventView,
        headers(("ETag" = String, description = "Of exactly what is returned: it changes when an account that the event concerns is erased, and depends on what the caller may see."))), GetAuditEventProblems))]
#[get("/audit-events/{id}")]
pub async fn get_audit_event(
    app: Data<App>,
    caller: May<ask::ReadAuditTrail>,
    path: Path<AuditEventPath>,
) -> Result<Answer> {
    let id = path.0.id;
    let reader = caller.clone();
    let now = app.clock.now();
    let found = match policy::reach(&caller) {
        Ok(reach) => {
            app.db
                .read(move |conn| {
                    let hidden = withheld_from(conn, &reader, now)?;
                    let Some(found) = model::find(conn, reach.clone(), id, &hidden)? else {
                        return Ok(None);
                    };
                    let erased = model::erased_in(conn, std::iter::once(&found.0))?;
                    Ok(Some((found, erased)))
                })
                .await?
        }
        Err(_) => None,
    };
    let (event, erased) = found.ok_or_else(|| {
        Problem::not_found("没有这条审计记录", "there is no such event in the trail")
    })?;
    Ok(Answer::ok(&AuditEventView::new(event, &caller, &erased))?.etag_of_body())
}
