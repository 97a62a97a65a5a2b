use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ContestLevel, ContestStatus};
use super::model::{self, ContestScope};
use super::view::{self, ContestPage};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::DivisionCode;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContestFilter {
    /// All states when absent. Drafts are seen by whoever may.
    #[param(inline, example = "published")]
    status: Option<ContestStatus>,
    #[param(inline, example = "prefecture")]
    level: Option<ContestLevel>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "513300")]
    division: Option<DivisionCode>,
    /// Only the editions of this series, however it is spelled: case, width, spaces and marks make no other of it.
    #[validate(length(min = 1, max = 100))]
    #[param(
        min_length = 1,
        max_length = 100,
        example = "甘孜州乡村振兴乡土人才创新创业大赛"
    )]
    series: Option<String>,
    /// Contests that name this in series, title, theme, venue, introduction, tracks or hosts, now or before an erratum.
    /// Width, case, traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "乡土人才")]
    q: Option<String>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List contests
///
/// Newest first: those that were published, and the drafts that the caller may read. Filters are joined by "and".
#[utoipa::path(tag = "contests", security((), ("bearer" = [])), params(ContestFilter),
    responses((status = 200, description = "A page of contests.", body = ContestPage)))]
#[get("/contests")]
pub async fn list_contests(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    filter: Query<ContestFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = ContestScope {
        status: filter.status,
        level: filter.level,
        division: filter.division,
        series: filter.series,
        q: filter.q,
    };
    let list = format!("contests {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let rows = model::page(conn, &scope, caller, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(ContestPage {
                items: view::show_many(conn, page.items)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
