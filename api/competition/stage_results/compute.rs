use actix_web::post;
use engine::scoring::{diff, hash_of};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Inputs, StageResult};
use super::policy;
use super::view::{StageComputation, summary};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::competition::contests::policy::require_running;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::StageResultId;
use crate::platform::error::{Problem, Result, problems};
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
            let inputs = Inputs::load(tx.conn, &stage)?.ok_or_else(ContestStage::absent)?;
            let ranking = inputs.ranking()?;
            let rows = ranking.rows();
            let latest = model::latest(tx.conn, stage.id)?;
            let before = match &latest {
                Some(latest) => model::compared_rows(tx.conn, latest.id)?,
                None => Vec::new(),
            };
            let changes = diff(&before, &rows);
            let number = latest.as_ref().map(|one| one.number);
            if new.dry_run {
                let shown = StageComputation::of(&ranking, changes, number, None, true);
                return Answer::ok(&shown);
            }
            if let Some(latest) = latest.filter(|one| one.input_hash == inputs.hash) {
                let shown = StageComputation::of(&ranking, changes, number, Some(latest), false);
                return Answer::ok(&shown);
            }
            if number.is_some() && new.reason.is_none() {
                return Err(Problem::invalid_body(
                    "/reason",
                    "required",
                    "重新计算须说明理由",
                    "is required: the ranking was computed before",
                )
                .into());
            }
            let result = StageResult {
                id: StageResultId::new(),
                stage_id: stage.id,
                number: number.unwrap_or_default() + 1,
                reason: new.reason.filter(|_| number.is_some()),
                rules_hash: inputs.rules_hash,
                input_hash: inputs.hash,
                rows_hash: hash_of(&ranking.entries),
                summary: summary(&ranking),
                computed_by: caller.user_id,
                computed_at: tx.now,
                applied_at: None,
                applied_by: None,
            };
            model::insert(tx.conn, &result, &ranking)?;
            let location = format!("/v1/stage-results/{}", result.id);
            let shown = StageComputation::of(&ranking, changes, number, Some(result), false);
            Answer::created(location, &shown)
        })
        .await
}
