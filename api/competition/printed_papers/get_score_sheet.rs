use actix_web::get;
use actix_web::web::Data;

use super::codes::PaperKind;
use super::kinds;
use super::paper::PaperOf;
use super::view::ScoreSheetPath;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{File, Path, PdfFile};

problems!(GetScoreSheetProblems: NotFound, Forbidden, WrongState, GlyphMissing);

/// Get the score sheet of a judge
///
/// As PDF, to be signed: the scores and opinions of a judge on all entries of a stage, by title and code, without entrants. A
/// judge reads the own sheet, organisers and administrators of the contest read those of all judges after the lock; others get
/// 404, and so do callers with a conflict of interest. Marked 草稿 until the stage is locked; then with version, code and QR
/// code.
#[utoipa::path(tag = "printed-papers", security(("bearer" = [])), params(ScoreSheetPath),
    responses((status = 200, description = "The paper.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the paper."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetScoreSheetProblems))]
#[get("/contest-stages/{id}/judges/{judge_id}/sheet.pdf")]
pub async fn get_score_sheet(
    app: Data<App>,
    caller: May<ask::ReadReview>,
    path: Path<ScoreSheetPath>,
) -> Result<File> {
    let now = app.clock.now();
    let paper = app
        .db
        .read(move |conn| {
            let of = PaperOf {
                judge_id: Some(path.0.judge_id),
                ..PaperOf::new(PaperKind::ScoreSheet, path.0.id.0)
            };
            kinds::open(conn, &of, Some(&caller), now)
        })
        .await?;
    paper.file(app.keys.issuer())
}
