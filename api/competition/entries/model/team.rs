//! The teams of entries.

use diesel::prelude::*;

use crate::competition::entries::codes::EntryMemberRole;
use crate::kernel::ids::{EntryId, OrganizationId, PersonId};
use crate::people::users::model::person_name;
use crate::platform::db::schema::{entry_members, organizations};

/// A person in the team.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = entry_members)]
pub struct Member {
    pub person_id: PersonId,
    pub role: EntryMemberRole,
    pub organization_id: Option<OrganizationId>,
}

/// A person in the team of an entry, with the names that are shown.
pub type NamedMember = (EntryId, Member, Option<String>, Option<String>);

/// The team of an entry, in its order.
pub fn team_of(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<Member>> {
    entry_members::table
        .filter(entry_members::entry_id.eq(entry))
        .order(entry_members::position)
        .select(Member::as_select())
        .load(conn)
}

/// The teams of entries with names, each in its order.
pub fn teams_of(conn: &mut PgConnection, entries: &[EntryId]) -> QueryResult<Vec<NamedMember>> {
    entry_members::table
        .left_join(
            organizations::table
                .on(entry_members::organization_id.eq(organizations::id.nullable())),
        )
        .filter(entry_members::entry_id.eq_any(entries))
        .order((entry_members::entry_id, entry_members::position))
        .select((
            entry_members::entry_id,
            Member::as_select(),
            person_name(entry_members::person_id),
            organizations::name.nullable(),
        ))
        .load(conn)
}

/// Makes these the team, in this order; false where they are that already, and nothing is written.
pub fn set_team(conn: &mut PgConnection, entry: EntryId, team: &[Member]) -> QueryResult<bool> {
    if team_of(conn, entry)? == team {
        return Ok(false);
    }
    diesel::delete(entry_members::table.filter(entry_members::entry_id.eq(entry))).execute(conn)?;
    let rows: Vec<_> = (1_i16..)
        .zip(team)
        .map(|(position, member)| {
            (
                entry_members::entry_id.eq(entry),
                entry_members::position.eq(position),
                entry_members::person_id.eq(member.person_id),
                entry_members::role.eq(member.role),
                entry_members::organization_id.eq(member.organization_id),
            )
        })
        .collect();
    diesel::insert_into(entry_members::table)
        .values(rows)
        .execute(conn)?;
    Ok(true)
}
