use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::computation::Computation;
use super::policy;
use super::view::StageComputation;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::competition::contests::policy::require_running;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// How a ranking is computed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"dry_run": true}))]
pub struct NewStageResult {
    /// Whether to store nothing, and only show what would change.
    #[serde(default)]
    #[schema(default = false)]
    dry_run: bool,
    /// Why the ranking is computed again. Required from the second version on, except for a dry run.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

problems!(ComputeStageResultProblems: NotFound, Forbidden, WrongState);

/// Compute the ranking of a stage
///
/// Requires an organiser of the contest or an administrator of its division; 404 for a caller who has a conflict of interest
/// with an entry of the contest. The scores of the stage must be locked (409). Exact: nothing is rounded before the end, and
/// no tie is broken by the order of a list. The answer shows what changes against the latest version. With `dry_run` nothing
/// is stored. Where nothing has changed, the latest version is returned with 200, and none is added.
#[utoipa::path(tag = "stage-results", security(("bearer" = [])), params(ContestStagePath), request_body = NewStageResult,
    responses((status = 200, description = "What would change, or that nothing changed.", body = StageComputation),
        (status = 201, description = "The new version.", body = StageComputation,
            headers(("Location" = String, description = "Its address."))), ComputeStageResultProblems))]
#[post("/contest-stages/{id}/results")]
pub async fn compute_stage_result(
    request: ChangeRequest<ContestStagePath, May<ask::RankEntries>>,
    body: Json<NewStageResult>,
) -> Result<Answer> {
    let new = body.0;
    let request = match &new.reason {
        Some(reason) => request.because(reason),
        None => request,
    };
    request
        .write(move |tx, caller, if_match, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(ContestStage::absent());
            }
            if_match.check(&stage.etag())?;
            require_running(&contest)?;
            policy::is_locked(&stage)?;
            let computation = Computation::of(tx.conn, &stage)?;
            match new.dry_run {
                true => computation.show(),
                false => computation.store(tx.conn, new.reason, caller.user_id, tx.now),
            }
        })
        .await
}
