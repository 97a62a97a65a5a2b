use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::get::ImportPath;
use super::model;
use super::policy::{absent, may_import};
use super::view::{ImportError, ImportErrorPage};
use crate::access::App;
use crate::access::auth::Caller;
use crate::platform::db::{Cursor, Page, PageSize, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Language, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportErrorFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListImportErrorsProblems: NotFound);

/// List errors of an import
///
/// The faults in the order of the lines: the first 10,000. For the account that imports; other callers get 404.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"]), ("client" = ["services:write"])), params(ImportPath, ImportErrorFilter),
    responses((status = 200, description = "A page of faults.", body = ImportErrorPage), ListImportErrorsProblems))]
#[get("/imports/{id}/errors")]
pub async fn list_import_errors(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    path: Path<ImportPath>,
    filter: Query<ImportErrorFilter>,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let id = path.0.id;
    let list = format!("import errors {id}");
    let size = PageSize::of(filter.0.limit);
    let cursor = filter.0.cursor;
    let cursor = cursor.map(|cursor| Cursor::<i32>::decode(&cursor, &list));
    let after = cursor.transpose()?.map_or(0, |cursor| cursor.key);
    let page = app.db.read(move |conn| {
        let import = model::find(conn, id, &caller)?.ok_or_else(absent)?;
        may_import(&caller, import.kind)?;
        let faults = model::faults(conn, id, after, size.fetch())?;
        Page::cut(faults, size, &list, |fault| (fault.number, Uuid::nil()))
    });
    let page = page.await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.into_iter();
    let page = ImportErrorPage {
        items: items
            .map(|fault| ImportError::of(fault, language))
            .collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
