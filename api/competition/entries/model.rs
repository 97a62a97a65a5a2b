//! Entries, and which of them a caller may know of.

mod acts;
pub mod chain;
mod pages;
mod store;
pub mod team;

use chrono::{DateTime, Utc};
use diesel::dsl::{InnerJoinQuerySource, exists, not};
use diesel::prelude::*;
use diesel::sql_types::Array;
use serde_json::Value;

use super::codes::{EntryDoor, EntryStatus};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contest_judges::codes::ContestJudgeStatus;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{
    ContestId, EntryId, OrganizationId, PersonId, RecommendingUnitId, UserId,
};
use crate::people::organizations::model::organizations_of;
use crate::platform::db::schema::{
    contest_judges, contest_recommending_units, contest_stages, contests, entries, entry_members,
    entry_walls, reviews,
};
use crate::platform::db::{Condition, any_of, inside};

pub use acts::{StepDecision, cancel_open_reviews, decisions, note, reveal};
pub use pages::{EntryScope, of_person, page};
pub use store::{
    ContestOf, EntryContent, EntryMoved, NewEntryRow, delete, find_contest, find_paper,
    find_visible, identified_among, insert, is_walled, known_among, lock, lock_contest, managed,
    new_blind_code, next_number, set_moved, update,
};

#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = entries)]
pub struct Entry {
    pub id: EntryId,
    pub version: i32,
    pub contest_id: ContestId,
    pub status: EntryStatus,
    pub status_reason: Option<String>,
    pub reason_codes: Vec<String>,
    pub owner_id: UserId,
    pub organization_id: Option<OrganizationId>,
    pub division: DivisionCode,
    pub track: String,
    pub title: String,
    pub summary: String,
    pub plan: Value,
    pub door: EntryDoor,
    pub tags: Value,
    pub facts: Value,
    pub recommending_unit_id: Option<RecommendingUnitId>,
    pub step: Option<i16>,
    pub paper_number: Option<String>,
    pub number: Option<i32>,
    pub blind_code: Option<String>,
    pub supplement_due_at: Option<DateTime<Utc>>,
    pub supplements_requested: i16,
    pub paused_at: Option<DateTime<Utc>>,
    pub created_by: UserId,
    pub submitted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub is_competing: bool,
}

/// Entries with their contests.
pub type OfContests = InnerJoinQuerySource<entries::table, contests::table>;

/// The entries that a caller may know of: the caller's own, those of the team and of organisations that the caller acts for
/// (`managed`), and, unless a wall stands between the caller and the entry, those that wait at a unit that the caller acts
/// for, those that a judge is assigned to, and those that the right to read reaches. An official never sees the drafts of
/// others.
pub fn visible_to(caller: &Caller, managed: &[OrganizationId]) -> Condition<OfContests> {
    let official = not(exists(walls_of(caller))).and(any_of(
        at_unit_of(caller, managed),
        [assigned_to(caller), reached_by(caller)],
    ));
    Box::new(of_entrant(caller, managed).or(official))
}

/// The caller's own entries, those of the team that the caller is in, and those of organisations that the caller acts for.
pub fn of_entrant(caller: &Caller, managed: &[OrganizationId]) -> Condition<OfContests> {
    let in_team = entry_members::table
        .filter(entry_members::entry_id.eq(entries::id))
        .filter(entry_members::person_id.eq_any(persons_of(caller)));
    let own = entries::owner_id
        .eq_any(caller.records.clone())
        .or(entries::organization_id
            .assume_not_null()
            .eq_any(managed.to_vec())
            .and(entries::organization_id.is_not_null()))
        .or(exists(in_team));
    Box::new(own)
}

