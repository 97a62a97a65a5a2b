//! Budgets and the amounts of tiers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::competition::grants::codes::GrantStatus;
use crate::kernel::ids::{AwardTierId, ContestId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{award_tiers, grant_budgets, grant_tier_amounts, grants};

/// The budget of a contest.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grant_budgets)]
pub struct GrantBudget {
    pub contest_id: ContestId,
    pub version: i32,
    pub amount_fen: i64,
    pub source: String,
    pub committed_fen: i64,
    pub set_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A tier of the awards of a contest, as far as grants go.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = award_tiers)]
pub struct Tier {
    pub id: AwardTierId,
    pub code: String,
    pub name: String,
    pub quota: i16,
    pub has_grant: bool,
}

/// What the awards of a tier get.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = grant_tier_amounts, treat_none_as_default_value = false)]
pub struct TierAmount {
    pub tier_id: AwardTierId,
    pub contest_id: ContestId,
    pub position: i16,
    pub weight: Option<i32>,
    pub quota: i16,
    pub sum_fen: i64,
    pub amount_fen: i64,
}

/// What stands against a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub planned_fen: i64,
    pub paid_fen: i64,
    pub clawed_fen: i64,
}

pub fn find(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<GrantBudget>> {
    grant_budgets::table
        .find(contest)
        .select(GrantBudget::as_select())
        .first(conn)
        .optional()
}

/// Locks the budget of a contest, which is locked, until the transaction ends.
pub fn lock(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<GrantBudget>> {
    grant_budgets::table
        .find(contest)
        .select(GrantBudget::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// The tiers of a contest in their order.
pub fn tiers(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<Tier>> {
    award_tiers::table
        .filter(award_tiers::contest_id.eq(contest))
        .order(award_tiers::position)
        .select(Tier::as_select())
        .load(conn)
}

/// The amounts of the tiers, in the order in which they were given.
pub fn amounts(
    conn: &mut PgConnection,
    contest: ContestId,
) -> QueryResult<Vec<(TierAmount, Tier)>> {
    grant_tier_amounts::table
        .inner_join(award_tiers::table)
        .filter(grant_tier_amounts::contest_id.eq(contest))
        .order(grant_tier_amounts::position)
        .select((TierAmount::as_select(), Tier::as_select()))
        .load(conn)
}

/// The grants of a contest are as many as its awards at most.
pub fn sums(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Sums> {
    let rows: Vec<(GrantStatus, i64, i64, i64)> = grants::table
        .filter(grants::contest_id.eq(contest))
        .select((
            grants::status,
            grants::amount_fen,
            grants::paid_fen,
            grants::clawed_fen,
        ))
        .load(conn)?;
    let mut sums = Sums::default();
    for (status, amount, paid, clawed) in rows {
        if status == GrantStatus::Planned {
            sums.planned_fen += amount;
        }
        sums.paid_fen += paid;
        sums.clawed_fen += clawed;
    }
    Ok(sums)
}

/// Writes a budget in place of the one that was there.
pub fn set(
    tx: &mut Tx<'_>,
    contest: ContestId,
    amount_fen: i64,
    source: &str,
    by: UserId,
    amounts: &[TierAmount],
) -> QueryResult<GrantBudget> {
    let budget = diesel::insert_into(grant_budgets::table)
        .values((
            grant_budgets::contest_id.eq(contest),
            grant_budgets::amount_fen.eq(amount_fen),
            grant_budgets::source.eq(source),
            grant_budgets::set_by.eq(by),
            grant_budgets::created_at.eq(tx.now),
            grant_budgets::updated_at.eq(tx.now),
        ))
        .on_conflict(grant_budgets::contest_id)
        .do_update()
        .set((
            grant_budgets::amount_fen.eq(amount_fen),
            grant_budgets::source.eq(source),
            grant_budgets::set_by.eq(by),
            grant_budgets::version.eq(grant_budgets::version + 1),
            grant_budgets::updated_at.eq(tx.now),
        ))
        .returning(GrantBudget::as_returning())
        .get_result(tx.conn)?;
    diesel::delete(grant_tier_amounts::table.filter(grant_tier_amounts::contest_id.eq(contest)))
        .execute(tx.conn)?;
    diesel::insert_into(grant_tier_amounts::table)
        .values(amounts)
        .execute(tx.conn)?;
    Ok(budget)
}

/// Adds to what is committed, or takes from it. The budget is locked.
pub fn commit(conn: &mut PgConnection, contest: ContestId, by_fen: i64) -> QueryResult<usize> {
    diesel::update(grant_budgets::table.find(contest))
        .set(grant_budgets::committed_fen.eq(grant_budgets::committed_fen + by_fen))
        .execute(conn)
}
