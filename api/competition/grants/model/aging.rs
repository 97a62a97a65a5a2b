//! What waits: for payment, for a report, for a grant.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{Grant, STANDING};
use crate::kernel::ids::{AwardId, AwardListId, ContestId};
use crate::platform::db::schema::{award_tiers, awards, contests, grants};

/// An award that may get a grant and has none.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = awards)]
pub struct Unscheduled {
    pub id: AwardId,
    #[diesel(select_expression = award_tiers::code)]
    pub tier_code: String,
    #[diesel(select_expression = award_tiers::name)]
    pub tier_name: String,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
}

/// The grants of a contest, the oldest first, and whether the award of each stands: as many as its awards at most.
pub fn of_contest(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<(Grant, bool)>> {
    grants::table
        .inner_join(awards::table.on(awards::id.eq(grants::award_id)))
        .filter(grants::contest_id.eq(contest))
        .order(grants::id)
        .select((Grant::as_select(), awards::status.eq_any(STANDING)))
        .load(conn)
}

/// The awards of the final list and the confirmed prizes for organisations that may get a grant and have none. `None`: the
/// contest has no final list.
pub fn unscheduled(
    conn: &mut PgConnection,
    contest: ContestId,
) -> QueryResult<Option<Vec<Unscheduled>>> {
    let Some(list) = final_list(conn, contest)? else {
        return Ok(None);
    };
    let granted = grants::table
        .filter(grants::award_id.eq(awards::id))
        .select(grants::id);
    let rows = awards::table
        .inner_join(award_tiers::table.on(award_tiers::id.eq(awards::tier_id)))
        .filter(awards::contest_id.eq(contest))
        .filter(
            awards::entry_id
                .is_null()
                .or(awards::list_id.is_not_distinct_from(Some(list))),
        )
        .filter(awards::status.eq_any(STANDING))
        .filter(award_tiers::has_grant)
        .filter(not(exists(granted)))
        .order((award_tiers::position, awards::place, awards::id))
        .select(Unscheduled::as_select())
        .load(conn)?;
    Ok(Some(rows))
}

/// The final award list of a contest.
pub fn final_list(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<AwardListId>> {
    contests::table
        .find(contest)
        .select(contests::award_list_id)
        .first(conn)
}
