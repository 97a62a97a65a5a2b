use std::collections::BTreeMap;

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::model::stage_lock::{self, StageReviews};
use super::model::{self, has_walled_entry};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::{ContestStagePath, ContestStageView};
use crate::platform::db::Tx;
use crate::platform::error::{Code, Problem, Result, problems, wrong_state};
use crate::platform::slice::Turn;
use crate::platform::web::{Answer, Json};

/// Whether to lock although reviews are missing.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"without_missing": true, "reason": "一位评委因病缺席"}))]
pub struct StageLock {
    /// `true`: reviews that are not submitted are cancelled, if each entry has as many sheets as the quorum of the rules.
    #[serde(default)]
    without_missing: bool,
    /// Required with `without_missing`. The judges who missed read it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

problems!(LockStageScoresProblems: NotFound, Forbidden, WrongState, ReviewsMissing, RulesMissing);

/// Lock the scores of a stage
///
/// Requires an organiser of the contest or an administrator of its division; officials with a conflict of interest with an entry of
/// the stage get 404. No score of the stage changes afterwards, and its result can be computed. Fails with 409 `reviews_missing`
/// while reviews are not submitted; `without_missing` cancels them if the quorum of the rules is met by each entry. Open reviews of
/// entries that left the contest are cancelled. A stage whose reviews are all submitted is locked at its `closes_at` by the
/// service; else the organisers are told. The judges are told to confirm their sheets.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath), request_body = StageLock,
    responses((status = 200, description = "The locked stage.", body = ContestStageView,
        headers(("ETag" = String, description = "Its new version."))), LockStageScoresProblems))]
#[post("/contest-stages/{id}/lock")]
pub async fn lock_stage_scores(
    request: ChangeRequest<ContestStagePath, May<ask::KeepJudges>>,
    body: Json<StageLock>,
) -> Result<Answer> {
    let wanted = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            if has_walled_entry(tx.conn, stage.id, &caller)? {
                return Err(ContestStage::absent());
            }
            if_match.check(&stage.etag())?;
            policy::unlocked(&contest, &stage)?;
            let reason = match (wanted.without_missing, wanted.reason) {
                (true, None) => {
                    let (zh, en) = ("须说明理由", "is required with without_missing");
                    return Err(Problem::invalid_body("/reason", "required", zh, en).into());
                }
                (without, reason) => reason.filter(|_| without),
            };
            let reviews = stage_lock::hold_reviews(tx.conn, &stage)?;
            require_complete(&stage, &reviews, reason.is_some())?;
            let stage = stage_lock::lock(tx, &stage, &reviews, reason.as_deref())?;
            notices::locked(tx, &contest, &stage)?;
            ContestStageView::answer(stage)
        })
        .await
}

/// All sheets are there; or, without those that miss, as many for each entry as the quorum.
fn require_complete(stage: &ContestStage, reviews: &StageReviews, without: bool) -> Result<()> {
    if reviews.submitted.is_empty() {
        return Err(wrong_state(
            "unscored",
            "尚无已提交的评审",
            "no review of the stage is submitted",
        ));
    }
    if reviews.missing.is_empty() {
        return Ok(());
    }
    let quorum = model::rules(stage.rules.as_ref())?.quorum as usize;
    let below = reviews.below(quorum);
    if without && below == 0 {
        return Ok(());
    }
    let mut by_judge: BTreeMap<_, (&str, u32)> = BTreeMap::new();
    for missing in &reviews.missing {
        let count = by_judge
            .entry(missing.judge_id.0)
            .or_insert((&missing.judge_name, 0));
        count.1 += 1;
    }
    let missing: Vec<_> = by_judge
        .into_iter()
        .map(|(id, (name, count))| json!({"judge_id": id, "name": name, "count": count}))
        .collect();
    let count = reviews.missing.len();
    Err(Problem::new(Code::ReviewsMissing)
        .detail(
            format!("尚有 {count} 份评审未提交，{below} 个项目不足法定评委数"),
            format!("{count} reviews are not submitted, and {below} entries have fewer sheets than the quorum"),
        )
        .member("missing", missing)
        .member("below_quorum", below)
        .into())
}

/// Locks stages that are closed and whose reviews are all submitted; tells the organisers of the others, once for each deadline.
pub fn lock_due(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let mut done = 0;
    for (contest, stage) in stage_lock::due(tx, turn.most)? {
        let reviews = stage_lock::hold_reviews(tx.conn, &stage)?;
        if reviews.missing.is_empty() && !reviews.submitted.is_empty() {
            let stage = stage_lock::lock(tx, &stage, &reviews, None)?;
            notices::locked(tx, &contest, &stage)?;
            done += 1;
        } else {
            notices::missing(tx, &contest, &stage)?;
        }
    }
    Ok(done)
}
