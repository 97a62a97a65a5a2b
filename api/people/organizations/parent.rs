//! The rule for the organisation above.

use chrono::NaiveDate;
use diesel::PgConnection;

use super::model;
use super::policy::Held;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::ids::OrganizationId;
use crate::people::memberships::Standing;
use crate::platform::error::{Problem, Result};

/// Only organisations that the caller may edit can be put above another one.
pub fn place_under(
    conn: &mut PgConnection,
    caller: &Caller,
    parent: OrganizationId,
    today: NaiveDate,
) -> Result<()> {
    // One that there is not is named by the foreign key.
    let Some(parent) = model::find(conn, parent)? else {
        return Ok(());
    };
    let standing = Standing::of(conn, &caller.records, parent.id, today)?;
    match caller.may(
        Right::EditOrganization,
        &Held::managed(&parent, caller, &standing),
    ) {
        true => Ok(()),
        false => Err(Problem::forbidden(
            "上级单位须由您管理，或在您的管理区划之内",
            "the parent is neither an organisation that you manage nor one of your division",
        )
        .into()),
    }
}
