//! Which awards get a grant, and the grants that are planned for them.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::super::codes::GrantStatus;
use super::{Grant, STANDING};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AwardId, AwardListId, AwardTierId, ContestId, EntryId, GrantId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{awards, grant_tier_amounts, grants};

/// An award that has no grant yet, with what its tier gets.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = awards)]
pub struct Plannable {
    pub id: AwardId,
    pub tier_id: AwardTierId,
    pub entry_id: Option<EntryId>,
    pub division: DivisionCode,
    pub place: i16,
    #[diesel(select_expression = grant_tier_amounts::sum_fen)]
    pub sum_fen: i64,
    #[diesel(select_expression = grant_tier_amounts::quota)]
    pub quota: i16,
}

/// The awards of the list and the confirmed prizes for organisations in tiers with an amount that have no grant yet, in the
/// order of the tiers and places. The contest is locked.
pub fn plannable(
    tx: &mut Tx<'_>,
    contest: ContestId,
    list: AwardListId,
) -> QueryResult<Vec<Plannable>> {
    let granted = grants::table
        .filter(grants::award_id.eq(awards::id))
        .select(grants::id);
    awards::table
        .inner_join(grant_tier_amounts::table.on(grant_tier_amounts::tier_id.eq(awards::tier_id)))
        .filter(awards::contest_id.eq(contest))
        .filter(
            awards::entry_id
                .is_null()
                .or(awards::list_id.is_not_distinct_from(Some(list))),
        )
        .filter(awards::status.eq_any(STANDING))
        .filter(not(exists(granted)))
        .order((grant_tier_amounts::position, awards::place, awards::id))
        .select(Plannable::as_select())
        .load(tx.conn)
}

/// Plans grants, each with its amount in fen.
pub fn insert_planned(
    tx: &mut Tx<'_>,
    contest: ContestId,
    planned: &[(Plannable, i64)],
    by: UserId,
) -> QueryResult<Vec<Grant>> {
    if planned.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<_> = planned
        .iter()
        .map(|(award, amount_fen)| {
            (
                grants::id.eq(GrantId::new()),
                grants::award_id.eq(award.id),
                grants::contest_id.eq(contest),
                grants::tier_id.eq(award.tier_id),
                grants::entry_id.eq(award.entry_id),
                grants::division.eq(&award.division),
                grants::amount_fen.eq(amount_fen),
                grants::status.eq(GrantStatus::Planned),
                grants::proposed_by.eq(by),
                grants::changed_by.eq(by),
                grants::created_at.eq(tx.now),
                grants::updated_at.eq(tx.now),
            )
        })
        .collect();
    diesel::insert_into(grants::table)
        .values(rows)
        .returning(Grant::as_returning())
        .get_results(tx.conn)
}
