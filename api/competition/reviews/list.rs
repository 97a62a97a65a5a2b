use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::ReviewStatus;
use super::model::{self, ReviewScope, Sight};
use super::view::{self, ReviewPage};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::{ContestJudgeId, ContestStageId, EntryId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReviewFilter {
    /// In this stage.
    #[param(inline)]
    stage_id: Option<ContestStageId>,
    /// Of this entry.
    #[param(inline)]
    entry_id: Option<EntryId>,
    /// By this judge.
    #[param(inline)]
    judge_id: Option<ContestJudgeId>,
    #[param(inline, example = "started")]
    status: Option<ReviewStatus>,
    /// `true`: only the caller's own.
    #[param(inline, default = false)]
    mine: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListReviewsProblems: Forbidden);

/// List reviews
///
/// Newest first: the caller's own, and those of contests that the caller organises or administers, with their progress. Filters
/// are joined by "and". Before the sign-in a judge sees what there is to review, by title or blind code; the entries open later.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewFilter),
    responses((status = 200, description = "A page of reviews.", body = ReviewPage), ListReviewsProblems))]
#[get("/reviews")]
pub async fn list_reviews(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadReview>,
    filter: Query<ReviewFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = ReviewScope {
        stage_id: filter.stage_id,
        entry_id: filter.entry_id,
        judge_id: filter.judge_id,
        status: filter.status,
        mine: filter.mine.unwrap_or(false),
    };
    let list = format!("reviews {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller)?;
            let rows = model::page(conn, &scope, &caller, &sight, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(ReviewPage {
                items: view::show_many(conn, page.items, &caller, &sight)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
