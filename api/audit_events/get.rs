use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::AuditEventView;
use super::{model, policy, told};
use crate::app::App;
use crate::error::{Problem, Result, problems};
use crate::ids::AuditEventId;
use crate::rights::{May, ask};
use crate::web::{Answer, Path};

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
/// One that the caller may not read is answered like one that is not there. Of an erased account no words are answered any
/// more, nor from where it acted; `withheld` tells.
#[utoipa::path(tag = "audit-events", security(("bearer" = [])), params(AuditEventPath),
    responses((status = 200, description = "The event.", body = AuditEventView,
        headers(("ETag" = String, description = "It changes once: when an account that the event names is erased."))), GetAuditEventProblems))]
#[get("/audit-events/{id}")]
pub async fn get_audit_event(
    app: Data<App>,
    caller: May<ask::ReadAuditTrail>,
    path: Path<AuditEventPath>,
) -> Result<Answer> {
    let id = path.0.id;
    let found = match policy::reach(&caller) {
        Ok(reach) => {
            app.db
                .read(move |conn| {
                    let Some(found) = model::find(conn, reach.clone(), id)? else {
                        return Ok(None);
                    };
                    let erased = told::erased_among(conn, std::iter::once(&found.0))?;
                    Ok(Some((found, erased)))
                })
                .await?
        }
        Err(_) => None,
    };
    let (event, erased) = found.ok_or_else(|| {
        Problem::not_found("没有这条审计记录", "there is no such event in the trail")
    })?;
    let view = AuditEventView::new(event, &caller, &erased);
    let etag = match view.withheld {
        false => format!("\"{}\"", view.hash),
        true => format!("\"{}.withheld\"", view.hash),
    };
    Ok(Answer::ok(&view)?.etag(etag))
}
