use chrono::{DateTime, Utc};
use diesel::dsl::{InnerJoinQuerySource, exists, not};
use diesel::prelude::*;
use serde_json::Value;

use super::codes::{EntryDoor, EntryStatus};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    ContestId, EntryId, OrganizationId, PersonId, RecommendingUnitId, UserId,
};
use crate::platform::db::schema::{
    contest_judges, contest_recommending_units, contests, entries, entry_members, entry_walls,
    reviews,
};
use crate::platform::db::{Condition, any_of, inside};

#[derive(Clone, Debug, Queryable, Selectable)]
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
    pub recommending_unit_id: Option<RecommendingUnitId>,
    pub step: Option<i16>,
    pub number: Option<i32>,
    pub blind_code: Option<String>,
    pub supplement_due_at: Option<DateTime<Utc>>,
    pub supplements_requested: i16,
    pub paused_at: Option<DateTime<Utc>>,
    pub created_by: UserId,
    pub submitted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Entries with their contests.
pub type OfContests = InnerJoinQuerySource<entries::table, contests::table>;

/// The entries that a caller may know of: the caller's own, those of the team and of organisations that the caller acts for
/// (`managed`), and, unless a wall stands between the caller and the entry, those that wait at a unit that the caller acts
/// for, those that a judge is assigned to, and those that the right to read reaches. An official never sees the drafts of
/// others.
pub fn visible_to(caller: &Caller, managed: &[OrganizationId]) -> Condition<OfContests> {
    let persons: Vec<PersonId> = caller.records.iter().map(|it| PersonId(it.0)).collect();
    let in_team = entry_members::table
        .filter(entry_members::entry_id.eq(entries::id))
        .filter(entry_members::person_id.eq_any(persons));
    let own = entries::owner_id
        .eq_any(caller.records.clone())
        .or(entries::organization_id
            .assume_not_null()
            .eq_any(managed.to_vec())
            .and(entries::organization_id.is_not_null()))
        .or(exists(in_team));
    let official = not(exists(walls_of(caller))).and(any_of(
        Box::new(at_unit_of(managed)),
        [assigned_to(caller), reached_by(caller)],
    ));
    Box::new(own.or(official))
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

fn at_unit_of(managed: &[OrganizationId]) -> Condition<OfContests> {
    let units = contest_recommending_units::table
        .filter(contest_recommending_units::organization_id.eq_any(managed.to_vec()))
        .select(contest_recommending_units::id);
    Box::new(
        entries::submitted_at.is_not_null().and(
            entries::recommending_unit_id
                .assume_not_null()
                .eq_any(units)
                .and(entries::recommending_unit_id.is_not_null()),
        ),
    )
}

fn assigned_to(caller: &Caller) -> Condition<OfContests> {
    use ReviewStatus::{Cancelled, Declined, Recused};
    let assigned = reviews::table
        .inner_join(contest_judges::table)
        .filter(reviews::entry_id.eq(entries::id))
        .filter(reviews::status.ne_all([Recused, Declined, Cancelled]))
        .filter(contest_judges::user_id.eq_any(caller.records.clone()));
    Box::new(exists(assigned.select(reviews::id)))
}

fn reached_by(caller: &Caller) -> Condition<OfContests> {
    let territory = caller.territory(Right::ReadEntry);
    let begun = entries::created_by.eq_any(caller.records.clone());
    let drafted: Vec<Condition<OfContests>> = inside(entries::division, &territory.begun_inside)
        .map(|there: Condition<OfContests>| Box::new(begun.clone().and(there)) as Condition<_>)
        .collect();
    let arrived = || entries::submitted_at.is_not_null();
    if territory.everything {
        return any_of(Box::new(arrived()), drafted);
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
    let persons: Vec<PersonId> = caller.records.iter().map(|it| PersonId(it.0)).collect();
    let walls = entry_walls::table
        .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
        .filter(entries::contest_id.eq(contest))
        .filter(entry_walls::person_id.eq_any(persons));
    diesel::select(exists(walls)).get_result(conn)
}
