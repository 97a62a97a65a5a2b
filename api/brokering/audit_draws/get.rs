use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{AuditDrawPath, AuditDrawView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetAuditDrawProblems: NotFound);

/// Get an audit draw
///
/// For the administrators of the division; other callers get 404.
#[utoipa::path(tag = "audit-draws", security(("bearer" = [])), params(AuditDrawPath),
    responses((status = 200, description = "The draw.", body = AuditDrawView,
        headers(("ETag" = String, description = "Its version."))), GetAuditDrawProblems))]
#[get("/audit-draws/{id}")]
pub async fn get_audit_draw(
    app: Data<App>,
    caller: May<ask::DrawAudit>,
    path: Path<AuditDrawPath>,
) -> Result<Answer> {
    let draw = app
        .db
        .read(move |conn| Ok(model::find(conn, path.0.id, &caller)?.ok_or_else(absent)?))
        .await?;
    AuditDrawView::answer(draw)
}
