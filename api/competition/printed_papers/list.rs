use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::PaperKind;
use super::files::kept;
use super::model;
use super::paper::{Paper, PaperOf};
use super::view::{PrintedPaperPage, PrintedPaperView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::{PrintedPaperId, ThingId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrintedPaperFilter {
    /// The entry, the recommending unit, the stage or the list of awards.
    #[param(inline, example = "0198f3a2-5b1c-7000-8000-0000000000f2")]
    resource_id: ThingId,
    #[param(inline, example = "award_list")]
    kind: Option<PaperKind>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListPrintedPapersProblems: Forbidden);

/// List the printed papers of a resource
///
/// The versions that were printed, newest first: those that the caller may get.
#[utoipa::path(tag = "printed-papers", security(("bearer" = []), ("client" = ["files:write"])), params(PrintedPaperFilter),
    responses((status = 200, description = "A page of printed papers.", body = PrintedPaperPage), ListPrintedPapersProblems))]
#[get("/printed-papers")]
pub async fn list_printed_papers(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::UploadFile>,
    filter: Query<PrintedPaperFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let (resource, kind) = (filter.resource_id.0, filter.kind);
    let list = format!("printed papers of {resource} {kind:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let now = app.clock.now();
    let page = app
        .db
        .read(move |conn| {
            let rows = model::of_resource(conn, resource, kind, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            let ids: Vec<PrintedPaperId> = page.items.iter().map(|row| row.id).collect();
            let scans = model::scans(conn, &ids)?;
            // The versions of one paper are opened once.
            let mut opened: Vec<(PaperOf, Option<Paper>)> = Vec::new();
            let mut items = Vec::new();
            for row in page.items {
                let of = row.of();
                if !opened.iter().any(|(known, _)| *known == of) {
                    let paper = kept(conn, &row, &caller, now)?;
                    opened.push((of.clone(), paper));
                }
                let paper = opened.iter().find(|(known, _)| *known == of);
                let scan = scans.iter().find(|(on, _)| *on == row.id.0);
                if let Some((_, Some(paper))) = paper {
                    items.push(PrintedPaperView::new(
                        row,
                        scan.map(|(_, scan)| *scan),
                        paper,
                    ));
                }
            }
            Ok(PrintedPaperPage {
                items,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
