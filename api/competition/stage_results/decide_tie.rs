use std::collections::BTreeSet;

use actix_web::post;
use engine::scoring::lot;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::codes::TieDecisionStep;
use super::model::{self, Inputs, TieDecision};
use super::policy;
use super::view::TieDecisionView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::competition::contests::policy::require_running;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::{EntryId, TieDecisionId};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// What decides a tie.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"step": "jury_vote", "order": [["0198f3a2-5b1c-7000-8000-0000000000c1"],
    ["0198f3a2-5b1c-7000-8000-0000000000c2"]], "reason": "评委会 7 票对 2 票"}))]
pub struct NewTieDecision {
    step: TieDecisionStep,
    /// All entries of the tie, best first: lists of ids; entries of one list stay tied. For a lot their order means nothing.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000)]
    order: Vec<Vec<EntryId>>,
    /// What was done: the votes, the minutes, who was there.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

problems!(CreateTieDecisionProblems: NotFound, Forbidden, WrongState);

/// Decide a tie
///
/// Records a vote of the jury or a restatement, or draws a lot, for a tie that the rules of scoring leave open. The step must
/// be the next one of the rules, and the entries exactly those of the tie. A lot is drawn by the service: entries are sorted by
/// the SHA-256 of `SEED:ID`, and the seed is the hash of all that the ranking follows from, so that no person chooses it. The
/// next computation of the ranking uses the decision. Requires an organiser of the contest or an administrator of its division;
/// 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "stage-results", security(("bearer" = [])), params(ContestStagePath), request_body = NewTieDecision,
    responses((status = 201, description = "The decision.", body = TieDecisionView), CreateTieDecisionProblems))]
#[post("/contest-stages/{id}/tie-decisions")]
pub async fn create_tie_decision(
    request: ChangeRequest<ContestStagePath, May<ask::RankEntries>>,
    body: Json<NewTieDecision>,
) -> Result<Answer> {
    let new = body.0;
    request
        .because(&new.reason)
        .write(move |tx, caller, if_match, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(ContestStage::absent());
            }
            if_match.check(&stage.etag())?;
            require_running(&contest)?;
            policy::is_current(&contest, &stage)?;
            policy::is_locked(&stage)?;
            let inputs = Inputs::load(tx.conn, &stage)?.ok_or_else(ContestStage::absent)?;
            let named: Vec<Uuid> = new.order.iter().flatten().map(|id| id.0).collect();
            let entries: BTreeSet<Uuid> = named.iter().copied().collect();
            if entries.len() != named.len() {
                return Err(Problem::invalid_body(
                    "/order",
                    "duplicate",
                    "同一参赛项目只能出现一次",
                    "names an entry twice",
                )
                .into());
            }
            policy::tied_group(&inputs.ranking()?, new.step.engine(), &entries)?;
            let seed = (new.step == TieDecisionStep::Lot).then(|| inputs.hash.clone());
            let order: Vec<Vec<Uuid>> = match &seed {
                Some(seed) => lot(seed, &named).into_iter().map(|id| vec![id]).collect(),
                None => {
                    let lists = new.order.iter().filter(|list| !list.is_empty());
                    lists
                        .map(|list| list.iter().map(|id| id.0).collect())
                        .collect()
                }
            };
            let decision = TieDecision {
                id: TieDecisionId::new(),
                stage_id: stage.id,
                step: new.step,
                entry_order: json!(order),
                reason: new.reason,
                seed,
                decided_by: caller.user_id,
                decided_at: tx.now,
            };
            model::insert_decision(tx.conn, &decision)?;
            let location = format!("/v1/contest-stages/{}/tie-decisions", stage.id);
            Answer::created(location, &TieDecisionView::from(decision))
        })
        .await
}
