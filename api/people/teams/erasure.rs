use diesel::prelude::*;

use super::model::{self, TeamUpdate};
use super::news;
use crate::kernel::ids::{TeamId, UserId};
use crate::people::users::model::{person_of, records_of};
use crate::platform::db::Tx;
use crate::platform::db::schema::{expertise, team_members, users};
use crate::platform::error::Result;
use crate::platform::notifications::forget_about;
use crate::platform::person_columns::Erasure;

/// A team that the person led is led by the member who joined first of the others. A team of this person alone is counted as
/// before: it gets a pseudonym too. Teams of accounts that were merged into another go with that one.
pub fn leave(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    let user = erasure.account;
    if diesel::select(person_of(user)).get_result::<UserId>(tx.conn)? != user {
        return Ok(());
    }
    let records = records_of(tx.conn, user)?;
    for id in model::of_any(tx.conn, &records)? {
        let Some(known) = model::find(tx.conn, id)? else {
            continue;
        };
        let next = match known.lead_id == user {
            true => next_lead(tx.conn, id, &records)?,
            false => Some(known.lead_id),
        };
        let update = match next {
            Some(lead) => {
                model::remove_member(tx.conn, id, user)?;
                model::place_lead(tx.conn, id, lead)?;
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
        model::update(tx.conn, id, &update, tx.now)?;
    }
    Ok(())
}

fn next_lead(conn: &mut PgConnection, team: TeamId, but: &[UserId]) -> QueryResult<Option<UserId>> {
    team_members::table
        .inner_join(users::table.on(users::id.eq(person_of(team_members::user_id))))
        .filter(team_members::team_id.eq(team))
        .filter(team_members::accepted_at.is_not_null())
        .filter(users::id.ne_all(but))
        .filter(users::erased_at.is_null())
        .order((team_members::joined_at, team_members::user_id))
        .select(users::id)
        .first(conn)
        .optional()
}

/// What was said of a team of one person was said of that person.
fn forget_team(tx: &mut Tx<'_>, team: TeamId) -> Result<()> {
    forget_about(tx, news::RESOURCE, &[team.0])?;
    diesel::delete(expertise::table)
        .filter(expertise::team_id.eq(team))
        .execute(tx.conn)?;
    diesel::update(team_members::table)
        .filter(team_members::team_id.eq(team))
        .set(team_members::part.eq(""))
        .execute(tx.conn)?;
    Ok(())
}
