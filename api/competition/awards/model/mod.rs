//! Awards, and which of them a caller may know of.

mod sight;

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text, Timestamptz};
use serde_json::Value;
use uuid::Uuid;

use super::codes::AwardStatus;
use crate::access::auth::Caller;
use crate::competition::award_rules::model::AwardTier;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::entries::codes::EntryStatus;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardListId, AwardTierId, ContestId, EntryId, OrganizationId, PersonId, UserId,
};
use crate::platform::db::Condition;
use crate::platform::db::schema::{award_tiers, awards, contests, entries, organizations};
use crate::platform::error::{Error, Problem};

pub use super::notices::finalized as tell_finalized;
pub use sight::{insiders, own, visible_to};

/// An award to a project with its person and organisation, or to an organisation.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = awards, treat_none_as_default_value = false)]
pub struct Award {
    pub id: AwardId,
    pub version: i32,
    pub contest_id: ContestId,
    pub tier_id: AwardTierId,
    pub list_id: Option<AwardListId>,
    pub entry_id: Option<EntryId>,
    pub organization_id: Option<OrganizationId>,
    pub person_id: Option<PersonId>,
    pub place: i16,
    pub rank: Option<i32>,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
    pub division: DivisionCode,
    pub status: AwardStatus,
    pub status_reason: Option<String>,
    pub reason: Option<String>,
    pub figures: Value,
    pub proposed_by: UserId,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub acceptance_due_at: Option<DateTime<Utc>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub accepted_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Award {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    /// Also for an award that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这个奖项", "there is no such award").into()
    }
}

/// The states in which an award takes no place of its tier any more.
pub const GIVEN_BACK: [AwardStatus; 3] = [
    AwardStatus::Declined,
    AwardStatus::Rejected,
    AwardStatus::Revoked,
];

/// The states in which an award of a finalised contest is public.
pub const PUBLIC: [AwardStatus; 3] = [
    AwardStatus::Confirmed,
    AwardStatus::CertificateIssued,
    AwardStatus::Revoked,
];

/// A move: `None` leaves.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = awards)]
pub struct AwardMoved {
    pub status: Option<AwardStatus>,
    pub status_reason: Option<String>,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub acceptance_due_at: Option<DateTime<Utc>>,
    pub accepted_by: Option<UserId>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
}

/// Which awards a list shows.
#[derive(Clone, Debug)]
pub struct AwardScope {
    pub contest_id: Option<ContestId>,
    pub tier_id: Option<AwardTierId>,
    pub organization_id: Option<OrganizationId>,
    pub mine: bool,
    pub status: Option<AwardStatus>,
    pub division: Option<DivisionCode>,
    /// A part of a name, now or before an erratum.
    pub q: Option<String>,
}

/// Awards that name `q`, now or before an erratum. No match runs over two texts.
fn names(q: &str) -> Condition<awards::table> {
    Box::new(
        sql::<Bool>(
            "(strpos(folded(concat_ws(E'\\x1f', awards.person_name, awards.organization_name, awards.project_title)), folded(",
        )
        .bind::<Text, _>(q.to_owned())
        .sql(
            ")) > 0 or exists (select from errata e where e.resource = 'awards' and e.resource_id = awards.id \
             and strpos(folded(e.old_text), folded(",
        )
        .bind::<Text, _>(q.to_owned())
        .sql(")) > 0))"),
    )
}

pub fn find_visible(
    conn: &mut PgConnection,
    id: AwardId,
    caller: Option<&Caller>,
    managed: &[OrganizationId],
) -> QueryResult<Option<Award>> {
    awards::table
        .filter(awards::id.eq(id))
        .filter(visible_to(caller, managed))
        .select(Award::as_select())
        .first(conn)
        .optional()
}

