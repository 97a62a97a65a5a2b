use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, Scope};
use super::view::{CoverageCsv, CoverageSvg, CoverageView};
use super::{csv, svg};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::clock::{four_digit_year, official_day};
use crate::kernel::ids::TrainingProgramId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, CSV, Path, Query, preferred};
use crate::training::training_programs::model as programs;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProgramCoveragePath {
    /// The training programme.
    #[param(inline)]
    pub id: TrainingProgramId,
}

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CoverageQuery {
    /// Scans until this moment count: the logical time, whenever they reached the server. Now, when absent.
    #[validate(custom(function = four_digit_year))]
    pub until: Option<DateTime<Utc>>,
}

problems!(GetTrainingProgramCoverageProblems: NotFound);

/// Get the coverage of a training programme
///
/// By attendance: a division is covered once a person of its delegation entered a session. Names no people. `Accept` chooses
/// JSON, CSV or a drawing with one tile for each city. A programme is public once it is published.
#[utoipa::path(tag = "coverage", security((), ("bearer" = [])), params(ProgramCoveragePath, CoverageQuery),
    responses((status = 200, description = "The coverage.", content((CoverageView = "application/json"),
        (CoverageCsv = "text/csv"), (CoverageSvg = "image/svg+xml")),
        headers(("ETag" = String, description = "Of this form of the figures."))), GetTrainingProgramCoverageProblems))]
#[get("/training-programs/{id}/coverage")]
pub async fn get_training_program_coverage(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    path: Path<ProgramCoveragePath>,
    query: Query<CoverageQuery>,
) -> Result<Answer> {
    let now = app.clock.now();
    let until = query.0.until.unwrap_or(now);
    let coverage = app
        .db
        .read(move |conn| {
            let program = programs::find(conn, path.0.id, caller.0.as_ref())?.ok_or_else(absent)?;
            let scope = Scope {
                program: program.id,
                session: None,
                until,
                today: official_day(now),
            };
            let lines = model::figures(conn, &scope)?;
            Ok(CoverageView::new(scope, program.content.title, lines))
        })
        .await?;
    answer(&request, &coverage)
}

/// Also for a programme that the caller may not read.
fn absent() -> Error {
    Problem::not_found("没有这项培训计划", "there is no such training programme").into()
}

/// The figures in the form that the caller prefers.
pub fn answer(request: &HttpRequest, coverage: &CoverageView) -> Result<Answer> {
    let forms = ["application/json", "text/csv", "image/svg+xml"];
    let answer = match preferred(request.headers(), &forms) {
        "text/csv" => Answer::of_type(CSV, csv::table(coverage)?),
        "image/svg+xml" => Answer::of_type("image/svg+xml", svg::drawing(coverage)),
        _ => Answer::ok(coverage)?,
    };
    Ok(answer.etag_of_body().negotiated())
}
