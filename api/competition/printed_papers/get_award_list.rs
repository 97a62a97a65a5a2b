use actix_web::get;
use actix_web::web::Data;

use super::codes::PaperKind;
use super::kinds;
use super::paper::PaperOf;
use super::view::AwardListPaperPath;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Result, problems};
use crate::platform::web::{File, Path, PdfFile};

problems!(GetAwardListPaperProblems: NotFound, GlyphMissing);

/// Get a list of awards on paper
///
/// As PDF, to be sealed: the awards by tier, and the prizes for organisations. A final list is public with its contest, and
/// carries version, code and QR code. Other lists are for organisers and administrators of the contest and marked 草稿; other
/// callers get 404, and so do those with a conflict of interest.
#[utoipa::path(tag = "printed-papers", security((), ("bearer" = [])), params(AwardListPaperPath),
    responses((status = 200, description = "The paper.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the paper."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetAwardListPaperProblems))]
#[get("/award-lists/{id}/paper.pdf")]
pub async fn get_award_list_paper(
    app: Data<App>,
    caller: Anyone,
    path: Path<AwardListPaperPath>,
) -> Result<File> {
    let now = app.clock.now();
    let paper = app
        .db
        .read(move |conn| {
            let of = PaperOf::new(PaperKind::AwardList, path.0.id.0);
            kinds::open(conn, &of, caller.0.as_ref(), now)
        })
        .await?;
    paper.file(app.keys.issuer())
}
