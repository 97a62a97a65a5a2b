//! The chain of units that the entries of a contest pass, and the window of its collection.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{ContestOf, Entry};
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model as stages;
use crate::competition::entries::codes::{ContestStepKind, EntryStatus};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, OrganizationId, RecommendingUnitId};
use crate::people::memberships::model::managed_by;
use crate::people::organizations::model::of_accounts;
use crate::people::users::model::records_of;
use crate::platform::db::schema::{contest_recommending_units, contest_steps, entries};

/// A step of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = contest_steps)]
pub struct Step {
    pub position: i16,
    pub kind: ContestStepKind,
    pub deadline: DateTime<Utc>,
}

/// A unit that may recommend entries of a contest.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_recommending_units)]
pub struct Unit {
    pub id: RecommendingUnitId,
    pub contest_id: ContestId,
    pub organization_id: OrganizationId,
    pub division: Option<DivisionCode>,
    pub quota: Option<i16>,
}

/// When entries of a contest are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collection {
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// Whether the contest is in this stage.
    pub is_current: bool,
}

/// The steps of a contest in their order.
pub fn steps_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<Step>> {
    contest_steps::table
        .filter(contest_steps::contest_id.eq(contest))
        .order(contest_steps::position)
        .select(Step::as_select())
        .load(conn)
}

/// The stage that collects entries: the one that the contest is in, else the first one.
pub fn collection_of(
    conn: &mut PgConnection,
    contest: &ContestOf,
) -> QueryResult<Option<Collection>> {
    let all = stages::stages_of(conn, contest.id)?;
    let mut collecting = all
        .iter()
        .filter(|stage| stage.kind == ContestStageKind::Collection);
    let first = collecting.clone().next();
    let current = collecting.find(|stage| Some(stage.id) == contest.current_stage_id);
    Ok(current.or(first).map(|stage| Collection {
        opens_at: stage.opens_at,
        closes_at: stage.closes_at,
        is_current: current.is_some(),
    }))
}

/// The next step that an entry has to pass behind a position. Its own organisation is passed over where there is none, and
/// where the owner acts for it.
pub fn next_step(
    conn: &mut PgConnection,
    steps: &[Step],
    entry: &Entry,
    behind: i16,
    today: NaiveDate,
) -> QueryResult<Option<i16>> {
    for step in steps.iter().filter(|step| step.position > behind) {
        let passes_over = step.kind == ContestStepKind::OwnOrganization
            && match entry.organization_id {
                None => true,
                Some(organization) => {
                    let owner = records_of(conn, entry.owner_id)?;
                    managed_by(conn, &owner, today)?.contains(&organization)
                        || of_accounts(conn, &owner)?.contains(&organization)
                }
            };
        if !passes_over {
            return Ok(Some(step.position));
        }
    }
    Ok(None)
}

pub fn find_unit(conn: &mut PgConnection, id: RecommendingUnitId) -> QueryResult<Option<Unit>> {
    contest_recommending_units::table
        .find(id)
        .select(Unit::as_select())
        .first(conn)
        .optional()
}

/// Locks a unit until the transaction ends: its recommendations are counted one after the other.
pub fn lock_unit(conn: &mut PgConnection, id: RecommendingUnitId) -> QueryResult<Option<Unit>> {
    contest_recommending_units::table
        .find(id)
        .select(Unit::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// How many entries stand recommended by a unit, whose step has this position.
pub fn recommended_by(
    conn: &mut PgConnection,
    unit: RecommendingUnitId,
    position: i16,
) -> QueryResult<i64> {
    let behind = sql::<Bool>("(step is null or step > ")
        .bind::<diesel::sql_types::SmallInt, _>(position)
        .sql(")");
    entries::table
        .filter(entries::recommending_unit_id.eq(unit))
        .filter(entries::status.ne_all([EntryStatus::Draft, EntryStatus::Withdrawn]))
        .filter(behind)
        .select(count_star())
        .first(conn)
}