/// Locks an award until the transaction ends. Its contest is locked before.
pub fn lock(conn: &mut PgConnection, id: AwardId) -> QueryResult<Option<Award>> {
    awards::table
        .find(id)
        .select(Award::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn page(
    conn: &mut PgConnection,
    scope: &AwardScope,
    caller: Option<&Caller>,
    managed: &[OrganizationId],
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Award>> {
    let mut query = awards::table
        .filter(visible_to(caller, managed))
        .select(Award::as_select())
        .into_boxed();
    if let Some(contest) = scope.contest_id {
        query = query.filter(awards::contest_id.eq(contest));
    }
    if let Some(tier) = scope.tier_id {
        query = query.filter(awards::tier_id.eq(tier));
    }
    if let Some(organization) = scope.organization_id {
        query = query.filter(awards::organization_id.eq(organization));
    }
    if let Some(status) = scope.status {
        query = query.filter(awards::status.eq(status));
    }
    if let Some(division) = &scope.division {
        query = query.filter(awards::division.like(format!("{}%", division.prefix())));
    }
    if let Some(q) = &scope.q {
        query = query.filter(names(q));
    }
    if scope.mine {
        query = match caller {
            Some(caller) => query.filter(own(caller, managed)),
            None => query.filter(sql::<Bool>("false")),
        };
    }
    if let Some(before) = before {
        query = query.filter(awards::id.lt(AwardId(before)));
    }
    query.order(awards::id.desc()).limit(fetch).load(conn)
}

/// The tiers of awards.
pub fn tiers_of(conn: &mut PgConnection, ids: &[AwardTierId]) -> QueryResult<Vec<AwardTier>> {
    award_tiers::table
        .filter(award_tiers::id.eq_any(ids))
        .select(AwardTier::as_select())
        .load(conn)
}

/// PostgreSQL takes 65,535 values in a statement.
const ROWS_AT_ONCE: usize = 1000;

pub fn insert(conn: &mut PgConnection, rows: &[Award]) -> QueryResult<()> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        diesel::insert_into(awards::table)
            .values(some)
            .execute(conn)?;
    }
    Ok(())
}

/// The awards of a list, by tier and place.
pub fn of_list(conn: &mut PgConnection, list: AwardListId) -> QueryResult<Vec<Award>> {
    awards::table
        .filter(awards::list_id.eq(list))
        .order((awards::tier_id, awards::place))
        .select(Award::as_select())
        .load(conn)
}

/// The prizes for organisations of a contest, by tier and place.
pub fn prizes(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<Award>> {
    awards::table
        .filter(awards::contest_id.eq(contest))
        .filter(awards::entry_id.is_null())
        .order((awards::tier_id, awards::place, awards::id))
        .select(Award::as_select())
        .load(conn)
}

/// The entries of a contest whose entrants gave up an award.
pub fn declined(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<EntryId>> {
    let entries: Vec<Option<EntryId>> = awards::table
        .filter(awards::contest_id.eq(contest))
        .filter(awards::status.eq(AwardStatus::Declined))
        .filter(awards::entry_id.is_not_null())
        .select(awards::entry_id)
        .load(conn)?;
    Ok(entries.into_iter().flatten().collect())
}

/// Writes what a move changes, and the next version.
pub fn set_moved(
    conn: &mut PgConnection,
    id: AwardId,
    moved: &AwardMoved,
    now: DateTime<Utc>,
) -> QueryResult<Award> {
    diesel::update(awards::table.find(id))
        .set((
            moved,
            awards::version.eq(awards::version + 1),
            awards::updated_at.eq(now),
        ))
        .returning(Award::as_returning())
        .get_result(conn)
}

/// Moves the entry of an award, where it is in the state `from`.
pub fn move_entry(
    conn: &mut PgConnection,
    entry: EntryId,
    from: EntryStatus,
    to: EntryStatus,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let of = entries::table
        .filter(entries::id.eq(entry))
        .filter(entries::status.eq(from));
    diesel::update(of)
        .set((
            entries::status.eq(to),
            entries::status_reason.eq(reason),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Whether the caller owns an entry with an award on a list, or acts for its organisation.
pub fn wins(
    conn: &mut PgConnection,
    list: AwardListId,
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<bool> {
    let won = awards::table
        .filter(awards::list_id.eq(list))
        .filter(own(caller, managed))
        .select(awards::id);
    diesel::select(exists(won)).get_result(conn)
}

/// An entry that got no award.
#[derive(Clone, Debug)]
pub struct NotAwarded {
    pub id: EntryId,
    pub owner_id: UserId,
    pub title: String,
}

/// Moves the entries of a contest as its final list says. Returns those that were ranked and got no award.
pub fn settle_entries(
    conn: &mut PgConnection,
    contest: ContestId,
    list: AwardListId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<NotAwarded>> {
    use EntryStatus::{Eliminated, Ranked, Shortlisted};
    let winners = awards::table
        .filter(awards::list_id.eq(list))
        .filter(awards::status.eq(AwardStatus::Confirmed))
        .filter(awards::entry_id.is_not_null())
        .select(awards::entry_id.assume_not_null());
    let winners: Vec<EntryId> = winners.load(conn)?;
    let won = entries::table
        .filter(entries::id.eq_any(winners))
        .filter(entries::status.eq_any([Ranked, Shortlisted, Eliminated]));
    diesel::update(won)
        .set((
            entries::status.eq(EntryStatus::Awarded),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .execute(conn)?;
    let others = entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::status.eq(Ranked));
    let rows: Vec<(EntryId, UserId, String)> = diesel::update(others)
        .set((
            entries::status.eq(EntryStatus::NotAwarded),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning((entries::id, entries::owner_id, entries::title))
        .get_results(conn)?;
    let row = |(id, owner_id, title)| NotAwarded {
        id,
        owner_id,
        title,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The places of a tier for organisations that prizes take, and the prize of an organisation among them.
pub fn taken_places(
    conn: &mut PgConnection,
    tier: AwardTierId,
) -> QueryResult<Vec<(AwardId, i16, Option<OrganizationId>)>> {
    awards::table
        .filter(awards::tier_id.eq(tier))
        .filter(awards::entry_id.is_null())
        .filter(awards::status.ne_all(GIVEN_BACK))
        .select((awards::id, awards::place, awards::organization_id))
        .load(conn)
}

/// The entry of a confirmed award that is given up is without an award.
pub fn leave_without_award(
    conn: &mut PgConnection,
    award: &Award,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    if let Some(entry) = award.entry_id {
        let (from, to) = (EntryStatus::Awarded, EntryStatus::NotAwarded);
        move_entry(conn, entry, from, to, None, now)?;
    }
    Ok(())
}

/// The owner of an entry and its organisation.
pub fn entrant(
    conn: &mut PgConnection,
    entry: EntryId,
) -> QueryResult<(UserId, Option<OrganizationId>)> {
    entries::table
        .find(entry)
        .select((entries::owner_id, entries::organization_id))
        .first(conn)
}

/// What an organisation is called, and where it lies.
pub fn organization(
    conn: &mut PgConnection,
    id: OrganizationId,
) -> QueryResult<Option<(String, DivisionCode)>> {
    organizations::table
        .find(id)
        .select((organizations::name, organizations::division))
        .first(conn)
        .optional()
}

/// Awards of contests that run whose acceptance is overdue, the oldest first, with their contests.
pub fn overdue(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> QueryResult<Vec<(AwardId, ContestId)>> {
    awards::table
        .inner_join(contests::table.on(contests::id.eq(awards::contest_id)))
        .filter(sql::<Bool>(IS_OVERDUE).bind::<Timestamptz, _>(now))
        .filter(contests::status.ne_all([ContestStatus::Suspended, ContestStatus::Cancelled]))
        .order((awards::acceptance_due_at, awards::id))
        .limit(most)
        .select((awards::id, awards::contest_id))
        .load(conn)
}

/// Followed by the moment.
const IS_OVERDUE: &str = "awards.accepted_at is null and awards.status in ('in_publicity', 'confirmed') \
    and awards.acceptance_due_at <= ";

/// Locks the contest of an award that is overdue, and then the award; `None` where another transaction is at it, or it is
/// overdue no more.
pub fn lock_overdue(
    conn: &mut PgConnection,
    id: AwardId,
    contest: ContestId,
    now: DateTime<Utc>,
) -> QueryResult<Option<Award>> {
    let held: Option<ContestId> = contests::table
        .find(contest)
        .filter(contests::status.ne_all([ContestStatus::Suspended, ContestStatus::Cancelled]))
        .select(contests::id)
        .for_no_key_update()
        .skip_locked()
        .first(conn)
        .optional()?;
    if held.is_none() {
        return Ok(None);
    }
    awards::table
        .filter(awards::id.eq(id))
        .filter(sql::<Bool>(IS_OVERDUE).bind::<Timestamptz, _>(now))
        .select(Award::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}
