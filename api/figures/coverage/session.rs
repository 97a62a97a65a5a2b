use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, Scope};
use super::program::{CoverageQuery, answer};
use super::view::{CoverageCsv, CoverageSvg, CoverageView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::clock::official_day;
use crate::kernel::ids::TrainingSessionId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path, Query};
use crate::training::training_sessions::model as sessions;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SessionCoveragePath {
    /// The training session.
    #[param(inline)]
    pub id: TrainingSessionId,
}

problems!(GetTrainingSessionCoverageProblems: NotFound);

/// Get the coverage of a training session
///
/// Which divisions of its programme the session has reached, by attendance. Names no people. `Accept` chooses JSON, CSV or a
/// drawing with one tile for each city. A session is public once it was announced. A cancelled session covers nothing.
#[utoipa::path(tag = "coverage", security((), ("bearer" = [])), params(SessionCoveragePath, CoverageQuery),
    responses((status = 200, description = "The coverage.", content((CoverageView = "application/json"),
        (CoverageCsv = "text/csv"), (CoverageSvg = "image/svg+xml")),
        headers(("ETag" = String, description = "Of this form of the figures."))), GetTrainingSessionCoverageProblems))]
#[get("/training-sessions/{id}/coverage")]
pub async fn get_training_session_coverage(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    path: Path<SessionCoveragePath>,
    query: Query<CoverageQuery>,
) -> Result<Answer> {
    let now = app.clock.now();
    let until = query.0.until.unwrap_or(now);
    let coverage = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, caller.0.as_ref())?.ok_or_else(absent)?;
            let scope = Scope {
                program: session.program_id,
                session: Some(session.id),
                until,
                today: official_day(now),
            };
            let lines = model::figures(conn, &scope)?;
            Ok(CoverageView::new(scope, session.content.title, lines))
        })
        .await?;
    answer(&request, &coverage)
}

/// Also for a session that the caller may not read.
fn absent() -> Error {
    Problem::not_found("没有这期培训班", "there is no such training session").into()
}
