use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::get::planned;
use super::model;
use super::view::{AssignmentPlanPage, AssignmentPlanSummary};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssignmentPlanFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListAssignmentPlansProblems: NotFound, Forbidden);

/// List the assignment plans of a stage
///
/// Newest first. Requires an organiser of the contest or an administrator of its division. 404 for a caller who has a conflict
/// of interest with an entry of the contest. Judges do not see plans.
#[utoipa::path(tag = "assignment-plans", security(("bearer" = [])), params(ContestStagePath, AssignmentPlanFilter),
    responses((status = 200, description = "A page of plans.", body = AssignmentPlanPage), ListAssignmentPlansProblems))]
#[get("/contest-stages/{id}/assignment-plans")]
pub async fn list_assignment_plans(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadJudging>,
    path: Path<ContestStagePath>,
    filter: Query<AssignmentPlanFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let id = path.0.id;
    let list = format!("assignment plans {id}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            planned(conn, id, &caller)?.ok_or_else(ContestStage::absent)?;
            let rows = model::page(conn, id, before, size.fetch())?;
            Page::cut(rows, size, &list, |plan| ((), plan.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items: Result<Vec<_>> = page
        .items
        .into_iter()
        .map(AssignmentPlanSummary::of)
        .collect();
    let page = AssignmentPlanPage {
        items: items?,
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
