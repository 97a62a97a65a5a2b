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

problems!(GetRecommendationListProblems: NotFound, Forbidden, GlyphMissing);

/// Get the list of entries that a unit recommends
///
/// As PDF, to be sealed: title, track, organisation, leader and division of each entry. For the callers who may read the letter
/// of the unit. Marked 草稿 as the letter is. In a blind stage, readers who must not know whose the entries are get it without
/// names and without a code.
#[utoipa::path(tag = "printed-papers", security(("bearer" = []), ("client" = ["entries:read"])), params(RecommendingUnitPath),
    responses((status = 200, description = "The paper.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the paper."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetRecommendationListProblems))]
#[get("/recommending-units/{id}/list.pdf")]
pub async fn get_recommendation_list(
    app: Data<App>,
    caller: May<ask::ReadEntry>,
    path: Path<RecommendingUnitPath>,
) -> Result<File> {
    let now = app.clock.now();
    let paper = app
        .db
        .read(move |conn| {
            let of = PaperOf::new(PaperKind::RecommendationList, path.0.id.0);
            kinds::open(conn, &of, Some(&caller), now)
        })
        .await?;
    paper.file(app.keys.issuer())
}
