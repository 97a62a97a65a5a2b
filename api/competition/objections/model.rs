//! Objections, and which of them a caller may know of.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::codes::{
    InadmissibleCode, ObjectionEffect, ObjectionGround, ObjectionOutcome, ObjectionStatus,
};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::awards::codes::AwardStatus;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{
    AwardId, ContestId, EntryId, ObjectionId, OrganizationId, PersonId, PublicityItemId,
    PublicityPeriodId, StageResultId, UserId,
};
use crate::people::organizations::model::organizations_of;
use crate::platform::db::schema::{
    awards, contests, entries, entry_members, entry_walls, objections,
};
use crate::platform::db::{Condition, any_of};
use crate::platform::error::{Error, Problem};

/// An objection to an item of a publicity period.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = objections, treat_none_as_default_value = false)]
pub struct Objection {
    pub id: ObjectionId,
    pub version: i32,
    pub contest_id: ContestId,
    pub period_id: PublicityPeriodId,
    pub item_id: PublicityItemId,
    pub entry_id: Option<EntryId>,
    pub award_id: Option<AwardId>,
    pub objector_id: UserId,
    pub ground: ObjectionGround,
    pub statement: String,
    pub evidence: Option<String>,
    pub status: ObjectionStatus,
    pub outcome: Option<ObjectionOutcome>,
    pub inadmissible_code: Option<InadmissibleCode>,
    pub effect: Option<ObjectionEffect>,
    pub answer: Option<String>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub result_id: Option<StageResultId>,
    pub merged_into: Option<ObjectionId>,
    pub answer_due_on: NaiveDate,
    pub calendars: Value,
    pub filed_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Objection {
    /// Also for an objection that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这项异议", "there is no such objection").into()
    }

    /// Whether the answer is due since yesterday or longer.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.outcome.is_none() && self.answer_due_on < official_day(now)
    }
}

/// A move: `None` leaves.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = objections)]
pub struct ObjectionMoved {
    pub status: Option<ObjectionStatus>,
    pub outcome: Option<ObjectionOutcome>,
    pub inadmissible_code: Option<InadmissibleCode>,
    pub effect: Option<ObjectionEffect>,
    pub answer: Option<String>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub result_id: Option<StageResultId>,
}

/// Which objections a list shows, newest first.
#[derive(Clone, Debug)]
pub struct ObjectionScope {
    pub contest_id: Option<ContestId>,
    pub period_id: Option<PublicityPeriodId>,
    pub status: Option<ObjectionStatus>,
    /// Those whose answer was due before this day, or those whose answer was not.
    pub overdue: Option<(bool, NaiveDate)>,
}

/// The objections that a caller may know of: the caller's own, and those that the handling office reads. Who stands on the
/// side of the entry is no office: the objector is hidden from them.
pub fn visible_to(caller: &Caller, managed: &[OrganizationId]) -> Condition<objections::table> {
    let own = objections::objector_id.eq_any(caller.records.clone());
    let handled = within(caller)
        .and(not(walled(caller)))
        .and(not(of_entrant(caller, managed)));
    Box::new(own.or(handled))
}

/// Where the right to read objections reaches.
fn within(caller: &Caller) -> Condition<objections::table> {
    let territory = caller.territory(Right::ReadObjection);
    if territory.everything {
        return Box::new(objections::id.is_not_null());
    }
    let there = territory.inside.iter().map(|prefix| {
        let those = contests::table
            .filter(contests::division.like(format!("{prefix}%")))
            .select(contests::id);
        Box::new(objections::contest_id.eq_any(those)) as Condition<objections::table>
    });
    let begun = territory.begun_inside.iter().map(|prefix| {
        let those = contests::table
            .filter(contests::division.like(format!("{prefix}%")))
            .filter(contests::created_by.eq_any(caller.records.clone()))
            .select(contests::id);
        Box::new(objections::contest_id.eq_any(those)) as Condition<objections::table>
    });
    any_of(
        Box::new(objections::contest_id.eq_any(territory.contests.clone())),
        there.chain(begun),
    )
}

