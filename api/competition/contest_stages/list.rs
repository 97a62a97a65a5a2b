use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{ContestStageView, ContestStages};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListContestStagesProblems: NotFound);

/// List the stages of a contest
///
/// All stages (at most 20), in their order. Public with the contest; those of a draft are visible to callers who may read the
/// draft.
#[utoipa::path(tag = "contest-stages", security((), ("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The stages.", body = ContestStages,
        headers(("ETag" = String, description = "Changes with the stages."))), ListContestStagesProblems))]
#[get("/contests/{id}/stages")]
pub async fn list_contest_stages(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let stages = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(Contest::absent)?;
            Ok(model::stages_of(conn, contest.id)?)
        })
        .await?;
    let items = stages.into_iter().map(ContestStageView::from).collect();
    Ok(Answer::ok(&ContestStages { items })?.etag_of_body())
}
