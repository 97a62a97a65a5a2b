//! Which grants a caller may know of.

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use uuid::Uuid;

use super::super::codes::GrantStatus;
use super::Grant;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AwardId, ContestId, GrantId, OrganizationId, PersonId};
use crate::people::organizations::model::organizations_of;
use crate::platform::db::schema::{awards, contests, entries, entry_walls, grants};
use crate::platform::db::{Condition, any_of, inside};

/// Which grants a list shows, newest first.
#[derive(Clone, Debug)]
pub struct GrantScope {
    pub contest_id: Option<ContestId>,
    pub award_id: Option<AwardId>,
    pub status: Option<GrantStatus>,
    /// Paid, not reported, and the day of the report is over.
    pub overdue_report: Option<bool>,
    /// Approved and not paid to the full amount.
    pub unpaid: Option<bool>,
    pub division: Option<DivisionCode>,
}

/// The grants of the caller, and those that the right to read reaches in contests in which no wall stands between the caller
/// and an entry.
fn visible_to(caller: &Caller, managed: &[OrganizationId]) -> Condition<grants::table> {
    any_of(owned_by(caller, managed), [reached_by(caller)])
}

/// Of awards to the caller's entries, to entries of organisations that the caller acts for (`managed`), and to those
/// organisations.
fn owned_by(caller: &Caller, managed: &[OrganizationId]) -> Condition<grants::table> {
    let own_entries = entries::table
        .filter(
            entries::owner_id
                .eq_any(caller.records.clone())
                .or(entries::organization_id
                    .assume_not_null()
                    .eq_any(managed.to_vec())
                    .and(entries::organization_id.is_not_null())),
        )
        .select(entries::id);
    let prizes = awards::table
        .filter(awards::entry_id.is_null())
        .filter(
            awards::organization_id
                .assume_not_null()
                .eq_any(managed.to_vec()),
        )
        .select(awards::id);
    Box::new(
        grants::entry_id
            .assume_not_null()
            .eq_any(own_entries)
            .and(grants::entry_id.is_not_null())
            .or(grants::award_id.eq_any(prizes)),
    )
}

fn reached_by(caller: &Caller) -> Condition<grants::table> {
    let persons: Vec<PersonId> = caller.records.iter().map(|it| PersonId(it.0)).collect();
    let walls = entry_walls::table
        .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
        .filter(entries::contest_id.eq(grants::contest_id))
        .filter(entry_walls::person_id.eq_any(persons))
        .select(entry_walls::entry_id);
    Box::new(not(exists(walls)).and(there(caller)))
}

/// A city's own system reads the grants to winners of its city, an administrator those of the contests of the division.
fn there(caller: &Caller) -> Condition<grants::table> {
    let territory = caller.territory(Right::ReadGrant);
    if territory.everything {
        return Box::new(grants::id.is_not_null());
    }
    let appointed = Box::new(grants::contest_id.eq_any(territory.contests));
    if caller.client().is_some() {
        return any_of(appointed, inside(grants::division, &territory.inside));
    }
    let administered = territory.inside.iter().map(|prefix| {
        let there = contests::table
            .filter(contests::division.like(format!("{prefix}%")))
            .select(contests::id);
        Box::new(grants::contest_id.eq_any(there)) as Condition<_>
    });
    let organized = territory.begun_inside.iter().map(|prefix| {
        let there = contests::table
            .filter(contests::division.like(format!("{prefix}%")))
            .filter(contests::created_by.eq_any(caller.records.clone()))
            .select(contests::id);
        Box::new(grants::contest_id.eq_any(there)) as Condition<_>
    });
    any_of(appointed, administered.chain(organized))
}

/// A grant that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: GrantId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Option<Grant>> {
    let managed = organizations_of(conn, caller, today)?;
    grants::table
        .filter(grants::id.eq(id))
        .filter(visible_to(caller, &managed))
        .select(Grant::as_select())
        .first(conn)
        .optional()
}

/// Whether the caller is on the side of the owner of a grant.
pub fn acts_for_owner(
    conn: &mut PgConnection,
    id: GrantId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<bool> {
    let managed = organizations_of(conn, caller, today)?;
    let own = grants::table
        .filter(grants::id.eq(id))
        .filter(owned_by(caller, &managed))
        .select(grants::id);
    diesel::select(exists(own)).get_result(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &GrantScope,
    caller: &Caller,
    today: NaiveDate,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Grant>> {
    use GrantStatus::{Approved, Paid, Reported};
    let managed = organizations_of(conn, caller, today)?;
    let mut query = grants::table
        .filter(visible_to(caller, &managed))
        .select(Grant::as_select())
        .into_boxed();
    if let Some(contest) = scope.contest_id {
        query = query.filter(grants::contest_id.eq(contest));
    }
    if let Some(award) = scope.award_id {
        query = query.filter(grants::award_id.eq(award));
    }
    if let Some(status) = scope.status {
        query = query.filter(grants::status.eq(status));
    }
    if let Some(division) = &scope.division {
        query = query.filter(grants::division.like(format!("{}%", division.prefix())));
    }
    let overdue = || {
        grants::status
            .eq(Paid)
            .and(grants::report_due_on.is_not_null())
            .and(grants::report_due_on.assume_not_null().lt(today))
    };
    match scope.overdue_report {
        Some(true) => query = query.filter(overdue()),
        Some(false) => query = query.filter(not(overdue())),
        None => {}
    }
    let unpaid = || {
        grants::status
            .eq_any([Approved, Paid, Reported])
            .and(grants::paid_fen.lt(grants::amount_fen))
    };
    match scope.unpaid {
        Some(true) => query = query.filter(unpaid()),
        Some(false) => query = query.filter(not(unpaid())),
        None => {}
    }
    if let Some(before) = before {
        query = query.filter(grants::id.lt(GrantId(before)));
    }
    query.order(grants::id.desc()).limit(fetch).load(conn)
}
