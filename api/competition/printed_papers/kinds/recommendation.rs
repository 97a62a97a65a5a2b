//! What a unit recommends: of the letter and of the list.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, SmallInt};

use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::entries::codes::{ContestStepKind, EntryDecision, EntryStatus};
use crate::competition::entries::model::chain::{self, Unit};
use crate::competition::entries::model::{self as entries_model, ContestOf, Entry, visible_to};
use crate::competition::printed_papers::codes::PaperKind;
use crate::competition::printed_papers::paper::{Frame, PaperOf, Standing};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{EntryId, OrganizationId, RecommendingUnitId};
use crate::people::organizations::model as organizations;
use crate::platform::db::schema::{contests as contests_table, entries, entry_step_decisions};
use crate::platform::error::{Problem, Result};

/// A unit with the entries that stand recommended by it.
pub struct Recommendation {
    pub contest: Contest,
    pub unit: String,
    /// By number.
    pub entries: Vec<(Entry, ContestOf)>,
    /// Whether the caller may know whose they all are.
    pub is_identified: bool,
    is_open: bool,
    version: i64,
    id: RecommendingUnitId,
}

impl Recommendation {
    pub fn frame(&self, kind: PaperKind, standing: Standing) -> Frame {
        Frame {
            of: PaperOf::new(kind, self.id.0),
            contest_id: self.contest.id,
            standing,
            version: self.version,
            is_keeper: standing != Standing::Anonymous,
        }
    }

    /// A draft until the unit has decided on all entries that name it.
    pub fn standing(&self) -> Standing {
        match self.is_open || self.entries.is_empty() {
            true => Standing::Draft,
            false => Standing::Final,
        }
    }
}

/// The division in which an administrator may act for a unit.
struct Placed<'a>(&'a DivisionCode);

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.0],
            ..Subject::default()
        }
    }
}

/// For accounts that act for the unit, administrators of its division, and organisers and administrators of the contest, who
/// may all read each of its entries. 404 for others.
pub fn read(
    conn: &mut PgConnection,
    id: RecommendingUnitId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Recommendation> {
    let unit = chain::find_unit(conn, id)?.ok_or_else(absent)?;
    let contest = contests::find(conn, unit.contest_id, Some(caller))?;
    let contest = contest.ok_or_else(absent)?;
    let managed = entries_model::managed(conn, caller, official_day(now))?;
    if !is_reader(&unit, &contest, caller, &managed) {
        return Err(absent().into());
    }
    let steps = chain::steps_of(conn, contest.id)?;
    let step = steps
        .iter()
        .find(|step| step.kind == ContestStepKind::RecommendingUnit)
        .map(|step| step.position);
    let (all, waiting, version) = match step {
        Some(step) => (
            recommended(conn, id, step)?,
            waiting(conn, id, step)?,
            acts(conn, id, step)?,
        ),
        None => (Vec::new(), 0, 0),
    };
    let seen: Vec<EntryId> = entries::table
        .inner_join(contests_table::table)
        .filter(entries::id.eq_any(&all))
        .filter(visible_to(caller, &managed))
        .select(entries::id)
        .load(conn)?;
    if seen.len() != all.len() {
        return Err(absent().into());
    }
    let identified = entries_model::identified_among(conn, &all, caller, &managed)?;
    let organization = organizations::find(conn, unit.organization_id)?;
    Ok(Recommendation {
        unit: organization.map_or_else(String::new, |found| found.content.name),
        entries: entries::table
            .inner_join(contests_table::table)
            .filter(entries::id.eq_any(&all))
            .order((entries::number, entries::id))
            .select((Entry::as_select(), ContestOf::as_select()))
            .load(conn)?,
        is_identified: identified.len() == all.len(),
        is_open: waiting > 0,
        version,
        id,
        contest,
    })
}

fn is_reader(unit: &Unit, contest: &Contest, caller: &Caller, managed: &[OrganizationId]) -> bool {
    managed.contains(&unit.organization_id)
        || caller.may(Right::CheckEntry, contest)
        || unit
            .division
            .as_ref()
            .is_some_and(|division| caller.may(Right::PassEntry, &Placed(division)))
}

/// As `chain::recommended_by` counts them.
fn recommended(
    conn: &mut PgConnection,
    unit: RecommendingUnitId,
    step: i16,
) -> QueryResult<Vec<EntryId>> {
    entries::table
        .filter(entries::recommending_unit_id.eq(unit))
        .filter(entries::status.ne_all([EntryStatus::Draft, EntryStatus::Withdrawn]))
        .filter(
            sql::<Bool>("(step is null or step > ")
                .bind::<SmallInt, _>(step)
                .sql(")"),
        )
        .select(entries::id)
        .load(conn)
}

/// How many entries wait at the unit.
fn waiting(conn: &mut PgConnection, unit: RecommendingUnitId, step: i16) -> QueryResult<i64> {
    entries::table
        .filter(entries::recommending_unit_id.eq(unit))
        .filter(entries::status.eq(EntryStatus::Submitted))
        .filter(entries::step.eq(step))
        .count()
        .get_result(conn)
}

/// How often the unit has acted on entries that name it.
fn acts(conn: &mut PgConnection, unit: RecommendingUnitId, step: i16) -> QueryResult<i64> {
    let of_unit = entries::table
        .filter(entries::recommending_unit_id.eq(unit))
        .select(entries::id);
    entry_step_decisions::table
        .filter(entry_step_decisions::entry_id.eq_any(of_unit))
        .filter(entry_step_decisions::step.eq(step))
        .filter(
            entry_step_decisions::decision
                .ne_all([EntryDecision::Submitted, EntryDecision::Withdrawn]),
        )
        .count()
        .get_result(conn)
}

/// Also for a unit whose papers the caller may not read.
fn absent() -> Problem {
    Problem::not_found("没有这个推荐单位", "there is no such recommending unit")
}
