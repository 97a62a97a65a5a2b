use actix_web::post;
use actix_web::web::Data;
use engine::assignment::Plan;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::PlanBalance;
use super::get::planned;
use super::model::{self, Assignment, AssignmentPlan, Inputs, JudgeLoad, PlanRequest};
use super::view::AssignmentPlanView;
use super::{policy, refusals};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contest_stages::view::ContestStagePath;
use crate::kernel::ids::{AssignmentPlanId, ContestJudgeId, ContestStageId, EntryId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Json, MaybeIfMatch, Path, blocking};

/// Two judges.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[schema(value_type = Vec<ContestJudgeId>, min_items = 2, max_items = 2)]
pub struct JudgePair([ContestJudgeId; 2]);

/// What a plan is asked for.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"judges_per_entry": 5, "max_per_judge": 20,
    "avoid": [["0198f3a2-5b1c-7000-8000-0000000000b1", "0198f3a2-5b1c-7000-8000-0000000000b2"]], "seed": "2024-08-01"}))]
pub struct NewAssignmentPlan {
    /// How many judges each entry has, standing reviews included. `judges_expected` of the rules when absent.
    #[validate(range(min = 1, max = 200))]
    #[schema(minimum = 1, maximum = 200)]
    judges_per_entry: Option<u32>,
    /// The most entries of a judge in the stage, standing reviews included. The own limit of a judge (`entry_limit`) holds as
    /// well.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    max_per_judge: Option<u32>,
    /// Only entries of these tracks; all when empty.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    tracks: Vec<String>,
    /// Pairs of judges who do not meet on an entry.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    avoid: Vec<JudgePair>,
    /// Which loads are even; `all` when absent.
    balance: Option<PlanBalance>,
    /// Decides between plans that are equally good: the same seed gives the same plan for the same stage. Made by the service
    /// when absent.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    seed: Option<String>,
    /// Only these judges; all who accepted when absent.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200)]
    judges: Option<Vec<ContestJudgeId>>,
}

impl NewAssignmentPlan {
    /// With all defaults filled in.
    fn request(&self, id: AssignmentPlanId, stage: &ContestStage) -> Result<PlanRequest> {
        Ok(PlanRequest {
            judges_per_entry: match self.judges_per_entry {
                Some(count) => count,
                None => policy::judges_expected(stage)?,
            },
            max_per_judge: self.max_per_judge,
            tracks: self.tracks.clone(),
            avoid: self.avoid.iter().map(|pair| pair.0).collect(),
            balance: self.balance.unwrap_or(PlanBalance::All),
            seed: self.seed.clone().unwrap_or_else(|| id.to_string()),
            judges: self.judges.clone(),
        })
    }
}

problems!(CreateAssignmentPlanProblems: NotFound, Forbidden, WrongState, AssignmentInfeasible);

/// Create an assignment plan
///
/// Requires an organiser of the contest or an administrator of its division; 404 for a caller who has a conflict of interest
/// with an entry of the contest. The plan covers the entries that are `qualified` or `shortlisted` and not on hold, and the
/// judges who accepted: each entry gets judges who know its track, have no conflict of interest with it and did not recuse or
/// decline; standing reviews stay; loads are even. The plan is a dry run: judges do not see it, and no review is made before it
/// is applied. Fails with 422 `assignment_infeasible` where the judges do not suffice, or where pairs of `avoid` meet in every
/// plan. At most 200 judges and 2000 entries.
#[utoipa::path(tag = "assignment-plans", security(("bearer" = [])), params(ContestStagePath), request_body = NewAssignmentPlan,
    responses((status = 201, description = "The plan.", body = AssignmentPlanView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateAssignmentPlanProblems))]
#[post("/contest-stages/{id}/assignment-plans")]
pub async fn create_assignment_plan(
    app: Data<App>,
    caller: May<ask::KeepJudges>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ContestStagePath>,
    body: Json<NewAssignmentPlan>,
) -> Result<Answer> {
    let (id, stage) = (AssignmentPlanId::new(), path.0.id);
    // Outside of the transaction: no lock waits for the solution. Refusals are kept for a repeated request like answers.
    let solved = solve(&app, caller.clone(), id, stage, body.0).await;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let solved = solved?;
            let found = planned(tx.conn, stage, &caller)?;
            let (found, _) = found.ok_or_else(ContestStage::absent)?;
            if_match.check(&found.etag())?;
            let plan = AssignmentPlan {
                id,
                stage_id: stage,
                request: json!(solved.request),
                assignments: json!(assignments(&solved.plan)),
                loads: json!(loads(&solved.plan)),
                input_hash: solved.input_hash,
                created_by: caller.user_id,
                created_at: tx.now,
                applied_at: None,
                applied_by: None,
            };
            let plan = model::insert(tx.conn, &plan)?;
            AssignmentPlanView::of(tx.conn, &plan)?.created()
        })
        .await
}

struct Solved {
    request: PlanRequest,
    input_hash: String,
    plan: Plan,
}

async fn solve(
    app: &App,
    caller: May<ask::KeepJudges>,
    id: AssignmentPlanId,
    stage: ContestStageId,
    new: NewAssignmentPlan,
) -> Result<Solved> {
    let (request, inputs) = app
        .db
        .read(move |conn| {
            let found = planned(conn, stage, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            policy::plan(&contest, &stage)?;
            policy::tracks(&contest, &new.tracks)?;
            let request = new.request(id, &stage)?;
            let inputs = Inputs::load(conn, &stage, &request)?;
            policy::judges(&request, &inputs)?;
            policy::size(&inputs)?;
            Ok((request, inputs))
        })
        .await?;
    let (inputs, outcome) = blocking(move || {
        let outcome = engine::assignment::plan(&inputs.request);
        (inputs, outcome)
    })
    .await?;
    let plan = outcome.map_err(|reason| refusals::no_plan(&reason, &inputs))?;
    Ok(Solved {
        request,
        input_hash: inputs.hash,
        plan,
    })
}

fn assignments(plan: &Plan) -> Vec<Assignment> {
    let assigned = plan.assigned.iter();
    assigned
        .map(|pair| Assignment {
            entry_id: EntryId(pair.entry),
            judge_id: ContestJudgeId(pair.judge),
        })
        .collect()
}

fn loads(plan: &Plan) -> Vec<JudgeLoad> {
    let loads = plan.loads.iter();
    loads
        .map(|load| JudgeLoad {
            judge_id: ContestJudgeId(load.judge),
            fixed: load.fixed,
            assigned: load.assigned,
        })
        .collect()
}
