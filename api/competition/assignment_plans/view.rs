use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::PlanBalance;
use super::model::{self, AssignmentPlan, ListedPlan, PlanRequest};
use crate::kernel::ids::{AssignmentPlanId, ContestJudgeId, ContestStageId, EntryId, UserId};
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AssignmentPlanPath {
    /// The plan.
    #[param(inline)]
    pub id: AssignmentPlanId,
}

impl AssignmentPlan {
    /// Also for a plan that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这份分配方案", "there is no such plan").into()
    }
}

/// How many reviews of the stage a judge has.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedLoad {
    pub judge_id: ContestJudgeId,
    /// The name of the account.
    pub name: String,
    /// Reviews of the stage that stood when the plan was made.
    #[schema(minimum = 0)]
    pub fixed: u32,
    /// Reviews that the plan adds.
    #[schema(minimum = 0)]
    pub assigned: u32,
    /// Both together.
    #[schema(minimum = 0)]
    pub total: u32,
}

/// The judges that an entry receives.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedEntry {
    pub entry_id: EntryId,
    pub title: String,
    pub blind_code: Option<String>,
    pub judge_ids: Vec<ContestJudgeId>,
}

/// A plan that assigns judges to the entries of a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000e1", "stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3",
    "judges_per_entry": 1, "max_per_judge": 20, "tracks": [], "avoid": [], "balance": "all",
    "seed": "0198f3a2-5b1c-7000-8000-0000000000e1", "judges": null,
    "input_hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "loads": [{"judge_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "name": "王教授", "fixed": 0, "assigned": 1, "total": 1}],
    "assignments": [{"entry_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "title": "藏香原料清洁炮制", "blind_code": "K7QMXD",
        "judge_ids": ["0198f3a2-5b1c-7000-8000-0000000000b1"]}],
    "created_by": "0198f3a2-5b1c-7000-8000-000000000001", "created_at": "2024-08-01T01:02:03.000004Z", "applied_at": null,
    "applied_by": null}))]
pub struct AssignmentPlanView {
    pub id: AssignmentPlanId,
    pub stage_id: ContestStageId,
    /// How many judges each entry has, standing reviews included.
    #[schema(minimum = 1)]
    pub judges_per_entry: u32,
    /// The most entries of a judge in the stage; null: no limit but that of the judge.
    #[schema(minimum = 1)]
    pub max_per_judge: Option<u32>,
    /// Only entries of these tracks; empty: all.
    pub tracks: Vec<String>,
    /// Judges who do not meet on an entry.
    #[schema(value_type = Vec<Vec<ContestJudgeId>>)]
    pub avoid: Vec<[ContestJudgeId; 2]>,
    pub balance: PlanBalance,
    /// The same seed gives the same plan for the same stage.
    pub seed: String,
    /// Only these judges; null: all who accepted.
    pub judges: Option<Vec<ContestJudgeId>>,
    /// SHA-256 of the canonical JSON of request, entries, judges, conflicts of interest and standing reviews.
    pub input_hash: String,
    /// By judge.
    pub loads: Vec<PlannedLoad>,
    /// The new reviews, by entry. Entries that have enough judges are left out.
    pub assignments: Vec<PlannedEntry>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    /// When the reviews were made.
    pub applied_at: Option<DateTime<Utc>>,
    pub applied_by: Option<UserId>,
}

impl AssignmentPlanView {
    pub fn of(conn: &mut PgConnection, plan: &AssignmentPlan) -> Result<Self> {
        let request = plan.request()?;
        Ok(Self {
            id: plan.id,
            stage_id: plan.stage_id,
            judges_per_entry: request.judges_per_entry,
            max_per_judge: request.max_per_judge,
            tracks: request.tracks,
            avoid: request.avoid,
            balance: request.balance,
            seed: request.seed,
            judges: request.judges,
            input_hash: plan.input_hash.clone(),
            loads: loads(conn, plan)?,
            assignments: assignments(conn, plan)?,
            created_by: plan.created_by,
            created_at: plan.created_at,
            applied_at: plan.applied_at,
            applied_by: plan.applied_by,
        })
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag_of_body())
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/assignment-plans/{}", self.id);
        Ok(Answer::created(location, self)?.etag_of_body())
    }
}

fn loads(conn: &mut PgConnection, plan: &AssignmentPlan) -> Result<Vec<PlannedLoad>> {
    let loads = plan.loads()?;
    let judges: Vec<ContestJudgeId> = loads.iter().map(|load| load.judge_id).collect();
    let mut names: HashMap<_, _> = model::names_of(conn, &judges)?.into_iter().collect();
    let load = |load: model::JudgeLoad| PlannedLoad {
        judge_id: load.judge_id,
        name: names.remove(&load.judge_id).unwrap_or_default(),
        fixed: load.fixed,
        assigned: load.assigned,
        total: load.fixed + load.assigned,
    };
    Ok(loads.into_iter().map(load).collect())
}

fn assignments(conn: &mut PgConnection, plan: &AssignmentPlan) -> Result<Vec<PlannedEntry>> {
    let mut by_entry: BTreeMap<EntryId, Vec<ContestJudgeId>> = BTreeMap::new();
    for one in plan.assignments()? {
        by_entry.entry(one.entry_id).or_default().push(one.judge_id);
    }
    let ids: Vec<EntryId> = by_entry.keys().copied().collect();
    let mut titles: HashMap<EntryId, (String, Option<String>)> = model::titles_of(conn, &ids)?
        .into_iter()
        .map(|(id, title, blind_code)| (id, (title, blind_code)))
        .collect();
    let entry = |(entry_id, judge_ids)| {
        let (title, blind_code) = titles.remove(&entry_id).unwrap_or_default();
        PlannedEntry {
            entry_id,
            title,
            blind_code,
            judge_ids,
        }
    };
    Ok(by_entry.into_iter().map(entry).collect())
}

/// What a list shows of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000e1", "stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3",
    "judges_per_entry": 5, "tracks": [], "seed": "0198f3a2-5b1c-7000-8000-0000000000e1", "assigned": 170,
    "created_by": "0198f3a2-5b1c-7000-8000-000000000001", "created_at": "2024-08-01T01:02:03.000004Z", "applied_at": null,
    "applied_by": null}))]
pub struct AssignmentPlanSummary {
    pub id: AssignmentPlanId,
    pub stage_id: ContestStageId,
    #[schema(minimum = 1)]
    pub judges_per_entry: u32,
    /// Only entries of these tracks; empty: all.
    pub tracks: Vec<String>,
    pub seed: String,
    /// How many reviews the plan adds.
    #[schema(minimum = 0)]
    pub assigned: i32,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    /// When the reviews were made.
    pub applied_at: Option<DateTime<Utc>>,
    pub applied_by: Option<UserId>,
}

impl AssignmentPlanSummary {
    pub fn of(plan: ListedPlan) -> Result<Self> {
        let request: PlanRequest =
            serde_json::from_value(plan.request).map_err(anyhow::Error::from)?;
        Ok(Self {
            id: plan.id,
            stage_id: plan.stage_id,
            judges_per_entry: request.judges_per_entry,
            tracks: request.tracks,
            seed: request.seed,
            assigned: plan.assigned,
            created_by: plan.created_by,
            created_at: plan.created_at,
            applied_at: plan.applied_at,
            applied_by: plan.applied_by,
        })
    }
}

/// A page of plans, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct AssignmentPlanPage {
    pub items: Vec<AssignmentPlanSummary>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
