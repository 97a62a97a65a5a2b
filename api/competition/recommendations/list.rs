use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::RecommendationStatus;
use super::model::{self, RecommendationScope, Sight};
use super::view::{self, RecommendationPage};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, EntryId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationFilter {
    /// Of this contest, or to it.
    #[param(inline)]
    contest_id: Option<ContestId>,
    /// Of this entry.
    #[param(inline)]
    entry_id: Option<EntryId>,
    #[param(inline, example = "nominated")]
    status: Option<RecommendationStatus>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListRecommendationsProblems: Forbidden);

/// List recommendations
///
/// Newest first: those of the caller's entries, and those of and to contests that the caller organises or administers. Filters
/// are joined by "and".
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendationFilter),
    responses((status = 200, description = "A page of recommendations.", body = RecommendationPage),
        ListRecommendationsProblems))]
#[get("/recommendations")]
pub async fn list_recommendations(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadRecommendation>,
    filter: Query<RecommendationFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = RecommendationScope {
        contest_id: filter.contest_id,
        entry_id: filter.entry_id,
        status: filter.status,
    };
    let list = format!("recommendations {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller, today)?;
            let rows = model::page(conn, &scope, &caller, &sight, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(RecommendationPage {
                items: view::show_many(conn, page.items, &caller, &sight)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
