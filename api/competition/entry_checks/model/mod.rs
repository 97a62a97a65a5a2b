mod facts;
mod limits;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::codes::{DisqualificationReason, EntryCheckDecision};
use crate::access::auth::Caller;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::{Entry, find_contest, visible_to};
use crate::competition::entries::view;
use crate::kernel::ids::{
    CalendarId, ContestId, EntryCheckId, EntryId, OrganizationId, PersonId, UserId,
};
use crate::platform::db::Tx;
use crate::platform::db::schema::{contest_stages, contests, entries, entry_checks, entry_members};
use crate::platform::error::{Code, Result};

pub use facts::facts_of;
pub use limits::hold_limits;

/// The answer to an item of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckedItem {
    /// A code of the list of the contest.
    pub code: String,
    pub met: bool,
    pub note: Option<String>,
}

/// A version of a calendar that decided which days are working days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeadlineCalendar {
    pub id: CalendarId,
    /// `cn`, or the code of a division.
    pub calendar: String,
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i16,
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A formal check of an entry. Rows are never changed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = entry_checks, treat_none_as_default_value = false)]
pub struct EntryCheck {
    pub id: EntryCheckId,
    pub entry_id: EntryId,
    pub entry_version: i32,
    pub items: Value,
    pub findings: Value,
    pub decision: EntryCheckDecision,
    pub reason_codes: Vec<DisqualificationReason>,
    pub reason: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub working_days: Option<i16>,
    pub calendars: Value,
    pub checked_by: UserId,
    pub checked_at: DateTime<Utc>,
}

/// What a decision writes to the entry. `None` clears.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = entries, treat_none_as_null = true)]
pub struct EntryDecided {
    pub status: EntryStatus,
    pub status_reason: Option<String>,
    pub reason_codes: Vec<DisqualificationReason>,
    pub supplement_due_at: Option<DateTime<Utc>>,
    pub supplements_requested: i16,
}

/// The ETag of an entry.
pub fn etag(
    conn: &mut PgConnection,
    entry: &Entry,
    caller: &Caller,
    managed: &[OrganizationId],
) -> Result<String> {
    let contest = find_contest(conn, entry.contest_id)?.ok_or(Code::NotFound)?;
    view::show(conn, entry.clone(), &contest, caller, managed)?.etag()
}

/// An entry that the caller may know of, with its contest.
pub fn find_visible(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<Option<(Entry, Contest)>> {
    entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq(id))
        .filter(visible_to(caller, managed))
        .select((Entry::as_select(), Contest::as_select()))
        .first(conn)
        .optional()
}

/// The same, with the contest held as it is and the entry locked until the transaction ends.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<Option<(Entry, Contest)>> {
    let Some((entry, _)) = find_visible(conn, id, caller, managed)? else {
        return Ok(None);
    };
    contests::table
        .find(entry.contest_id)
        .select(contests::id)
        .for_share()
        .first::<ContestId>(conn)?;
    entries::table
        .find(id)
        .select(entries::id)
        .for_no_key_update()
        .first::<EntryId>(conn)?;
    // What another transaction changed while this one waited.
    find_visible(conn, id, caller, managed)
}

/// Whether the caller stands on the entrant's side: owns the entry, began it, is in its team or acts for its organisation.
pub fn is_own(
    conn: &mut PgConnection,
    entry: &Entry,
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<bool> {
    let by_organization = entry
        .organization_id
        .is_some_and(|id| managed.contains(&id));
    if caller.is(entry.owner_id) || caller.is(entry.created_by) || by_organization {
        return Ok(true);
    }
    let persons: Vec<PersonId> = caller.records.iter().map(|it| PersonId(it.0)).collect();
    let in_team = entry_members::table
        .filter(entry_members::entry_id.eq(entry.id))
        .filter(entry_members::person_id.eq_any(persons));
    diesel::select(diesel::dsl::exists(in_team)).get_result(conn)
}

/// Whether the stage that a contest is in hides entrants.
pub fn is_blind(conn: &mut PgConnection, contest: ContestId) -> QueryResult<bool> {
    let current = contests::table
        .find(contest)
        .select(contests::current_stage_id.assume_not_null());
    let blind = contest_stages::table
        .filter(contest_stages::id.eq_any(current))
        .filter(contest_stages::blind);
    diesel::select(diesel::dsl::exists(blind)).get_result(conn)
}

pub fn insert(conn: &mut PgConnection, check: &EntryCheck) -> QueryResult<EntryCheck> {
    diesel::insert_into(entry_checks::table)
        .values(check)
        .returning(EntryCheck::as_returning())
        .get_result(conn)
}

pub fn decide(
    conn: &mut PgConnection,
    id: EntryId,
    decided: &EntryDecided,
    now: DateTime<Utc>,
) -> QueryResult<Entry> {
    diesel::update(entries::table.find(id))
        .set((
            decided,
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning(Entry::as_returning())
        .get_result(conn)
}

/// Checks of an entry, newest first, before a check.
pub fn page(
    conn: &mut PgConnection,
    entry: EntryId,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<EntryCheck>> {
    let mut query = entry_checks::table
        .filter(entry_checks::entry_id.eq(entry))
        .select(EntryCheck::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(entry_checks::id.lt(EntryCheckId(before)));
    }
    query.order(entry_checks::id.desc()).limit(fetch).load(conn)
}

/// Sets whether an entry that is locked competes.
pub fn set_competing(
    conn: &mut PgConnection,
    id: EntryId,
    is_competing: bool,
    now: DateTime<Utc>,
) -> QueryResult<Entry> {
    diesel::update(entries::table.find(id))
        .set((
            entries::is_competing.eq(is_competing),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning(Entry::as_returning())
        .get_result(conn)
}

/// Lets at most so many entries lapse whose time for the supplement is over, but those of a contest that is suspended or
/// cancelled. Those that another transaction is at are left for the next time.
pub fn lapse_due(tx: &mut Tx<'_>, most: i64) -> QueryResult<Vec<Entry>> {
    let due: Vec<EntryId> = entries::table
        .inner_join(contests::table)
        .filter(entries::status.eq(EntryStatus::SupplementRequested))
        .filter(entries::supplement_due_at.le(tx.now))
        .filter(contests::status.ne_all([ContestStatus::Suspended, ContestStatus::Cancelled]))
        .order(entries::supplement_due_at)
        .limit(most)
        .select(entries::id)
        .load(tx.conn)?;
    let locked: Vec<EntryId> = entries::table
        .filter(entries::id.eq_any(due))
        .filter(entries::status.eq(EntryStatus::SupplementRequested))
        .filter(entries::supplement_due_at.le(tx.now))
        .select(entries::id)
        .for_no_key_update()
        .skip_locked()
        .load(tx.conn)?;
    diesel::update(entries::table.filter(entries::id.eq_any(locked)))
        .set((
            entries::status.eq(EntryStatus::Lapsed),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(tx.now),
        ))
        .returning(Entry::as_returning())
        .get_results(tx.conn)
}
