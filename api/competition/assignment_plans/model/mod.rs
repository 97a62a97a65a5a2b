//! Assignment plans, and the reviews that an applied plan adds.

mod inputs;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::codes::PlanBalance;
use crate::competition::contest_judges::codes::ContestJudgeStatus;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::ids::{
    AssignmentPlanId, ContestId, ContestJudgeId, ContestStageId, EntryId, ReviewId, UserId,
};
use crate::platform::db::Tx;
use crate::platform::db::schema::{assignment_plans, contest_judges, entries, reviews, users};
use crate::platform::error::Result;

pub use inputs::{Inputs, MOST_ENTRIES, MOST_JUDGES};

diesel::define_sql_function! {
    fn jsonb_array_length(list: Jsonb) -> Integer;
}

/// A plan as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignment_plans, treat_none_as_default_value = false)]
pub struct AssignmentPlan {
    pub id: AssignmentPlanId,
    pub stage_id: ContestStageId,
    /// A [`PlanRequest`].
    pub request: Value,
    /// A list of [`Assignment`]s.
    pub assignments: Value,
    /// A list of [`JudgeLoad`]s.
    pub loads: Value,
    pub input_hash: String,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub applied_at: Option<DateTime<Utc>>,
    pub applied_by: Option<UserId>,
}

/// What a list shows of a plan.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = assignment_plans)]
pub struct ListedPlan {
    pub id: AssignmentPlanId,
    pub stage_id: ContestStageId,
    pub request: Value,
    #[diesel(select_expression = jsonb_array_length(assignment_plans::assignments))]
    pub assigned: i32,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub applied_at: Option<DateTime<Utc>>,
    pub applied_by: Option<UserId>,
}

/// What a plan was asked for, with all defaults filled in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanRequest {
    pub judges_per_entry: u32,
    pub max_per_judge: Option<u32>,
    /// Only entries of these tracks; empty: all.
    pub tracks: Vec<String>,
    pub avoid: Vec<[ContestJudgeId; 2]>,
    pub balance: PlanBalance,
    pub seed: String,
    /// Only these judges.
    pub judges: Option<Vec<ContestJudgeId>>,
}

/// One judge on one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub entry_id: EntryId,
    pub judge_id: ContestJudgeId,
}

/// How many reviews of the stage a judge has, and receives.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct JudgeLoad {
    pub judge_id: ContestJudgeId,
    pub fixed: u32,
    pub assigned: u32,
}

impl AssignmentPlan {
    pub fn request(&self) -> Result<PlanRequest> {
        Ok(serde_json::from_value(self.request.clone()).map_err(anyhow::Error::from)?)
    }

    pub fn assignments(&self) -> Result<Vec<Assignment>> {
        Ok(serde_json::from_value(self.assignments.clone()).map_err(anyhow::Error::from)?)
    }

    pub fn loads(&self) -> Result<Vec<JudgeLoad>> {
        Ok(serde_json::from_value(self.loads.clone()).map_err(anyhow::Error::from)?)
    }
}

pub fn find(conn: &mut PgConnection, id: AssignmentPlanId) -> QueryResult<Option<AssignmentPlan>> {
    assignment_plans::table
        .find(id)
        .select(AssignmentPlan::as_select())
        .first(conn)
        .optional()
}

/// The plans of a stage, newest first.
pub fn page(
    conn: &mut PgConnection,
    stage: ContestStageId,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<ListedPlan>> {
    let mut query = assignment_plans::table
        .filter(assignment_plans::stage_id.eq(stage))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(assignment_plans::id.lt(AssignmentPlanId(before)));
    }
    query
        .order(assignment_plans::id.desc())
        .limit(fetch)
        .select(ListedPlan::as_select())
        .load(conn)
}

pub fn insert(conn: &mut PgConnection, plan: &AssignmentPlan) -> QueryResult<AssignmentPlan> {
    diesel::insert_into(assignment_plans::table)
        .values(plan)
        .returning(AssignmentPlan::as_returning())
        .get_result(conn)
}

pub fn set_applied(
    conn: &mut PgConnection,
    id: AssignmentPlanId,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<AssignmentPlan> {
    diesel::update(assignment_plans::table.find(id))
        .set((
            assignment_plans::applied_at.eq(now),
            assignment_plans::applied_by.eq(by),
        ))
        .returning(AssignmentPlan::as_returning())
        .get_result(conn)
}

/// Holds the entries and judges of a plan, and the walls of the contest, as they are until the transaction ends. The contest is
/// locked before.
pub fn hold(tx: &mut Tx<'_>, contest: ContestId, assignments: &[Assignment]) -> QueryResult<()> {
    let ids: Vec<EntryId> = assignments.iter().map(|one| one.entry_id).collect();
    let _: Vec<EntryId> = entries::table
        .filter(entries::id.eq_any(ids))
        .order(entries::id)
        .select(entries::id)
        .for_share()
        .load(tx.conn)?;
    let _: Vec<ContestJudgeId> = contest_judges::table
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .order(contest_judges::id)
        .select(contest_judges::id)
        .for_share()
        .load(tx.conn)?;
    // The computation of the walls of a contest takes this lock.
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('walls ' || $1::text, 0))")
        .bind::<SqlUuid, _>(contest)
        .execute(tx.conn)
        .map(drop)
}

/// Adds the reviews of a plan; false where one of them stands already.
pub fn insert_reviews(
    conn: &mut PgConnection,
    stage: &ContestStage,
    assignments: &[Assignment],
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    // A statement takes 65,535 values at most, and has a limit of time.
    for part in assignments.chunks(1000) {
        let rows: Vec<_> = part
            .iter()
            .map(|one| {
                (
                    reviews::id.eq(ReviewId::new()),
                    reviews::contest_id.eq(stage.contest_id),
                    reviews::stage_id.eq(stage.id),
                    reviews::entry_id.eq(one.entry_id),
                    reviews::judge_id.eq(one.judge_id),
                    reviews::status.eq(ReviewStatus::Assigned),
                    reviews::assigned_by.eq(by),
                    reviews::created_at.eq(now),
                    reviews::updated_at.eq(now),
                )
            })
            .collect();
        let added = diesel::insert_into(reviews::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(conn)?;
        if added < part.len() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The accounts of judges.
pub fn accounts_of(
    conn: &mut PgConnection,
    judges: &[ContestJudgeId],
) -> QueryResult<Vec<(ContestJudgeId, UserId)>> {
    contest_judges::table
        .filter(contest_judges::id.eq_any(judges))
        .order(contest_judges::id)
        .select((contest_judges::id, contest_judges::user_id))
        .load(conn)
}

/// The names of judges.
pub fn names_of(
    conn: &mut PgConnection,
    judges: &[ContestJudgeId],
) -> QueryResult<Vec<(ContestJudgeId, String)>> {
    contest_judges::table
        .inner_join(users::table.on(users::id.eq(contest_judges::user_id)))
        .filter(contest_judges::id.eq_any(judges))
        .select((contest_judges::id, users::display_name))
        .load(conn)
}

/// The titles and blind codes of entries.
pub fn titles_of(
    conn: &mut PgConnection,
    ids: &[EntryId],
) -> QueryResult<Vec<(EntryId, String, Option<String>)>> {
    entries::table
        .filter(entries::id.eq_any(ids))
        .select((entries::id, entries::title, entries::blind_code))
        .load(conn)
}
