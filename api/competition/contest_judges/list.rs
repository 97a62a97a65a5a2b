use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::ContestJudgeStatus;
use super::model::{self, ContestJudgeScope};
use super::view::{self, ContestJudgePage, JudgedContestPath, no_contest};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContestJudgeFilter {
    /// All states when absent.
    #[param(inline, example = "accepted")]
    status: Option<ContestJudgeStatus>,
    /// Only judges of this track, and judges of all tracks.
    #[validate(length(min = 1, max = 30))]
    #[param(min_length = 1, max_length = 30, example = "特色产业")]
    track: Option<String>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListContestJudgesProblems: NotFound);

/// List the judges of a contest
///
/// Newest first, with their load. Organisers of the contest and administrators of its division read all of them, a judge
/// reads that of the judge. Filters are joined by "and".
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(JudgedContestPath, ContestJudgeFilter),
    responses((status = 200, description = "A page of judges.", body = ContestJudgePage), ListContestJudgesProblems))]
#[get("/contests/{id}/judges")]
pub async fn list_contest_judges(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadJudging>,
    path: Path<JudgedContestPath>,
    filter: Query<ContestJudgeFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = ContestJudgeScope {
        contest: path.0.id,
        status: filter.status,
        track: filter.track,
    };
    let list = format!("contest judges {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            contests::model::find(conn, scope.contest, Some(&caller))?.ok_or_else(no_contest)?;
            let rows = model::page(conn, &scope, &caller, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |judge| ((), judge.row.id.0))?;
            Ok(ContestJudgePage {
                items: view::show_many(conn, page.items, &caller)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
