use actix_web::post;

use super::get::{StageResultPath, absent};
use super::model::{self, Inputs};
use super::notices;
use super::policy;
use super::view::StageResultView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model as stages;
use crate::competition::contests::policy::require_running;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ApplyStageResultProblems: NotFound, Forbidden, WrongState, RankingBlocked, RankingOutdated);

/// Apply a ranking
///
/// Moves the entries of the stage: those that go on are `shortlisted`, the others `eliminated`; after the final all ranked
/// entries are `ranked`. Fails with 409 `ranking_blocked` while a tie crosses the last place, an entry has too few scores or
/// the rules lack a quota, and with 409 `ranking_outdated` where the version is not the latest or what it follows from has
/// changed. The owners of the entries are told whether they go on. Requires an organiser of the contest or an administrator of
/// its division; 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "stage-results", security(("bearer" = [])), params(StageResultPath),
    responses((status = 200, description = "The version, applied.", body = StageResultView,
        headers(("ETag" = String, description = "Its version."))), ApplyStageResultProblems))]
#[post("/stage-results/{id}/apply")]
pub async fn apply_stage_result(
    request: ChangeRequest<StageResultPath, May<ask::RankEntries>>,
) -> Result<Answer> {
    request
        .write(move |tx, caller, if_match, path| {
            let result = model::find(tx.conn, path.id)?.ok_or_else(absent)?;
            let found = stages::lock_visible(tx.conn, result.stage_id, &caller)?;
            let (stage, contest) = found.ok_or_else(absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(absent());
            }
            // Read again under the lock: a parallel request may have applied it.
            let result = model::find(tx.conn, result.id)?.ok_or_else(absent)?;
            if_match.check(&result.etag())?;
            if result.applied_at.is_some() {
                return StageResultView::answer(result);
            }
            require_running(&contest)?;
            policy::is_current(&contest, &stage)?;
            policy::is_locked(&stage)?;
            let inputs = Inputs::load(tx.conn, &stage)?.ok_or_else(absent)?;
            let latest = model::latest(tx.conn, stage.id)?.map_or(0, |one| one.number);
            policy::is_up_to_date(&result, latest, &inputs.hash)?;
            let ranking = inputs.ranking()?;
            policy::has_no_blockers(&ranking)?;
            let moved = model::move_entries(tx.conn, stage.kind, &ranking, tx.now)?;
            notices::tell(tx, &contest, moved)?;
            let result = model::set_applied(tx.conn, result.id, caller.user_id, tx.now)?;
            StageResultView::answer(result)
        })
        .await
}
