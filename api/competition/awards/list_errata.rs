use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, Award};
use super::view::AwardPath;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::errata::model::{self as errata, Of};
use crate::competition::errata::view::{ErratumPage, ErratumView};
use crate::kernel::clock::official_day;
use crate::people::organizations::model::organizations_of;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AwardErratumFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListAwardErrataProblems: NotFound);

/// List the errata of an award
///
/// Newest first. For everybody who can read the award.
#[utoipa::path(tag = "awards", security((), ("bearer" = [])), params(AwardPath, AwardErratumFilter),
    responses((status = 200, description = "A page of errata.", body = ErratumPage), ListAwardErrataProblems))]
#[get("/awards/{id}/errata")]
pub async fn list_award_errata(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    path: Path<AwardPath>,
    filter: Query<AwardErratumFilter>,
) -> Result<Answer> {
    let list = format!("errata of award {}", path.0.id);
    let size = PageSize::of(filter.0.limit);
    let before = after_id(filter.0.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let managed = match caller {
                Some(caller) => organizations_of(conn, caller, today)?,
                None => Vec::new(),
            };
            let award = model::find_visible(conn, path.0.id, caller, &managed)?;
            let award = award.ok_or_else(Award::absent)?;
            let rows = errata::page(conn, Of::Award(award.id), before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            let of_contest = |row| ErratumView::of(row, award.contest_id);
            Ok(ErratumPage {
                items: page.items.into_iter().map(of_contest).collect(),
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
