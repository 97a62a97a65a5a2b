use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::Value;

use super::codes::{ContestStageKind, ContestStepKind, ScoresShown};
use crate::access::auth::Caller;
use crate::competition::contests::model as contests;
use crate::kernel::ids::{ContestId, ContestStageId};
use crate::platform::db::schema::{
    assignment_plans, contest_recommending_units, contest_stages, contest_steps, reviews,
    stage_judges,
};
use crate::platform::error::{Error, Problem};

pub use super::freeze::{freeze_rules, unfit_for};

/// What is said of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contest_stages, treat_none_as_default_value = false)]
pub struct ContestStageContent {
    pub kind: ContestStageKind,
    pub title: String,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub blind: bool,
    pub scores_shown: ScoresShown,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_stages)]
pub struct ContestStage {
    pub id: ContestStageId,
    pub version: i32,
    pub contest_id: ContestId,
    pub position: i16,
    pub kind: ContestStageKind,
    pub title: String,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub blind: bool,
    pub scores_shown: ScoresShown,
    pub rules: Option<Value>,
    pub rules_hash: Option<String>,
    pub rules_frozen_at: Option<DateTime<Utc>>,
    pub locked_at: Option<DateTime<Utc>>,
    pub presentation_seed: Option<String>,
    pub presentation_drawn_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ContestStage {
    /// A stage that makes room for another gets another place and no other version.
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.version, self.position)
    }

    pub fn content(&self) -> ContestStageContent {
        ContestStageContent {
            kind: self.kind,
            title: self.title.clone(),
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            blind: self.blind,
            scores_shown: self.scores_shown,
        }
    }

    /// Also for a stage of a contest that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这个赛段", "there is no such stage").into()
    }
}

/// The stages of a contest, in their order.
pub fn stages_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<ContestStage>> {
    stages_of_many(conn, &[contest])
}

/// The stages of many contests, those of each in their order.
pub fn stages_of_many(
    conn: &mut PgConnection,
    contests: &[ContestId],
) -> QueryResult<Vec<ContestStage>> {
    contest_stages::table
        .filter(contest_stages::contest_id.eq_any(contests))
        .order((contest_stages::contest_id, contest_stages::position))
        .select(ContestStage::as_select())
        .load(conn)
}

pub fn find(conn: &mut PgConnection, id: ContestStageId) -> QueryResult<Option<ContestStage>> {
    contest_stages::table
        .find(id)
        .select(ContestStage::as_select())
        .first(conn)
        .optional()
}

/// A stage of a contest that the caller may know of, with the contest.
pub fn find_visible(
    conn: &mut PgConnection,
    id: ContestStageId,
    caller: Option<&Caller>,
) -> QueryResult<Option<(ContestStage, contests::Contest)>> {
    let Some(stage) = find(conn, id)? else {
        return Ok(None);
    };
    let contest = contests::find(conn, stage.contest_id, caller)?;
    Ok(contest.map(|contest| (stage, contest)))
}

/// Locks the contest of a stage, if the caller may know of it, and then the stage. Whoever changes a stage locks in this
/// order.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: ContestStageId,
    caller: &Caller,
) -> QueryResult<Option<(ContestStage, contests::Contest)>> {
    let Some(stage) = find(conn, id)? else {
        return Ok(None);
    };
    let Some(contest) = contests::lock(conn, stage.contest_id, caller)? else {
        return Ok(None);
    };
    let stage = lock(conn, id)?;
    Ok(stage.map(|stage| (stage, contest)))
}

