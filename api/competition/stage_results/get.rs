use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::list::ranked;
use super::model;
use super::view::StageResultView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::StageResultId;
use crate::platform::error::{Code, Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct StageResultPath {
    /// The version of a ranking.
    #[param(inline)]
    pub id: StageResultId,
}

problems!(GetStageResultProblems: NotFound, Forbidden);

/// Get a ranking
///
/// A version with its hashes, blockers and ties; its entries are listed by
/// `GET /v1/stage-results/{id}/entries`. Requires an organiser of the contest or an administrator of its division; 404 for
/// a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "stage-results", security(("bearer" = [])), params(StageResultPath),
    responses((status = 200, description = "The version.", body = StageResultView,
        headers(("ETag" = String, description = "Its version."))), GetStageResultProblems))]
#[get("/stage-results/{id}")]
pub async fn get_stage_result(
    app: Data<App>,
    caller: May<ask::ReadRanking>,
    path: Path<StageResultPath>,
) -> Result<Answer> {
    let result = app
        .db
        .read(move |conn| {
            let result = model::find(conn, path.0.id)?.ok_or_else(absent)?;
            ranked(conn, result.stage_id, &caller).map_err(hidden)?;
            Ok(result)
        })
        .await?;
    StageResultView::answer(result)
}

/// Also for a version that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这份排名", "there is no such ranking").into()
}

/// A version of a stage that the caller may not know of is no version.
pub fn hidden(error: Error) -> Error {
    match error {
        Error::Refused(problem) if problem.code == Code::NotFound => absent(),
        other => other,
    }
}
