//! Where an erased person belonged: organisations and teams go on without him.

use diesel::prelude::*;

use crate::kernel::clock::official_day;
use crate::kernel::ids::{MembershipId, OrganizationId, TeamId, UserId};
use crate::people::memberships::model::{self as membership, MembershipUpdate};
use crate::people::organizations;
use crate::people::teams::model::{self as team, TeamUpdate};
use crate::people::users::model as people;
use crate::platform::db::Tx;
use crate::platform::db::schema::{expertise, memberships, team_members, teams, users};
use crate::platform::error::Result;

/// Holds the organisations and teams of these accounts, before the accounts are held: whoever changes who belongs to them
/// comes by there first.
pub fn hold(tx: &mut Tx<'_>, accounts: &[UserId]) -> Result<()> {
    let mut records = Vec::new();
    for account in accounts {
        records.extend(people::records_of(tx.conn, *account)?);
    }
    let belongs: Vec<OrganizationId> = memberships::table
        .filter(memberships::user_id.eq_any(&records))
        .filter(memberships::ended_at.is_null())
        .select(memberships::organization_id)
        .distinct()
        .order(memberships::organization_id)
        .load(tx.conn)?;
    for organization in belongs {
        organizations::model::lock(tx.conn, organization)?;
    }
    for team in teams_of(tx.conn, &records)? {
        team::lock(tx.conn, team)?;
    }
    Ok(())
}

/// Ends what is not over, and forgets every title. An organisation whose last owner he was has none until an administrator
/// of its division appoints one: nobody stays in its way of his own erasure.
pub fn end_memberships(tx: &mut Tx<'_>, user: UserId, by: UserId) -> Result<()> {
    let today = official_day(tx.now);
    let running: Vec<(MembershipId, chrono::NaiveDate)> = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::ended_at.is_null())
        .filter(
            memberships::to_on
                .is_null()
                .or(memberships::to_on.ge(today)),
        )
        .select((memberships::id, memberships::from_on))
        .load(tx.conn)?;
    for (id, from_on) in running {
        let update = MembershipUpdate {
            to_on: Some(Some(today.max(from_on))),
            ended_at: Some(tx.now),
            ended_by: Some(by),
            ..MembershipUpdate::default()
        };
        membership::update(tx.conn, id, &update, tx.now)?;
    }
    diesel::update(memberships::table)
        .filter(memberships::user_id.eq(user))
        .filter(memberships::title.ne(""))
        .set((
            memberships::title.eq(""),
            memberships::version.eq(memberships::version + 1),
            memberships::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// A team that he led is led by whoever joined first of the others. One that was his alone stays as a pseudonym, led by
/// him: it is counted as before.
pub fn leave_teams(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    for id in teams_of(tx.conn, &[user])? {
        let Some(known) = team::find(tx.conn, id)? else {
            continue;
        };
        let next = match known.lead_id == user {
            true => next_lead(tx.conn, id, user)?,
            false => Some(known.lead_id),
        };
        let update = match next {
            Some(lead) => {
                team::remove_member(tx.conn, id, user)?;
                TeamUpdate {
                    lead_id: (lead != known.lead_id).then_some(lead),
                    ..TeamUpdate::default()
                }
            }
            None => {
                forget_team(tx, id)?;
                let name = hex::encode(rand::random::<[u8; 3]>());
                TeamUpdate {
                    name: Some(format!("已注销团队 {name}")),
                    introduction: Some(String::new()),
                    ..TeamUpdate::default()
                }
            }
        };
        team::update(tx.conn, id, &update, tx.now)?;
    }
    Ok(())
}

fn teams_of(conn: &mut PgConnection, records: &[UserId]) -> QueryResult<Vec<TeamId>> {
    let works_in = team_members::table
        .filter(team_members::user_id.eq_any(records))
        .select(team_members::team_id);
    teams::table
        .filter(
            teams::lead_id
                .eq_any(records)
                .or(teams::id.eq_any(works_in)),
        )
        .order(teams::id)
        .select(teams::id)
        .load(conn)
}

fn next_lead(conn: &mut PgConnection, team: TeamId, but: UserId) -> QueryResult<Option<UserId>> {
    team_members::table
        .inner_join(users::table)
        .filter(team_members::team_id.eq(team))
        .filter(team_members::user_id.ne(but))
        .filter(users::person_id.eq(users::id))
        .filter(users::erased_at.is_null())
        .order((team_members::joined_at, team_members::user_id))
        .select(team_members::user_id)
        .first(conn)
        .optional()
}

/// What was said of a team of one was said of him.
fn forget_team(tx: &mut Tx<'_>, team: TeamId) -> Result<()> {
    diesel::delete(expertise::table)
        .filter(expertise::team_id.eq(team))
        .execute(tx.conn)?;
    diesel::update(team_members::table)
        .filter(team_members::team_id.eq(team))
        .set(team_members::part.eq(""))
        .execute(tx.conn)?;
    Ok(())
}
