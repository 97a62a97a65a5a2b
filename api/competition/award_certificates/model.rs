//! The awards that get certificates.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardListId, ContestId, EntryId, OrganizationId, PersonId, UserId,
};
use crate::platform::db::schema::{award_lists, award_tiers, awards, contests, divisions, entries};

/// An award, with what its certificate says.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = awards)]
pub struct Award {
    pub id: AwardId,
    pub entry_id: Option<EntryId>,
    pub organization_id: Option<OrganizationId>,
    pub person_id: Option<PersonId>,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
    pub status: String,
    #[diesel(select_expression = award_tiers::name)]
    pub tier: String,
    /// The owner of the entry, who holds the award where the team has no leader.
    #[diesel(select_expression = entries::owner_id.nullable())]
    pub owner_id: Option<UserId>,
}

impl Award {
    /// The holder, if that is a person.
    pub fn person(&self) -> Option<PersonId> {
        let owner = self.owner_id.map(|owner| PersonId(owner.0));
        self.person_id.or(owner).filter(|_| self.entry_id.is_some())
    }
}

/// The awards that the final list confirmed, and the confirmed prizes for organisations; with those that have a certificate.
fn standing(
    contest: ContestId,
    list: AwardListId,
) -> crate::platform::db::Condition<awards::table> {
    Box::new(
        awards::contest_id
            .eq(contest)
            .and(awards::status.eq_any(["confirmed", "certificate_issued"]))
            .and(
                awards::list_id
                    .is_null()
                    .or(awards::list_id.assume_not_null().eq(list)),
            ),
    )
}

/// The persons who hold them.
pub fn holders(
    conn: &mut PgConnection,
    contest: ContestId,
    list: AwardListId,
) -> QueryResult<Vec<PersonId>> {
    let all = load(conn, contest, list)?;
    let mut holders: Vec<PersonId> = all.iter().filter_map(Award::person).collect();
    holders.sort_unstable_by_key(|one| one.0);
    holders.dedup();
    Ok(holders)
}

/// Locks them until the transaction ends, in the order of their ids.
pub fn lock(
    conn: &mut PgConnection,
    contest: ContestId,
    list: AwardListId,
) -> QueryResult<Vec<Award>> {
    let _: Vec<AwardId> = awards::table
        .filter(standing(contest, list))
        .order(awards::id)
        .select(awards::id)
        .for_no_key_update()
        .load(conn)?;
    load(conn, contest, list)
}

fn load(conn: &mut PgConnection, contest: ContestId, list: AwardListId) -> QueryResult<Vec<Award>> {
    let ids: Vec<AwardId> = awards::table
        .filter(standing(contest, list))
        .select(awards::id)
        .load(conn)?;
    awards::table
        .inner_join(award_tiers::table.on(award_tiers::id.eq(awards::tier_id)))
        .left_join(entries::table.on(entries::id.nullable().eq(awards::entry_id)))
        .filter(awards::id.eq_any(ids))
        .order((award_tiers::position, awards::place, awards::id))
        .select(Award::as_select())
        .load(conn)
}

/// The final list of a contest, and its number.
pub fn final_list(
    conn: &mut PgConnection,
    contest: ContestId,
) -> QueryResult<Option<(AwardListId, i16)>> {
    contests::table
        .inner_join(award_lists::table.on(award_lists::id.nullable().eq(contests::award_list_id)))
        .filter(contests::id.eq(contest))
        .select((award_lists::id, award_lists::number))
        .first(conn)
        .optional()
}

pub fn division_name(conn: &mut PgConnection, code: &DivisionCode) -> QueryResult<String> {
    let name: Option<String> = divisions::table
        .filter(divisions::code.eq(code))
        .select(divisions::name)
        .first(conn)
        .optional()?;
    Ok(name.unwrap_or_default())
}

pub fn set_issued(conn: &mut PgConnection, award: AwardId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(awards::table.find(award))
        .set((
            awards::status.eq("certificate_issued"),
            awards::version.eq(awards::version + 1),
            awards::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
