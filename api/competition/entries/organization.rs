//! The organisation that an entry takes part for.

use super::policy::Placed;
use crate::access::auth::Caller;
use crate::access::rights::{Reach, Right};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::memberships::model::roles_in_force;
use crate::people::organizations::model as organizations;
use crate::people::users::model::records_of;
use crate::platform::db::Tx;
use crate::platform::error::constraints::unknown_organization;
use crate::platform::error::{Problem, Result};

/// The owner belongs to the organisation. A broker or an API client names organisations of the division as well.
pub fn check(
    tx: &mut Tx<'_>,
    caller: &Caller,
    owner: UserId,
    organization: OrganizationId,
) -> Result<()> {
    let pointer = "/organization_id";
    let found = organizations::find(tx.conn, organization)?;
    let found = found.ok_or_else(|| unknown_organization(pointer))?;
    let today = official_day(tx.now);
    let mut accounts = records_of(tx.conn, owner)?;
    accounts.push(owner);
    if !roles_in_force(tx.conn, &accounts, organization, today)?.is_empty()
        || organizations::of_accounts(tx.conn, &accounts)?.contains(&organization)
    {
        return Ok(());
    }
    // Of no owner's: what a role or a scope reaches.
    let placed = Placed {
        owner: UserId(uuid::Uuid::nil()),
        division: &found.content.division,
    };
    match caller.reach(Right::DraftEntry, &placed) {
        Some(reach) if reach != Reach::Own => Ok(()),
        _ => Err(Problem::invalid_body(
            pointer,
            "not_a_member",
            "参赛人不是这一单位的人员",
            "the owner does not belong to the organisation",
        )
        .into()),
    }
}
