//! Reads and writes of entries.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::{Entry, close_to, identified_to, visible_to};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::competition::contests::codes::ContestStatus;
use crate::competition::entries::codes::{EntryDoor, EntryStatus};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    ContestId, ContestStageId, EntryId, OrganizationId, PersonId, RecommendingUnitId, UserId,
};
use crate::people::organizations::model::organizations_of;
use crate::platform::db::schema::{contests, entries, entry_walls};

/// What the rules of an entry depend on of its contest.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contests)]
pub struct ContestOf {
    pub id: ContestId,
    pub status: ContestStatus,
    pub division: DivisionCode,
    pub title: String,
    pub tracks: Vec<String>,
    pub current_stage_id: Option<ContestStageId>,
    pub created_by: UserId,
}

/// An official looks at an entry as at its contest.
impl Governed for ContestOf {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.division],
            begun_by: Some(self.created_by),
            contest: Some(self.id),
            ..Subject::default()
        }
    }
}

/// What the entrant writes, beside the team.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = entries, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct EntryContent {
    pub organization_id: Option<OrganizationId>,
    pub division: DivisionCode,
    pub track: String,
    pub title: String,
    pub summary: String,
    pub plan: Value,
    pub door: EntryDoor,
    pub tags: Value,
    pub facts: Value,
}

impl Entry {
    pub fn content(&self) -> EntryContent {
        EntryContent {
            organization_id: self.organization_id,
            division: self.division.clone(),
            track: self.track.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            plan: self.plan.clone(),
            door: self.door,
            tags: self.tags.clone(),
            facts: self.facts.clone(),
        }
    }
}

/// A draft to be written.
#[derive(Debug)]
pub struct NewEntryRow {
    pub id: EntryId,
    pub contest_id: ContestId,
    pub owner_id: UserId,
    pub created_by: UserId,
    pub paper_number: Option<String>,
    pub content: EntryContent,
}

/// A move: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = entries)]
pub struct EntryMoved {
    pub status: Option<EntryStatus>,
    pub status_reason: Option<Option<String>>,
    pub recommending_unit_id: Option<RecommendingUnitId>,
    pub step: Option<Option<i16>>,
    pub number: Option<i32>,
    pub blind_code: Option<String>,
    pub submitted_at: Option<DateTime<Utc>>,
}