/// Locks a stage until the transaction ends. Rows that refer to it can still be added.
pub fn lock(conn: &mut PgConnection, id: ContestStageId) -> QueryResult<Option<ContestStage>> {
    contest_stages::table
        .find(id)
        .select(ContestStage::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// Adds a stage at a position. The stages from there on make room before.
pub fn insert(
    conn: &mut PgConnection,
    contest: ContestId,
    position: i16,
    content: &ContestStageContent,
    now: DateTime<Utc>,
) -> QueryResult<ContestStage> {
    diesel::insert_into(contest_stages::table)
        .values((
            content,
            contest_stages::id.eq(ContestStageId::new()),
            contest_stages::contest_id.eq(contest),
            contest_stages::position.eq(position),
            contest_stages::created_at.eq(now),
            contest_stages::updated_at.eq(now),
        ))
        .returning(ContestStage::as_returning())
        .get_result(conn)
}

/// Writes the places of stages that have others. It is no new version of a stage that only makes room.
pub fn place(conn: &mut PgConnection, order: &[ContestStageId]) -> QueryResult<()> {
    for (position, id) in (1_i16..).zip(order) {
        diesel::update(contest_stages::table.find(id))
            .filter(contest_stages::position.ne(position))
            .set(contest_stages::position.eq(position))
            .execute(conn)?;
    }
    Ok(())
}

pub fn update(
    conn: &mut PgConnection,
    id: ContestStageId,
    content: &ContestStageContent,
    now: DateTime<Utc>,
) -> QueryResult<ContestStage> {
    diesel::update(contest_stages::table.find(id))
        .set((
            content,
            contest_stages::version.eq(contest_stages::version + 1),
            contest_stages::updated_at.eq(now),
        ))
        .returning(ContestStage::as_returning())
        .get_result(conn)
}

pub fn set_rules(
    conn: &mut PgConnection,
    id: ContestStageId,
    rules: &Value,
    now: DateTime<Utc>,
) -> QueryResult<ContestStage> {
    diesel::update(contest_stages::table.find(id))
        .set((
            contest_stages::rules.eq(rules),
            contest_stages::version.eq(contest_stages::version + 1),
            contest_stages::updated_at.eq(now),
        ))
        .returning(ContestStage::as_returning())
        .get_result(conn)
}

pub fn set_closes_at(
    conn: &mut PgConnection,
    id: ContestStageId,
    closes_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<ContestStage> {
    diesel::update(contest_stages::table.find(id))
        .set((
            contest_stages::closes_at.eq(closes_at),
            contest_stages::version.eq(contest_stages::version + 1),
            contest_stages::updated_at.eq(now),
        ))
        .returning(ContestStage::as_returning())
        .get_result(conn)
}

/// Whether judges, plans or reviews name the stage.
pub fn is_in_use(conn: &mut PgConnection, id: ContestStageId) -> QueryResult<bool> {
    let judges = stage_judges::table.filter(stage_judges::stage_id.eq(id));
    let plans = assignment_plans::table.filter(assignment_plans::stage_id.eq(id));
    let assigned = reviews::table.filter(reviews::stage_id.eq(id));
    diesel::select(exists(judges).or(exists(plans)).or(exists(assigned))).get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: ContestStageId) -> QueryResult<usize> {
    diesel::delete(contest_stages::table.find(id)).execute(conn)
}

/// A step of the chain of units that an entry passes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = contest_steps)]
pub struct ContestStep {
    pub position: i16,
    pub kind: ContestStepKind,
    pub deadline: DateTime<Utc>,
}

/// The steps of a contest, in their order.
pub fn steps_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<ContestStep>> {
    contest_steps::table
        .filter(contest_steps::contest_id.eq(contest))
        .order(contest_steps::position)
        .select(ContestStep::as_select())
        .load(conn)
}

/// Makes these the steps of a contest.
pub fn set_steps(
    conn: &mut PgConnection,
    contest: ContestId,
    steps: &[ContestStep],
) -> QueryResult<()> {
    diesel::delete(contest_steps::table.filter(contest_steps::contest_id.eq(contest)))
        .execute(conn)?;
    let rows: Vec<_> = steps
        .iter()
        .map(|step| {
            (
                contest_steps::contest_id.eq(contest),
                contest_steps::position.eq(step.position),
                contest_steps::kind.eq(step.kind),
                contest_steps::deadline.eq(step.deadline),
            )
        })
        .collect();
    diesel::insert_into(contest_steps::table)
        .values(rows)
        .execute(conn)?;
    Ok(())
}

/// Moves the deadlines of all steps of a contest by so much.
pub fn move_steps(
    conn: &mut PgConnection,
    contest: ContestId,
    by: chrono::Duration,
) -> QueryResult<()> {
    for step in steps_of(conn, contest)? {
        diesel::update(contest_steps::table.find((contest, step.position)))
            .set(contest_steps::deadline.eq(step.deadline + by))
            .execute(conn)?;
    }
    Ok(())
}

/// Whether the steps of a contest name recommending units, and there are none.
pub fn lacks_units(conn: &mut PgConnection, contest: ContestId) -> QueryResult<bool> {
    let step = contest_steps::table
        .filter(contest_steps::contest_id.eq(contest))
        .filter(contest_steps::kind.eq(ContestStepKind::RecommendingUnit));
    let any = contest_recommending_units::table
        .filter(contest_recommending_units::contest_id.eq(contest));
    diesel::select(exists(step).and(not(exists(any)))).get_result(conn)
}
