use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::PublicityTarget;
use super::model;
use super::view::{PublicityPeriodPage, PublicityPeriodSummary};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model::{self as contests, Contest};
use crate::kernel::ids::ContestId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PublicityPeriodFilter {
    /// The contest.
    #[param(inline, example = "0198f3a2-5b1c-7000-8000-000000000080")]
    contest_id: ContestId,
    #[param(inline, example = "result")]
    target: Option<PublicityTarget>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListPublicityPeriodsProblems: NotFound);

/// List the publicity periods of a contest
///
/// The latest first, also those that are over or were withdrawn. Public with the contest. What a period shows is in
/// `GET /v1/publicity-periods/{id}`.
#[utoipa::path(tag = "publicity", security((), ("bearer" = [])), params(PublicityPeriodFilter),
    responses((status = 200, description = "A page of periods.", body = PublicityPeriodPage), ListPublicityPeriodsProblems))]
#[get("/publicity-periods")]
pub async fn list_publicity_periods(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    filter: Query<PublicityPeriodFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let list = format!(
        "publicity periods {} {:?}",
        filter.contest_id, filter.target
    );
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let now = app.clock.now();
    let page = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, filter.contest_id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(Contest::absent)?;
            let rows = model::page(conn, contest.id, filter.target, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.iter();
    let page = PublicityPeriodPage {
        items: items
            .map(|period| PublicityPeriodSummary::new(period, now))
            .collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
