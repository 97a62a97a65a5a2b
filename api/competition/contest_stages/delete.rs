use actix_web::delete;
use actix_web::web::Data;

use super::model::{self, ContestStage};
use super::policy;
use super::view::ContestStagePath;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::ContestStageId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteContestStageProblems: NotFound, Forbidden, WrongState, RulesFrozen);

/// Delete a stage of a contest
///
/// Requires the organiser of the contest or an administrator of its division. Works until the stage begins, and until judges
/// or assignments are made for it. The stages behind it move up.
#[utoipa::path(tag = "contest-stages", security(("bearer" = [])), params(ContestStagePath),
    responses((status = 204, description = "The stage is deleted."), DeleteContestStageProblems))]
#[delete("/contest-stages/{id}")]
pub async fn delete_contest_stage(
    app: Data<App>,
    caller: May<ask::EditContest>,
    if_match: IfMatch,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let found = model::lock_visible(tx.conn, path.0.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            if_match.check(&stage.etag())?;
            policy::require_unfrozen(&stage)?;
            let stages = model::stages_of(tx.conn, contest.id)?;
            let place = usize::try_from(stage.position)
                .unwrap_or(1)
                .saturating_sub(1);
            policy::arrange(&contest, &stages, place)?;
            if model::is_in_use(tx.conn, stage.id)? {
                return Err(contest.wrong_state(
                    "赛段已有评委或评审分配",
                    "judges or assignments are made for the stage",
                ));
            }
            model::delete(tx.conn, stage.id)?;
            let rest = stages.iter().filter(|one| one.id != stage.id);
            let rest: Vec<ContestStageId> = rest.map(|one| one.id).collect();
            model::place(tx.conn, &rest)?;
            Ok(Answer::no_content())
        })
        .await
}
