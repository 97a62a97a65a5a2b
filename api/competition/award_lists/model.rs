//! Lists of awards. The contest is locked before its list, the list before its awards.

use chrono::{DateTime, Days, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::codes::AwardListStatus;
pub use super::computation::Computation;
use crate::competition::awards::codes::AwardStatus;
use crate::kernel::clock::{official_day, official_midnight};
use crate::kernel::ids::{AwardListId, ContestId, StageResultId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{award_lists, award_rules, awards, objections};
use crate::platform::error::{Error, Problem, Result};

/// A list of the awards that follow from one version of a ranking.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = award_lists, treat_none_as_default_value = false)]
pub struct AwardList {
    pub id: AwardListId,
    pub version: i32,
    pub contest_id: ContestId,
    pub number: i16,
    pub result_id: StageResultId,
    pub status: AwardListStatus,
    pub reason: Option<String>,
    #[diesel(column_name = rows_sha256)]
    pub rows_hash: String,
    pub proposed_by: UserId,
    pub proposed_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub finalized_at: Option<DateTime<Utc>>,
    pub finalized_by: Option<UserId>,
    pub updated_at: DateTime<Utc>,
}

impl AwardList {
    /// Also for a list that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这份获奖名单", "there is no such list of awards").into()
    }
}

pub fn find(conn: &mut PgConnection, id: AwardListId) -> QueryResult<Option<AwardList>> {
    award_lists::table
        .find(id)
        .select(AwardList::as_select())
        .first(conn)
        .optional()
}

/// The list of a contest that no later one has replaced.
pub fn in_force(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<AwardList>> {
    award_lists::table
        .filter(award_lists::contest_id.eq(contest))
        .filter(award_lists::status.ne(AwardListStatus::Superseded))
        .select(AwardList::as_select())
        .first(conn)
        .optional()
}

/// Whether an objection to an entry was upheld, with an effect, after a list of the contest was proposed.
pub fn was_objected_to(
    conn: &mut PgConnection,
    contest: ContestId,
    proposed_at: DateTime<Utc>,
) -> QueryResult<bool> {
    let upheld = objections::table
        .filter(objections::contest_id.eq(contest))
        .filter(objections::outcome.eq("upheld"))
        .filter(objections::effect.ne("none"))
        .filter(objections::entry_id.is_not_null())
        .filter(objections::decided_at.ge(proposed_at));
    diesel::select(exists(upheld)).get_result(conn)
}

/// The lists of a contest, the latest first.
pub fn versions(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<AwardList>> {
    award_lists::table
        .filter(award_lists::contest_id.eq(contest))
        .order(award_lists::number.desc())
        .select(AwardList::as_select())
        .load(conn)
}

pub fn insert(conn: &mut PgConnection, list: &AwardList) -> QueryResult<usize> {
    diesel::insert_into(award_lists::table)
        .values(list)
        .execute(conn)
}

/// Replaces a list: the awards that were declined stay so, for later lists know it by them.
pub fn supersede(tx: &mut Tx<'_>, list: AwardListId) -> QueryResult<()> {
    diesel::update(award_lists::table.find(list))
        .set((
            award_lists::status.eq(AwardListStatus::Superseded),
            award_lists::version.eq(award_lists::version + 1),
            award_lists::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    let standing = awards::table
        .filter(awards::list_id.eq(list))
        .filter(awards::status.eq_any([AwardStatus::Proposed, AwardStatus::InPublicity]));
    diesel::update(standing)
        .set((
            awards::status.eq(AwardStatus::Amended),
            awards::version.eq(awards::version + 1),
            awards::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Publishes a list with its awards, and sets until when winners accept: the end of the last day of the rules. The contest
/// is locked. A list that was published before stays as it is.
pub fn publish(tx: &mut Tx<'_>, list: &AwardList, now: DateTime<Utc>) -> Result<AwardList> {
    if list.status != AwardListStatus::Proposed {
        return Ok(list.clone());
    }
    let due = acceptance_due(tx.conn, list.contest_id, now)?;
    let of_list = awards::table
        .filter(awards::list_id.eq(list.id))
        .filter(awards::status.eq(AwardStatus::Proposed));
    diesel::update(of_list)
        .set((
            awards::status.eq(AwardStatus::InPublicity),
            awards::acceptance_due_at.eq(due),
            awards::version.eq(awards::version + 1),
            awards::updated_at.eq(now),
        ))
        .execute(tx.conn)?;
    let prizes = awards::table
        .filter(awards::contest_id.eq(list.contest_id))
        .filter(awards::entry_id.is_null())
        .filter(awards::status.eq(AwardStatus::Confirmed))
        .filter(awards::accepted_at.is_null())
        .filter(awards::acceptance_due_at.is_null());
    if due.is_some() {
        diesel::update(prizes)
            .set((
                awards::acceptance_due_at.eq(due),
                awards::version.eq(awards::version + 1),
                awards::updated_at.eq(now),
            ))
            .execute(tx.conn)?;
    }
    Ok(diesel::update(award_lists::table.find(list.id))
        .set((
            award_lists::status.eq(AwardListStatus::InPublicity),
            award_lists::published_at.eq(now),
            award_lists::version.eq(award_lists::version + 1),
            award_lists::updated_at.eq(now),
        ))
        .returning(AwardList::as_returning())
        .get_result(tx.conn)?)
}

/// Until when an award of the contest that is published now must be accepted. `None`: no acceptance is required.
pub fn acceptance_due(
    conn: &mut PgConnection,
    contest: ContestId,
    now: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let days: Option<Option<i16>> = award_rules::table
        .find(contest)
        .select(award_rules::acceptance_days)
        .first(conn)
        .optional()?;
    let days = days.flatten().and_then(|days| u64::try_from(days).ok());
    Ok(days.and_then(|days| {
        let after = official_day(now).checked_add_days(Days::new(days + 1))?;
        Some(official_midnight(after))
    }))
}

/// Makes a list final with its awards: those that were neither given up nor amended are confirmed.
pub fn finalize(tx: &mut Tx<'_>, list: AwardListId, by: UserId) -> QueryResult<()> {
    diesel::update(award_lists::table.find(list))
        .set((
            award_lists::status.eq(AwardListStatus::Final),
            award_lists::finalized_at.eq(tx.now),
            award_lists::finalized_by.eq(by),
            award_lists::version.eq(award_lists::version + 1),
            award_lists::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    let standing = awards::table
        .filter(awards::list_id.eq(list))
        .filter(awards::status.eq(AwardStatus::InPublicity));
    diesel::update(standing)
        .set((
            awards::status.eq(AwardStatus::Confirmed),
            awards::confirmed_at.eq(tx.now),
            awards::confirmed_by.eq(by),
            awards::version.eq(awards::version + 1),
            awards::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}