/// A wall stands between the caller and an entry of the contest.
fn walled(caller: &Caller) -> Condition<objections::table> {
    let walls = entry_walls::table
        .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
        .filter(entries::contest_id.eq(objections::contest_id))
        .filter(entry_walls::person_id.eq_any(persons_of(caller)));
    Box::new(exists(walls.select(entry_walls::entry_id)))
}

/// The caller stands on the side of what the objection is about: owner, team, or who acts for the organisation.
fn of_entrant(caller: &Caller, managed: &[OrganizationId]) -> Condition<objections::table> {
    let team = entry_members::table
        .filter(entry_members::person_id.eq_any(persons_of(caller)))
        .select(entry_members::entry_id);
    let entrant = entries::table
        .filter(entries::id.nullable().eq(objections::entry_id))
        .filter(
            entries::owner_id
                .eq_any(caller.records.clone())
                .or(entries::id.eq_any(team))
                .or(entries::organization_id.is_not_null().and(
                    entries::organization_id
                        .assume_not_null()
                        .eq_any(managed.to_vec()),
                )),
        );
    let prized = awards::table
        .filter(awards::id.nullable().eq(objections::award_id))
        .filter(awards::organization_id.is_not_null())
        .filter(
            awards::organization_id
                .assume_not_null()
                .eq_any(managed.to_vec()),
        );
    Box::new(exists(entrant.select(entries::id)).or(exists(prized.select(awards::id))))
}

fn persons_of(caller: &Caller) -> Vec<PersonId> {
    caller.records.iter().map(|it| PersonId(it.0)).collect()
}

