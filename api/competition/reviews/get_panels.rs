use actix_web::get;
use actix_web::web::Data;

use super::model::seats;
use super::view::Panels;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetStagePanelsProblems: NotFound, Forbidden);

/// Get the panels of a stage
///
/// Requires an organiser of the contest or an administrator of its division. Judges who are in no panel stand in a panel without
/// a name.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The panels with their judges.", body = Panels,
        headers(("ETag" = String, description = "Their version."))), GetStagePanelsProblems))]
#[get("/contest-stages/{id}/panels")]
pub async fn get_stage_panels(
    app: Data<App>,
    caller: May<ask::ReadJudging>,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    let panels = app
        .db
        .read(move |conn| {
            let found = stages::find_visible(conn, path.0.id, Some(&*caller))?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            Ok(Panels::new(seats::of_stage(conn, stage.id)?))
        })
        .await?;
    panels.answer()
}
