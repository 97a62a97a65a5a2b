use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::view::{AuditDrawPath, DrawnRecordPage, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DrawnRecordFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListDrawnRecordsProblems: NotFound);

/// List the records of an audit draw
///
/// The sample, with where each record stands now: audited, void, or still to be audited. Empty before the seed is given.
#[utoipa::path(tag = "audit-draws", security(("bearer" = [])), params(AuditDrawPath, DrawnRecordFilter),
    responses((status = 200, description = "A page of drawn records.", body = DrawnRecordPage), ListDrawnRecordsProblems))]
#[get("/audit-draws/{id}/records")]
pub async fn list_drawn_records(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::DrawAudit>,
    path: Path<AuditDrawPath>,
    filter: Query<DrawnRecordFilter>,
) -> Result<Answer> {
    let id = path.0.id;
    let list = format!("records of audit draw {id}");
    let size = PageSize::of(filter.0.limit);
    let after = after_id(filter.0.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            model::find(conn, id, &caller)?.ok_or_else(absent)?;
            let rows = model::drawn(conn, id, after, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.record_id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = DrawnRecordPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
