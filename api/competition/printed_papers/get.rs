use actix_web::get;
use actix_web::web::Data;

use super::files::kept;
use super::model::{self, PrintedPaper};
use super::view::{PrintedPaperPath, PrintedPaperView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetPrintedPaperProblems: NotFound, Forbidden);

/// Get a printed paper
///
/// A version that was printed, and whether it is current. For the callers who may register the paper; others get 404.
#[utoipa::path(tag = "printed-papers", security(("bearer" = []), ("client" = ["files:write"])), params(PrintedPaperPath),
    responses((status = 200, description = "The printed paper.", body = PrintedPaperView,
        headers(("ETag" = String, description = "Changes with the answer."))), GetPrintedPaperProblems))]
#[get("/printed-papers/{id}")]
pub async fn get_printed_paper(
    app: Data<App>,
    caller: May<ask::UploadFile>,
    path: Path<PrintedPaperPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let view = app
        .db
        .read(move |conn| {
            let row = model::find(conn, path.0.id)?.ok_or_else(PrintedPaper::absent)?;
            let paper = kept(conn, &row, &caller, now)?.ok_or_else(PrintedPaper::absent)?;
            let scan = model::scans(conn, &[row.id])?
                .first()
                .map(|(_, scan)| *scan);
            Ok(PrintedPaperView::new(row, scan, &paper))
        })
        .await?;
    view.answer()
}
