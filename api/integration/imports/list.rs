use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ImportKind, ImportStatus};
use super::model;
use super::policy::may_import_any;
use super::view::{ImportPage, ImportView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportFilter {
    #[param(inline, example = "running")]
    status: Option<ImportStatus>,
    /// What the lines are.
    #[param(inline, example = "listings")]
    kind: Option<ImportKind>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List imports
///
/// The caller's own imports, newest first. Dry runs within a request and atomic imports that failed leave none.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"]), ("client" = ["services:write"])), params(ImportFilter),
    responses((status = 200, description = "A page of imports.", body = ImportPage)))]
#[get("/imports")]
pub async fn list_imports(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    filter: Query<ImportFilter>,
) -> Result<Answer> {
    may_import_any(&caller)?;
    let ImportFilter {
        status,
        kind,
        limit,
        cursor,
    } = filter.0;
    let list = format!("imports {status:?} {kind:?}");
    let size = PageSize::of(limit);
    let before = after_id(cursor, &list)?;
    let page = app.db.read(move |conn| {
        let rows = model::page(conn, status, kind, &caller, before, size.fetch())?;
        Page::cut(rows, size, &list, |row| ((), row.id.0))
    });
    let page = page.await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = ImportPage {
        items: page.items.into_iter().map(ImportView::from).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