/// The organisations that a caller acts for.
pub fn managed(
    conn: &mut PgConnection,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Vec<OrganizationId>> {
    organizations_of(conn, caller, today)
}

/// An entry that the caller may know of, with its contest.
pub fn find_visible(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<Option<(Entry, ContestOf)>> {
    entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq(id))
        .filter(visible_to(caller, managed))
        .select((Entry::as_select(), ContestOf::as_select()))
        .first(conn)
        .optional()
}

pub fn find_contest(conn: &mut PgConnection, id: ContestId) -> QueryResult<Option<ContestOf>> {
    contests::table
        .find(id)
        .select(ContestOf::as_select())
        .first(conn)
        .optional()
}

/// Locks a contest until the transaction ends: for a submission alone, else against changes of the contest.
pub fn lock_contest(
    conn: &mut PgConnection,
    id: ContestId,
    alone: bool,
) -> QueryResult<Option<ContestOf>> {
    let contest = contests::table.find(id).select(ContestOf::as_select());
    match alone {
        true => contest.for_no_key_update().first(conn).optional(),
        false => contest.for_share().first(conn).optional(),
    }
}

/// Locks an entry until the transaction ends. Rows that refer to it can still be added.
pub fn lock(conn: &mut PgConnection, id: EntryId) -> QueryResult<Option<Entry>> {
    entries::table
        .find(id)
        .select(Entry::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// Of these entries, those whose entrant the caller may know.
pub fn identified_among(
    conn: &mut PgConnection,
    ids: &[EntryId],
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<Vec<EntryId>> {
    entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq_any(ids))
        .filter(identified_to(caller, managed))
        .select(entries::id)
        .load(conn)
}

/// Of these entries, those of which the caller knows the entrant in a blind stage as well.
pub fn known_among(
    conn: &mut PgConnection,
    ids: &[EntryId],
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<Vec<EntryId>> {
    entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq_any(ids))
        .filter(close_to(caller, managed))
        .select(entries::id)
        .load(conn)
}

/// Whether a wall stands between an account and an entry.
pub fn is_walled(
    conn: &mut PgConnection,
    entry: EntryId,
    accounts: &[UserId],
) -> QueryResult<bool> {
    let persons: Vec<PersonId> = accounts.iter().map(|one| PersonId(one.0)).collect();
    diesel::select(diesel::dsl::exists(
        entry_walls::table
            .filter(entry_walls::entry_id.eq(entry))
            .filter(entry_walls::person_id.eq_any(persons)),
    ))
    .get_result(conn)
}

pub fn insert(
    conn: &mut PgConnection,
    row: &NewEntryRow,
    now: DateTime<Utc>,
) -> QueryResult<Entry> {
    diesel::insert_into(entries::table)
        .values((
            &row.content,
            entries::id.eq(row.id),
            entries::contest_id.eq(row.contest_id),
            entries::status.eq(EntryStatus::Draft),
            entries::owner_id.eq(row.owner_id),
            entries::created_by.eq(row.created_by),
            entries::paper_number.eq(&row.paper_number),
            entries::created_at.eq(now),
            entries::updated_at.eq(now),
        ))
        .returning(Entry::as_returning())
        .get_result(conn)
}

/// The entry that an account drafted from a paper form.
pub fn find_paper(
    conn: &mut PgConnection,
    contest: ContestId,
    by: UserId,
    number: &str,
) -> QueryResult<Option<EntryId>> {
    entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::created_by.eq(by))
        .filter(entries::paper_number.eq(number))
        .select(entries::id)
        .first(conn)
        .optional()
}

/// Writes what an entry says from now on, and its next version.
pub fn update(
    conn: &mut PgConnection,
    id: EntryId,
    content: &EntryContent,
    now: DateTime<Utc>,
) -> QueryResult<Entry> {
    diesel::update(entries::table.find(id))
        .set((
            content,
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning(Entry::as_returning())
        .get_result(conn)
}

/// Writes what a move changes, and the next version.
pub fn set_moved(
    conn: &mut PgConnection,
    id: EntryId,
    moved: &EntryMoved,
    now: DateTime<Utc>,
) -> QueryResult<Entry> {
    diesel::update(entries::table.find(id))
        .set((
            moved,
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning(Entry::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: EntryId) -> QueryResult<usize> {
    diesel::delete(entries::table.find(id)).execute(conn)
}

/// The next number in a contest that is locked for a submission.
pub fn next_number(conn: &mut PgConnection, contest: ContestId) -> QueryResult<i32> {
    let last: Option<i32> = entries::table
        .filter(entries::contest_id.eq(contest))
        .select(diesel::dsl::max(entries::number))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Letters that are not mistaken for others or for digits, and form no words.
const LETTERS: &[u8] = b"BCDFGHJKMNPQRTVWXZ";

/// A blind code that no entry of the contest has. The contest is locked for a submission.
pub fn new_blind_code(conn: &mut PgConnection, contest: ContestId) -> QueryResult<String> {
    loop {
        let random: [u32; 6] = rand::random();
        let code: String = random
            .iter()
            .map(|one| char::from(LETTERS[*one as usize % LETTERS.len()]))
            .collect();
        let taken = entries::table
            .filter(entries::contest_id.eq(contest))
            .filter(entries::blind_code.eq(&code));
        if !diesel::select(diesel::dsl::exists(taken)).get_result::<bool>(conn)? {
            return Ok(code);
        }
    }
}
