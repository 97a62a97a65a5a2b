use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::view::AuditDrawPage;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditDrawFilter {
    /// Of this division or inside it.
    #[param(inline)]
    division: Option<DivisionCode>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List audit draws
///
/// Newest first: those of the division that the caller administers.
#[utoipa::path(tag = "audit-draws", security(("bearer" = [])), params(AuditDrawFilter),
    responses((status = 200, description = "A page of draws.", body = AuditDrawPage)))]
#[get("/audit-draws")]
pub async fn list_audit_draws(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::DrawAudit>,
    filter: Query<AuditDrawFilter>,
) -> Result<Answer> {
    let AuditDrawFilter {
        division,
        limit,
        cursor,
    } = filter.0;
    let list = format!("audit draws {division:?}");
    let size = PageSize::of(limit);
    let before = after_id(cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, division.as_ref(), &caller, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = AuditDrawPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
