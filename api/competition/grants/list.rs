use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::GrantStatus;
use super::model::{self, GrantScope};
use super::view::{GrantPage, GrantSummary};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AwardId, ContestId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GrantFilter {
    /// Of this contest.
    #[param(inline)]
    contest_id: Option<ContestId>,
    /// To this award.
    #[param(inline)]
    award_id: Option<AwardId>,
    #[param(inline, example = "approved")]
    status: Option<GrantStatus>,
    /// True: only paid grants whose report is overdue; false: only the others.
    overdue_report: Option<bool>,
    /// True: only approved grants that are not paid to their full amount; false: only the others.
    unpaid: Option<bool>,
    /// Of winners in this division or inside it (prefix scope).
    #[param(inline, example = "513300")]
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

/// List grants
///
/// Newest first: those to awards of the caller and of organisations that the caller acts for, those of contests that the
/// caller organises or whose division the caller administers, and for API clients with the scope `grants:read` those to
/// winners of their division. Filters are joined by "and".
#[utoipa::path(tag = "grants", security(("bearer" = []), ("client" = ["grants:read"])), params(GrantFilter),
    responses((status = 200, description = "A page of grants.", body = GrantPage)))]
#[get("/grants")]
pub async fn list_grants(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadGrant>,
    filter: Query<GrantFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = GrantScope {
        contest_id: filter.contest_id,
        award_id: filter.award_id,
        status: filter.status,
        overdue_report: filter.overdue_report,
        unpaid: filter.unpaid,
        division: filter.division,
    };
    let list = format!("grants {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, today, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(GrantPage {
                items: GrantSummary::many(conn, &page.items)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
