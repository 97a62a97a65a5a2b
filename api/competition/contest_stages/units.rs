//! The recommending units of a contest.

use diesel::prelude::*;

use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, OrganizationId, RecommendingUnitId};
use crate::platform::db::schema::{contest_recommending_units, entries, organizations};

/// A unit that may recommend entries, with what its organisation is called now.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_recommending_units)]
pub struct RecommendingUnit {
    pub id: RecommendingUnitId,
    #[diesel(embed)]
    pub content: UnitContent,
    #[diesel(select_expression = organizations::name)]
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contest_recommending_units, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct UnitContent {
    pub organization_id: OrganizationId,
    pub division: Option<DivisionCode>,
    pub quota: Option<i16>,
}

/// The units of a contest, in the order of their ids.
pub fn units_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<RecommendingUnit>> {
    contest_recommending_units::table
        .inner_join(organizations::table)
        .filter(contest_recommending_units::contest_id.eq(contest))
        .order(contest_recommending_units::id)
        .select(RecommendingUnit::as_select())
        .load(conn)
}

/// Makes these the units of a contest. A unit of the same organisation stays, with its id.
pub fn set_units(
    conn: &mut PgConnection,
    contest: ContestId,
    units: &[UnitContent],
) -> QueryResult<()> {
    let of_contest = || {
        contest_recommending_units::table.filter(contest_recommending_units::contest_id.eq(contest))
    };
    let kept: Vec<OrganizationId> = units.iter().map(|unit| unit.organization_id).collect();
    diesel::delete(of_contest().filter(contest_recommending_units::organization_id.ne_all(&kept)))
        .execute(conn)?;
    let standing: Vec<UnitContent> = of_contest().select(UnitContent::as_select()).load(conn)?;
    for unit in units {
        match standing
            .iter()
            .find(|one| one.organization_id == unit.organization_id)
        {
            Some(same) if same == unit => {}
            Some(_) => {
                diesel::update(
                    of_contest().filter(
                        contest_recommending_units::organization_id.eq(unit.organization_id),
                    ),
                )
                .set(unit)
                .execute(conn)?;
            }
            None => {
                diesel::insert_into(contest_recommending_units::table)
                    .values((
                        unit,
                        contest_recommending_units::id.eq(RecommendingUnitId::new()),
                        contest_recommending_units::contest_id.eq(contest),
                    ))
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

/// The first unit that an entry names and that is not among those kept.
pub fn in_use(
    conn: &mut PgConnection,
    contest: ContestId,
    kept: &[OrganizationId],
) -> QueryResult<Option<String>> {
    let named = entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::recommending_unit_id.is_not_null())
        .select(entries::recommending_unit_id.assume_not_null());
    contest_recommending_units::table
        .inner_join(organizations::table)
        .filter(contest_recommending_units::contest_id.eq(contest))
        .filter(contest_recommending_units::organization_id.ne_all(kept))
        .filter(contest_recommending_units::id.eq_any(named))
        .select(organizations::name)
        .first(conn)
        .optional()
}

/// The place of the first organisation that there is none of.
pub fn unknown(conn: &mut PgConnection, units: &[UnitContent]) -> QueryResult<Option<usize>> {
    let named: Vec<OrganizationId> = units.iter().map(|unit| unit.organization_id).collect();
    let known: Vec<OrganizationId> = organizations::table
        .filter(organizations::id.eq_any(&named))
        .select(organizations::id)
        .load(conn)?;
    Ok(named.iter().position(|id| !known.contains(id)))
}