/// The organisations that a caller acts for.
pub fn managed(
    conn: &mut PgConnection,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Vec<OrganizationId>> {
    organizations_of(conn, caller, official_day(now))
}

/// The contest of an objection, whoever may read that.
pub fn contest_of(conn: &mut PgConnection, id: ObjectionId) -> QueryResult<Option<ContestId>> {
    objections::table
        .find(id)
        .select(objections::contest_id)
        .first(conn)
        .optional()
}

/// An objection that the caller may know of.
pub fn find_visible(
    conn: &mut PgConnection,
    id: ObjectionId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<Objection>> {
    let managed = managed(conn, caller, now)?;
    objections::table
        .find(id)
        .filter(visible_to(caller, &managed))
        .select(Objection::as_select())
        .first(conn)
        .optional()
}

/// The same, locked until the transaction ends. The contest is locked before.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: ObjectionId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<Objection>> {
    let managed = managed(conn, caller, now)?;
    objections::table
        .find(id)
        .filter(visible_to(caller, &managed))
        .select(Objection::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// The objections that were merged into one.
pub fn merged_into(conn: &mut PgConnection, id: ObjectionId) -> QueryResult<Vec<Objection>> {
    objections::table
        .filter(objections::merged_into.eq(id))
        .order(objections::id)
        .select(Objection::as_select())
        .load(conn)
}

/// Whether the person behind a caller objects to an item already.
pub fn has_objected(
    conn: &mut PgConnection,
    item: PublicityItemId,
    caller: &Caller,
) -> QueryResult<bool> {
    let own = objections::table
        .filter(objections::item_id.eq(item))
        .filter(objections::objector_id.eq_any(&caller.records));
    diesel::select(exists(own)).get_result(conn)
}

pub fn insert(conn: &mut PgConnection, objection: &Objection) -> QueryResult<usize> {
    diesel::insert_into(objections::table)
        .values(objection)
        .execute(conn)
}

/// Writes a move of an objection and of those that were merged into it, and their next versions.
pub fn set_moved(
    conn: &mut PgConnection,
    id: ObjectionId,
    moved: &ObjectionMoved,
    now: DateTime<Utc>,
) -> QueryResult<Objection> {
    let written: Vec<Objection> = diesel::update(objections::table)
        .filter(
            objections::id
                .eq(id)
                .or(objections::merged_into.is_not_distinct_from(id)),
        )
        .set((
            moved,
            objections::version.eq(objections::version + 1),
            objections::updated_at.eq(now),
        ))
        .returning(Objection::as_returning())
        .get_results(conn)?;
    let this = written.into_iter().find(|objection| objection.id == id);
    this.ok_or(diesel::result::Error::NotFound)
}

/// Merges an objection, and those that were merged into it, into another one, whose status they take over.
pub fn merge(
    conn: &mut PgConnection,
    id: ObjectionId,
    into: &Objection,
    now: DateTime<Utc>,
) -> QueryResult<Objection> {
    let written: Vec<Objection> = diesel::update(objections::table)
        .filter(
            objections::id
                .eq(id)
                .or(objections::merged_into.is_not_distinct_from(id)),
        )
        .set((
            objections::merged_into.eq(into.id),
            objections::status.eq(into.status),
            objections::version.eq(objections::version + 1),
            objections::updated_at.eq(now),
        ))
        .returning(Objection::as_returning())
        .get_results(conn)?;
    let this = written.into_iter().find(|objection| objection.id == id);
    this.ok_or(diesel::result::Error::NotFound)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ObjectionScope,
    caller: &Caller,
    managed: &[OrganizationId],
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Objection>> {
    let mut query = objections::table
        .select(Objection::as_select())
        .into_boxed()
        .filter(visible_to(caller, managed));
    if let Some(contest) = scope.contest_id {
        query = query.filter(objections::contest_id.eq(contest));
    }
    if let Some(period) = scope.period_id {
        query = query.filter(objections::period_id.eq(period));
    }
    if let Some(status) = scope.status {
        query = query.filter(objections::status.eq(status));
    }
    if let Some((is_overdue, today)) = scope.overdue {
        let overdue = objections::outcome
            .is_null()
            .and(objections::answer_due_on.lt(today));
        query = match is_overdue {
            true => query.filter(overdue),
            false => query.filter(not(overdue)),
        };
    }
    if let Some(before) = before {
        query = query.filter(objections::id.lt(ObjectionId(before)));
    }
    query.order(objections::id.desc()).limit(fetch).load(conn)
}

/// The objections that accounts filed, for the export.
pub fn of_accounts(conn: &mut PgConnection, accounts: &[UserId]) -> QueryResult<Vec<Objection>> {
    objections::table
        .filter(objections::objector_id.eq_any(accounts))
        .order(objections::id)
        .select(Objection::as_select())
        .load(conn)
}

/// Revokes an entry after an objection was upheld. Returns its owner and title.
pub fn revoke_entry(
    conn: &mut PgConnection,
    entry: EntryId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Option<(UserId, String)>> {
    use crate::competition::entries::codes::EntryStatus::{
        Eliminated, Qualified, Ranked, Revoked, Shortlisted,
    };
    diesel::update(entries::table.find(entry))
        .filter(entries::status.eq_any([Qualified, Shortlisted, Eliminated, Ranked]))
        .set((
            entries::status.eq(Revoked),
            entries::status_reason.eq(reason),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning((entries::owner_id, entries::title))
        .get_result(conn)
        .optional()
}

/// Revokes a prize for an organisation after an objection was upheld.
pub fn revoke_prize(
    conn: &mut PgConnection,
    award: AwardId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(awards::table.find(award))
        .filter(awards::entry_id.is_null())
        .filter(awards::status.eq_any([AwardStatus::Proposed, AwardStatus::Confirmed]))
        .set((
            awards::status.eq(AwardStatus::Revoked),
            awards::status_reason.eq(reason),
            awards::version.eq(awards::version + 1),
            awards::updated_at.eq(now),
        ))
        .execute(conn)
}

/// The owner and the title of an entry.
pub fn owner_of(conn: &mut PgConnection, entry: EntryId) -> QueryResult<(UserId, String)> {
    entries::table
        .find(entry)
        .select((entries::owner_id, entries::title))
        .first(conn)
}