/// The entries of which the caller is on the entrant's side or, as an organiser who does not judge the contest, knows the
/// entrant in a blind stage as well.
pub fn close_to(caller: &Caller, managed: &[OrganizationId]) -> Condition<OfContests> {
    let drafted = entries::created_by.eq_any(caller.records.clone());
    let territory = caller.territory(Right::SeeEntrant);
    let organized =
        inside(contests::division, &territory.begun_inside).map(|there: Condition<OfContests>| {
            let contest = contests::created_by.eq_any(caller.records.clone());
            Box::new(contest.and(there)) as Condition<_>
        });
    let appointed = entries::contest_id.eq_any(territory.contests);
    let judges = contest_judges::table
        .filter(contest_judges::contest_id.eq(entries::contest_id))
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .filter(contest_judges::user_id.eq_any(caller.records.clone()));
    let organizer = any_of(Box::new(appointed), organized).and(not(exists(judges)));
    any_of(
        of_entrant(caller, managed),
        [
            Box::new(drafted) as Condition<_>,
            Box::new(organizer) as Condition<_>,
        ],
    )
}

/// The entries whose entrant the caller may know: all but those of others whose contest is in a blind stage, and not over.
pub fn identified_to(caller: &Caller, managed: &[OrganizationId]) -> Condition<OfContests> {
    let blind = contest_stages::table
        .filter(contest_stages::id.nullable().eq(contests::current_stage_id))
        .filter(contest_stages::blind);
    // Once the results are final, the names of the winners are public.
    let is_over: Condition<OfContests> = Box::new(contests::award_list_id.is_not_null());
    any_of(
        Box::new(not(exists(blind))),
        [close_to(caller, managed), is_over],
    )
}

/// The entries that no wall keeps from the caller: for what officials read beside single entries.
pub fn not_walled(caller: &Caller) -> Condition<OfContests> {
    Box::new(not(exists(walls_of(caller))))
}

#[derive(QueryableByName)]
struct Walled {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    entry: EntryId,
}

/// The entries behind the walls of a person, by all accounts and records of the person, without those on whose side the
/// person is. Few or none: for lists and counts of what hangs on entries.
pub fn walled(conn: &mut PgConnection, records: &[UserId]) -> QueryResult<Vec<EntryId>> {
    let walled: Vec<Walled> =
        diesel::sql_query("select entry from walled_entries($1) as walled (entry)")
            .bind::<Array<diesel::sql_types::Uuid>, _>(records)
            .load(conn)?;
    Ok(walled.into_iter().map(|one| one.entry).collect())
}

/// What the trail does not tell a caller.
#[derive(Clone, Debug, Default)]
pub struct Withheld {
    /// All that belongs to these entries: those behind walls, and in a blind stage those whose entrant the caller may not know.
    pub entries: Vec<EntryId>,
    /// Results, objections and money of these contests: of one of their entries a wall keeps the caller.
    pub contests: Vec<ContestId>,
}

pub fn withheld_from(
    conn: &mut PgConnection,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Withheld> {
    let mut withheld = walled(conn, &caller.records)?;
    let blind: Vec<ContestId> = contests::table
        .inner_join(
            contest_stages::table.on(contest_stages::id.nullable().eq(contests::current_stage_id)),
        )
        .filter(contest_stages::blind)
        .select(contests::id)
        .load(conn)?;
    if !blind.is_empty() {
        let managed = organizations_of(conn, caller, official_day(now))?;
        let unknown: Vec<EntryId> = entries::table
            .inner_join(contests::table)
            .filter(entries::contest_id.eq_any(blind))
            .filter(not(close_to(caller, &managed)))
            .select(entries::id)
            .load(conn)?;
        withheld.extend(unknown);
    }
    let walled = entry_walls::table
        .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
        .filter(entry_walls::person_id.eq_any(persons_of(caller)))
        .select(entries::contest_id)
        .distinct()
        .load(conn)?;
    Ok(Withheld {
        entries: withheld,
        contests: walled,
    })
}

/// Whether a contest has an entry that the caller may know of.
pub fn finds(
    conn: &mut PgConnection,
    id: EntryId,
    contest: ContestId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let managed = organizations_of(conn, caller, official_day(now))?;
    let of_contest = entries::contest_id.eq(contest);
    let visible = visible_to(caller, &managed).and(of_contest);
    meets(conn, id, Box::new(visible))
}

/// Whether the caller may know whose entry it is.
pub fn is_identified_to(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let managed = organizations_of(conn, caller, official_day(now))?;
    meets(conn, id, identified_to(caller, &managed))
}

/// Whether an entry is there and meets a condition.
fn meets(
    conn: &mut PgConnection,
    id: EntryId,
    condition: Condition<OfContests>,
) -> QueryResult<bool> {
    let found = entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq(id))
        .filter(condition)
        .select(entries::id);
    diesel::select(exists(found)).get_result(conn)
}

