use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::get::{StageResultPath, absent, hidden};
use super::list::ranked;
use super::model;
use super::view::{StageResultEntry, StageResultEntryPage};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Cursor, Page, PageSize, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StageResultEntryFilter {
    /// Of this track.
    #[validate(length(min = 1, max = 50))]
    #[param(min_length = 1, max_length = 50, example = "乡村旅游")]
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

problems!(ListStageResultEntriesProblems: NotFound, Forbidden);

/// List the entries of a ranking
///
/// The best first, those without a rank last. Entries of one rank stand in no order that means anything. Requires an
/// organiser of the contest or an administrator of its division; 404 for a caller who has a conflict of interest with an
/// entry of the contest.
#[utoipa::path(tag = "stage-results", security(("bearer" = [])), params(StageResultPath, StageResultEntryFilter),
    responses((status = 200, description = "A page of results.", body = StageResultEntryPage),
        ListStageResultEntriesProblems))]
#[get("/stage-results/{id}/entries")]
pub async fn list_stage_result_entries(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadRanking>,
    path: Path<StageResultPath>,
    filter: Query<StageResultEntryFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let id = path.0.id;
    let list = format!("results {id} {:?}", filter.track);
    let size = PageSize::of(filter.limit);
    let cursor = filter
        .cursor
        .map(|cursor| Cursor::<i32>::decode(&cursor, &list))
        .transpose()?;
    let after = cursor.map(|cursor| (cursor.key, cursor.id));
    let page = app
        .db
        .read(move |conn| {
            let result = model::find(conn, id)?.ok_or_else(absent)?;
            ranked(conn, result.stage_id, &caller).map_err(hidden)?;
            let rows = model::page(conn, id, filter.track.as_deref(), after, size.fetch())?;
            Page::cut(rows, size, &list, |(row, _, _)| {
                (row.rank.unwrap_or(i32::MAX), row.entry_id.0)
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items: Result<Vec<StageResultEntry>> = page
        .items
        .into_iter()
        .map(|(row, title, blind_code)| StageResultEntry::of(row, title, blind_code))
        .collect();
    let page = StageResultEntryPage {
        items: items?,
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
