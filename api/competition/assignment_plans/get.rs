use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;

use super::model::{self, AssignmentPlan};
use super::view::{AssignmentPlanPath, AssignmentPlanView};
use crate::access::App;
use crate::access::rights::{Ask, May, ask};
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contests::model::Contest;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::ContestStageId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetAssignmentPlanProblems: NotFound, Forbidden);

/// Get an assignment plan
///
/// Requires an organiser of the contest or an administrator of its division. 404 for a caller who has a conflict of interest
/// with an entry of the contest. Judges do not see plans.
#[utoipa::path(tag = "assignment-plans", security(("bearer" = [])), params(AssignmentPlanPath),
    responses((status = 200, description = "The plan.", body = AssignmentPlanView,
        headers(("ETag" = String, description = "Its version."))), GetAssignmentPlanProblems))]
#[get("/assignment-plans/{id}")]
pub async fn get_assignment_plan(
    app: Data<App>,
    caller: May<ask::ReadJudging>,
    path: Path<AssignmentPlanPath>,
) -> Result<Answer> {
    let plan = app
        .db
        .read(move |conn| {
            let plan = model::find(conn, path.0.id)?.ok_or_else(AssignmentPlan::absent)?;
            planned(conn, plan.stage_id, &caller)?.ok_or_else(AssignmentPlan::absent)?;
            AssignmentPlanView::of(conn, &plan)
        })
        .await?;
    plan.answer()
}

/// A stage whose plans the caller has a right over (403 without it). `None` where the caller may not know of the stage, or is
/// behind a wall: plans are over all entries.
pub fn planned<A: Ask>(
    conn: &mut PgConnection,
    id: ContestStageId,
    caller: &May<A>,
) -> Result<Option<(ContestStage, Contest)>> {
    let Some((stage, contest)) = stages::find_visible(conn, id, Some(caller))? else {
        return Ok(None);
    };
    caller.require(&contest)?;
    match is_behind_a_wall(conn, contest.id, caller)? {
        true => Ok(None),
        false => Ok(Some((stage, contest))),
    }
}
