//! Locks that an erasure and a merge take first.

use diesel::prelude::*;

use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::organizations;
use crate::people::teams::model as team;
use crate::people::users::model as people;
use crate::platform::db::Tx;
use crate::platform::db::schema::memberships;
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
    for team in team::of_any(tx.conn, &records)? {
        team::lock(tx.conn, team)?;
    }
    Ok(())
}
