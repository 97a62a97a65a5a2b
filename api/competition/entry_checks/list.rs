use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::reader::readable;
use super::view::{CheckedEntryPath, EntryCheckPage, EntryCheckView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryCheckPages {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListEntryChecksProblems: NotFound, Forbidden);

/// List the formal checks of an entry
///
/// Newest first. For the entrant's side and the officials who check the entry; in a blind stage only for those who may see
/// the entrant.
#[utoipa::path(tag = "entry-checks", security(("bearer" = []), ("client" = ["entries:read"])),
    params(CheckedEntryPath, EntryCheckPages),
    responses((status = 200, description = "A page of checks.", body = EntryCheckPage), ListEntryChecksProblems))]
#[get("/entries/{id}/checks")]
pub async fn list_entry_checks(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadEntry>,
    path: Path<CheckedEntryPath>,
    pages: Query<EntryCheckPages>,
) -> Result<Answer> {
    let (id, now) = (path.0.id, app.clock.now());
    let list = format!("checks of {id}");
    let size = PageSize::of(pages.0.limit);
    let before = after_id(pages.0.cursor, &list)?;
    let (page, for_official) = app
        .db
        .read(move |conn| {
            let read = readable(conn, id, &caller, now)?;
            let rows = model::page(conn, id, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok((page, read.for_official))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.into_iter();
    let page = EntryCheckPage {
        items: items
            .map(|check| EntryCheckView::new(check, for_official))
            .collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
