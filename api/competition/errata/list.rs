use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, Of};
use super::view::{ErratumPage, ErratumView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ErratumFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListErrataProblems: NotFound);

/// List the errata of a contest
///
/// Newest first. Public with the contest.
#[utoipa::path(tag = "contests", security((), ("bearer" = [])), params(ContestPath, ErratumFilter),
    responses((status = 200, description = "A page of errata.", body = ErratumPage), ListErrataProblems))]
#[get("/contests/{id}/errata")]
pub async fn list_errata(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    path: Path<ContestPath>,
    filter: Query<ErratumFilter>,
) -> Result<Answer> {
    let list = format!("errata of contest {}", path.0.id);
    let size = PageSize::of(filter.0.limit);
    let before = after_id(filter.0.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(Contest::absent)?;
            let of = Of::Contest(contest.id);
            let rows = model::page(conn, of, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            let view = |row| ErratumView::of(row, contest.id);
            Ok(ErratumPage {
                items: page.items.into_iter().map(view).collect(),
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
