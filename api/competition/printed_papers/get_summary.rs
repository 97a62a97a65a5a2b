use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::PaperKind;
use super::kinds;
use super::paper::PaperOf;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::error::{Result, problems};
use crate::platform::web::{File, Path, PdfFile, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PanelFilter {
    /// The panel. Absent: that of the caller; for organisers and administrators, the judges who are in no panel.
    #[validate(length(min = 1, max = 50))]
    #[param(min_length = 1, max_length = 50, example = "第一组")]
    panel: Option<String>,
}

problems!(GetPanelSummaryPaperProblems: NotFound, Forbidden, WrongState, GlyphMissing);

/// Get the summary of a panel on paper
///
/// As PDF, to be signed, after the lock of the stage: the entries that the panel scores, with their scores by the rules. A judge
/// reads that of the own panel, organisers and administrators of the contest read those of all; others get 404, and so do
/// callers with a conflict of interest. Carries version, code and QR code.
#[utoipa::path(tag = "printed-papers", security(("bearer" = [])), params(ContestStagePath, PanelFilter),
    responses((status = 200, description = "The paper.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the paper."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetPanelSummaryPaperProblems))]
#[get("/contest-stages/{id}/summary.pdf")]
pub async fn get_panel_summary_paper(
    app: Data<App>,
    caller: May<ask::ReadReview>,
    path: Path<ContestStagePath>,
    filter: Query<PanelFilter>,
) -> Result<File> {
    let now = app.clock.now();
    let paper = app
        .db
        .read(move |conn| {
            let of = PaperOf {
                panel: filter.0.panel.clone(),
                ..PaperOf::new(PaperKind::PanelSummary, path.0.id.0)
            };
            kinds::open(conn, &of, Some(&caller), now)
        })
        .await?;
    paper.file(app.keys.issuer())
}