/// The walls between the caller and an entry.
#[diesel::dsl::auto_type(no_type_alias)]
fn walls_of<'a>(caller: &'a Caller) -> _ {
    let persons: Vec<PersonId> = persons_of(caller);
    entry_walls::table
        .filter(entry_walls::entry_id.eq(entries::id))
        .filter(entry_walls::person_id.eq_any(persons))
}

fn persons_of(caller: &Caller) -> Vec<PersonId> {
    caller.records.iter().map(|it| PersonId(it.0)).collect()
}

/// Entries that a unit recommends for which the caller acts, or whose division the caller administers.
fn at_unit_of(caller: &Caller, managed: &[OrganizationId]) -> Condition<OfContests> {
    let unit = || entries::recommending_unit_id.assume_not_null();
    let chosen = || has_arrived().and(entries::recommending_unit_id.is_not_null());
    let acted_for = contest_recommending_units::table
        .filter(contest_recommending_units::organization_id.eq_any(managed.to_vec()))
        .select(contest_recommending_units::id);
    let territory = caller.territory(Right::PassEntry);
    let there = territory.inside.iter().map(|prefix| {
        let division = contest_recommending_units::division.assume_not_null();
        let placed = contest_recommending_units::table
            .filter(division.like(format!("{prefix}%")))
            .select(contest_recommending_units::id);
        Box::new(chosen().and(unit().eq_any(placed))) as Condition<_>
    });
    any_of(Box::new(chosen().and(unit().eq_any(acted_for))), there)
}

/// Submitted, and not a draft again since.
fn has_arrived() -> Condition<OfContests> {
    Box::new(
        entries::submitted_at
            .is_not_null()
            .and(entries::status.ne(EntryStatus::Draft)),
    )
}

fn assigned_to(caller: &Caller) -> Condition<OfContests> {
    use ReviewStatus::{Cancelled, Declined, Recused};
    let assigned = reviews::table
        .inner_join(contest_judges::table)
        .filter(reviews::entry_id.eq(entries::id))
        .filter(reviews::status.ne_all([Recused, Declined, Cancelled]))
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .filter(contest_judges::user_id.eq_any(caller.records.clone()));
    Box::new(exists(assigned.select(reviews::id)))
}

fn reached_by(caller: &Caller) -> Condition<OfContests> {
    let territory = caller.territory(Right::ReadEntry);
    let begun = entries::created_by.eq_any(caller.records.clone());
    let drafted: Vec<Condition<OfContests>> = inside(entries::division, &territory.begun_inside)
        .map(|there: Condition<OfContests>| Box::new(begun.clone().and(there)) as Condition<_>)
        .collect();
    let arrived = has_arrived;
    if territory.everything {
        return any_of(arrived(), drafted);
    }
    let organized =
        inside(contests::division, &territory.begun_inside).map(|there: Condition<OfContests>| {
            let contest = contests::created_by.eq_any(caller.records.clone());
            Box::new(arrived().and(contest).and(there)) as Condition<_>
        });
    // A city's own system reads the entries of its city, an administrator those of the contests of the division.
    let there: Vec<Condition<OfContests>> = if caller.client().is_some() {
        inside(entries::division, &territory.inside).collect()
    } else {
        inside(contests::division, &territory.inside).collect()
    };
    let there = there
        .into_iter()
        .map(|one| Box::new(arrived().and(one)) as Condition<_>);
    any_of(
        Box::new(arrived().and(entries::contest_id.eq_any(territory.contests))),
        organized.chain(there).chain(drafted),
    )
}

/// Whether a wall stands between the caller and an entry of the contest: the caller then knows no figures over its entries.
pub fn is_behind_a_wall(
    conn: &mut PgConnection,
    contest: ContestId,
    caller: &Caller,
) -> QueryResult<bool> {
    let walls = entry_walls::table
        .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
        .filter(entries::contest_id.eq(contest))
        .filter(entry_walls::person_id.eq_any(persons_of(caller)));
    diesel::select(exists(walls)).get_result(conn)
}
