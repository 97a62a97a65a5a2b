use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::ObjectionStatus;
use super::model::{self, ObjectionScope};
use super::view::{ObjectionPage, ObjectionSummary};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, PublicityPeriodId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ObjectionFilter {
    /// Of this contest.
    #[param(inline)]
    contest_id: Option<ContestId>,
    /// Of this publicity period.
    #[param(inline)]
    period_id: Option<PublicityPeriodId>,
    /// All states when absent.
    #[param(inline, example = "filed")]
    status: Option<ObjectionStatus>,
    /// Only open ones whose answer was due before today, or only the others.
    overdue: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListObjectionsProblems: Forbidden);

/// List objections
///
/// Newest first: the caller's own, and those that the caller reads as the handling office. Filters are joined by "and".
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionFilter),
    responses((status = 200, description = "A page of objections.", body = ObjectionPage), ListObjectionsProblems))]
#[get("/objections")]
pub async fn list_objections(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadObjection>,
    filter: Query<ObjectionFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let now = app.clock.now();
    let scope = ObjectionScope {
        contest_id: filter.contest_id,
        period_id: filter.period_id,
        status: filter.status,
        overdue: filter.overdue.map(|overdue| (overdue, official_day(now))),
    };
    let list = format!(
        "objections {:?} {:?} {:?} {:?}",
        scope.contest_id, scope.period_id, scope.status, filter.overdue
    );
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let managed = model::managed(conn, &caller, now)?;
            let rows = model::page(conn, &scope, &caller, &managed, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.iter();
    let page = ObjectionPage {
        items: items
            .map(|objection| ObjectionSummary::new(objection, now))
            .collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
