use actix_web::get;
use actix_web::web::Data;

use super::codes::PaperKind;
use super::kinds;
use super::paper::PaperOf;
use super::view::RecommendingUnitPath;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{File, Path, PdfFile};

problems!(GetRecommendationLetterProblems: NotFound, Forbidden, GlyphMissing);

/// Get the letter of recommendation of a unit
///
/// As PDF, to be sealed: the entries that the unit recommends to a contest. For accounts that act for the unit, administrators
/// of its division, and organisers and administrators of the contest; others get 404, and so do callers who may not read one of
/// the entries. Marked 草稿 while entries wait at the unit, or none is recommended; else with version, code and QR code.
#[utoipa::path(tag = "printed-papers", security(("bearer" = []), ("client" = ["entries:read"])), params(RecommendingUnitPath),
    responses((status = 200, description = "The paper.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the paper."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetRecommendationLetterProblems))]
#[get("/recommending-units/{id}/letter.pdf")]
pub async fn get_recommendation_letter(
    app: Data<App>,
    caller: May<ask::ReadEntry>,
    path: Path<RecommendingUnitPath>,
) -> Result<File> {
    let now = app.clock.now();
    let paper = app
        .db
        .read(move |conn| {
            let of = PaperOf::new(PaperKind::RecommendationLetter, path.0.id.0);
            kinds::open(conn, &of, Some(&caller), now)
        })
        .await?;
    paper.file(app.keys.issuer())
}
