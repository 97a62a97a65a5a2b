use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;

use super::model;
use super::view::{StageResultList, StageResultView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::ContestStageId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListStageResultsProblems: NotFound, Forbidden);

/// List the rankings of a stage
///
/// All versions, the latest first. Requires an organiser of the contest or an administrator of its division; 404 for a
/// caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "stage-results", security(("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The versions.", body = StageResultList), ListStageResultsProblems))]
#[get("/contest-stages/{id}/results")]
pub async fn list_stage_results(
    app: Data<App>,
    caller: May<ask::ReadRanking>,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    let versions = app
        .db
        .read(move |conn| {
            let stage = ranked(conn, path.0.id, &caller)?;
            Ok(model::versions(conn, stage.id)?)
        })
        .await?;
    let items = versions.into_iter().map(StageResultView::from).collect();
    Answer::ok(&StageResultList { items })
}

/// A stage whose rankings the caller may read. 404 for a caller behind a wall: the figures are over all entries.
pub fn ranked(
    conn: &mut PgConnection,
    id: ContestStageId,
    caller: &May<ask::ReadRanking>,
) -> Result<ContestStage> {
    let one: &Caller = caller;
    let found = stages::find_visible(conn, id, Some(one))?;
    let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
    caller.require(&contest)?;
    match is_behind_a_wall(conn, contest.id, one)? {
        true => Err(ContestStage::absent()),
        false => Ok(stage),
    }
}
