use actix_web::get;
use actix_web::web::Data;

use super::model::{self, ContestStage};
use super::view::{ContestStagePath, ContestStageView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetContestStageProblems: NotFound);

/// Get a stage of a contest
///
/// Public with the contest; 404 for callers who may not read a draft.
#[utoipa::path(tag = "contest-stages", security((), ("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The stage.", body = ContestStageView,
        headers(("ETag" = String, description = "Its version."))), GetContestStageProblems))]
#[get("/contest-stages/{id}")]
pub async fn get_contest_stage(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    let (stage, _) = app
        .db
        .read(move |conn| {
            let found = model::find_visible(conn, path.0.id, caller.0.as_ref())?;
            found.ok_or_else(ContestStage::absent)
        })
        .await?;
    ContestStageView::answer(stage)
}
