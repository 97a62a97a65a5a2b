use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ImpactCode, ImpactQualifier, ImpactSource};
use super::model::{self, ImpactScope};
use super::view::{self, ImpactMetricPage};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::recommendations::model::Sight;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, EntryId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImpactMetricFilter {
    /// Of this entry.
    #[param(inline)]
    entry_id: Option<EntryId>,
    /// Of entries of this contest.
    #[param(inline)]
    contest_id: Option<ContestId>,
    #[param(inline, example = "revenue")]
    code: Option<ImpactCode>,
    #[param(inline, example = "planned")]
    qualifier: Option<ImpactQualifier>,
    #[param(inline, example = "self")]
    source: Option<ImpactSource>,
    /// `true`: only plans whose due date has passed in Asia/Shanghai and that no figure answers. `false`: all others.
    overdue: Option<bool>,
    /// `false`: only figures that stand. `true`: only those that were withdrawn. Both when absent.
    withdrawn: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListImpactMetricsProblems: Forbidden);

/// List impact metrics
///
/// Newest first: those that the caller may read. Filters are joined by "and".
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), params(ImpactMetricFilter),
    responses((status = 200, description = "A page of metrics.", body = ImpactMetricPage), ListImpactMetricsProblems))]
#[get("/impact-metrics")]
pub async fn list_impact_metrics(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadImpact>,
    filter: Query<ImpactMetricFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = ImpactScope {
        entry_id: filter.entry_id,
        contest_id: filter.contest_id,
        code: filter.code,
        qualifier: filter.qualifier,
        source: filter.source,
        overdue: filter.overdue,
        withdrawn: filter.withdrawn,
    };
    let list = format!("impact metrics {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller, today)?;
            let rows = model::page(conn, &scope, &caller, &sight, today, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(ImpactMetricPage {
                items: view::show_many(conn, page.items, today)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
